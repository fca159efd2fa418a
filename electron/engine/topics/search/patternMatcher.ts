import { type Automaton, DEAD_END, NOT_ASCII } from "../pattern/index.ts";
import { columns, longerBytes } from "../columns.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { createByteFinder } from "./byteFinder.ts";
import { createLevelHits } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

const NAMES_PER_STEP = 256;
/** Names that are looked at to find out which text is rare. */
const SAMPLES = 1_024;
/** Bytes that are read in one step. */
const BYTES_PER_STEP = 128 * 1024;
/** Nobody has asked for this node yet. */
const UNKNOWN = 0;
/** Added to states, so that none of them, DEAD_END among them, is like UNKNOWN. */
const KNOWN = 2;
/** A power of two. */
const MEMORIES = 4_096;

/** A regular expression, and what is known of it. */
interface PatternSearch {
  /** Reads names level by level. */
  readonly down: Automaton;
  /** Makes the same once more, for names that are read as a whole. */
  readonly createWhole: () => Automaton;
  readonly isCaseSensitive: boolean;
  /** Texts within a level that every match holds. */
  readonly required: readonly string[];
}

/**
 * Runs a regular expression down the tree: a name goes on where its parent's name has got to. Names without the texts
 * that every match needs are passed over. When the expression needs too many states, every name is read by itself.
 */
export function createPatternMatcher(
  tree: TopicTree,
  { down, createWhole, isCaseSensitive, required }: PatternSearch,
): NameMatcher {
  const { arena } = tree;
  const rarest = findRarest(tree, required, isCaseSensitive);
  const hits = createLevelHits(tree, rarest === undefined ? [] : [createByteFinder(rarest, isCaseSensitive)]);
  // Of each node: 1 when the rarest text is in a level of its name.
  let bits = rarest !== undefined ? columns.bytes(tree.size) : new Uint8Array(0);
  const states = createNodeStates(tree, down.start + KNOWN);
  // What was read last, so that a level that very many topics share is not read for each of them.
  const lastFrom = new Int32Array(MEMORIES).fill(DEAD_END);
  const lastLevel = new Int32Array(MEMORIES);
  const lastTo = new Int32Array(MEMORIES);
  let next = ROOT + 1;
  let bytesRead = 0;
  let namesRead = 0;
  let whole: Automaton | undefined;

  // Empty but for a moment.
  const unread: number[] = [];

  /** The state after the name of the node, which is found from the nearest node above it that is known. */
  function stateOf(node: number, known: Int32Array): number {
    const { parent } = tree.columns;
    for (let at = node; known[at] === UNKNOWN; at = parent[at] ?? ROOT) unread.push(at);
    for (let at = unread.pop(); at !== undefined; at = unread.pop()) {
      known[at] = readLevel((known[parent[at] ?? ROOT] ?? 0) - KNOWN, at) + KNOWN;
    }
    return (known[node] ?? 0) - KNOWN;
  }

  function readLevel(above: number, node: number): number {
    if (above === DEAD_END || down.isMatch(above)) return above;
    const { level, depth } = tree.columns;
    const number = level[node] ?? 0;
    const isFirst = (depth[node] ?? 0) === 0;
    const memory = (number ^ Math.imul(above, 31)) & (MEMORIES - 1);
    if (lastFrom[memory] === above && lastLevel[memory] === number && !isFirst) return lastTo[memory] ?? 0;
    const state = readText(above, number, isFirst);
    if (isFirst) return state;
    lastFrom[memory] = above;
    lastLevel[memory] = number;
    lastTo[memory] = state;
    return state;
  }

  function readText(above: number, number: number, isFirst: boolean): number {
    const { bytes, ends } = arena;
    const end = ends[number] ?? 0;
    // Each level stands behind a slash, which the first one does without.
    const start = arena.startOf(number) - (isFirst ? 0 : 1);
    bytesRead += end - start;
    const state = down.readAscii(above, bytes, start, end);
    if (state !== NOT_ASCII) return state;
    const text = `${isFirst ? "" : "/"}${tree.levels[number] ?? ""}`;
    return down.read(above, isCaseSensitive ? text : text.toLowerCase());
  }

  function isMatch(node: number, known: Int32Array): boolean {
    const state = stateOf(node, known);
    if (state !== DEAD_END) return down.isMatchAtEnd(state);
    namesRead++;
    const name = tree.nameOf(node);
    whole ??= createWhole();
    return whole.test(isCaseSensitive ? name : name.toLowerCase());
  }

  const isWithinStep = (): boolean => bytesRead < BYTES_PER_STEP && namesRead < NAMES_PER_STEP;

  /** Reads every node: nothing tells where no match can be. */
  function judgeAll(stop: number, known: Int32Array, marks: Uint8Array): void {
    const { parent } = tree.columns;
    for (; next < stop && isWithinStep(); next++) {
      const state = readLevel((known[parent[next] ?? ROOT] ?? 0) - KNOWN, next);
      known[next] = state + KNOWN;
      if (state === DEAD_END ? isMatch(next, known) : down.isMatchAtEnd(state)) marks[next] = 1;
    }
  }

  function judgeCandidates(stop: number, known: Int32Array, marks: Uint8Array): void {
    if (stop > bits.length) bits = longerBytes(bits, stop);
    const { parent, level } = tree.columns;
    const { bits: levelBits } = hits;
    for (; next < stop && isWithinStep(); next++) {
      const found = (bits[parent[next] ?? ROOT] ?? 0) | (levelBits[level[next] ?? 0] ?? 0);
      bits[next] = found;
      if (found === 1 && isMatch(next, known)) marks[next] = 1;
    }
  }

  return {
    judge(end, marks) {
      if (rarest !== undefined && hits.step()) return next;
      bytesRead = 0;
      namesRead = 0;
      const judge = rarest !== undefined ? judgeCandidates : judgeAll;
      judge(Math.min(end, next + NODES_PER_STEP), states.upTo(end), marks);
      return next;
    },
    get failure() {
      return down.isExhausted || whole?.isExhausted === true
        ? "the expression takes too long on these topics"
        : undefined;
    },
    dispose() {
      hits.dispose();
      states.dispose();
      columns.takeBack(bits);
    },
  };
}

/** Of texts that every match holds, the one that fewest names have: looking for the others costs more than it saves. */
function findRarest(
  { topicNodes, nameOf }: TopicTree,
  texts: readonly string[],
  isCaseSensitive: boolean,
): string | undefined {
  if (texts.length < 2) return texts[0];
  const stride = Math.max(1, Math.floor(topicNodes.length / SAMPLES));
  const counts = texts.map(() => 0);
  for (let index = 0; index < topicNodes.length; index += stride) {
    const name = nameOf(topicNodes[index] ?? ROOT);
    const read = isCaseSensitive ? name : name.toLowerCase();
    texts.forEach((text, at) => {
      if (read.includes(text)) counts[at] = (counts[at] ?? 0) + 1;
    });
  }
  return texts[counts.indexOf(Math.min(...counts))];
}

import { type Automaton, FULL, HOPELESS } from "../pattern/index.ts";
import { columns, longerBytes } from "../columns.ts";
import { NONE, ROOT, type TopicTree } from "../topicTree.ts";
import { createByteFinder } from "./byteFinder.ts";
import { createLevelHits } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

const NAMES_PER_STEP = 256;
/** Names that are looked at to find out which text is rare. */
const SAMPLES = 256;
/** A text that more of them have than one in so many is not looked for. */
const RARE = 4;
/** Bytes that are read in one step. */
const BYTES_PER_STEP = 256 * 1024;
/** Nobody has asked for this node yet. */
const UNKNOWN = 0;
/** A power of two. */
const MEMORIES = 4_096;
/** Numbers of each memory: the state before, the level, the state after; one is left free. */
const MEMORY = 4;

/** What is known of a regular expression beside its automaton. */
interface PatternOptions {
  readonly isCaseSensitive: boolean;
  /** Texts within a level that every match holds. */
  readonly required: readonly string[];
}

/**
 * Runs a regular expression down the tree: a name goes on where its parent's name has got to. Names without a rare text
 * that every match needs are passed over. When the expression needs too many states, every name is read by itself.
 */
export function createPatternMatcher(
  tree: TopicTree,
  automaton: Automaton,
  { isCaseSensitive, required }: PatternOptions,
): NameMatcher {
  const { arena } = tree;
  const rarest = findRarest(tree, required, isCaseSensitive);
  const hits = rarest === undefined ? undefined : createLevelHits(tree, createByteFinder(rarest, isCaseSensitive));
  // Of each node: 1 when the rarest text is in a level of its name.
  let hasRarest = rarest === undefined ? new Uint8Array(0) : columns.bytes(tree.size);
  const states = createNodeStates(tree, automaton.start);
  // What was read last, so that a level that very many topics share is not read for each of them.
  const memories = new Int32Array(MEMORIES * MEMORY);
  // Levels are numbered as they come: what lies beyond has been met by nobody, and is not worth a look at the memories.
  let lastMet = NONE;
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
      const above = parent[at] ?? ROOT;
      known[at] = readNode(known[above] ?? FULL, at, above);
    }
    return known[node] ?? FULL;
  }

  /** The state after a level that stands behind others. */
  function readLevel(above: number, level: number): number {
    if (level > lastMet) {
      lastMet = level;
      return readText(above, level, arena.startOf(level) - 1);
    }
    const memory = ((level ^ Math.imul(above, 31)) & (MEMORIES - 1)) * MEMORY;
    if (memories[memory] === above && memories[memory + 1] === level) return memories[memory + 2] ?? FULL;
    const state = readText(above, level, arena.startOf(level) - 1);
    memories[memory] = above;
    memories[memory + 1] = level;
    memories[memory + 2] = state;
    return state;
  }

  /** Each level is read with the slash before it, which the first one does without. */
  function readText(above: number, level: number, start: number): number {
    const end = arena.ends[level] ?? start;
    bytesRead += end - start;
    return automaton.read(above, arena.bytes, start, end);
  }

  function readNode(above: number, node: number, parent: number): number {
    if (above <= HOPELESS) return above;
    const level = tree.columns.level[node] ?? 0;
    return parent === ROOT ? readText(above, level, arena.startOf(level)) : readLevel(above, level);
  }

  /** For names that the automaton is too small for. */
  function readWholeName(node: number): boolean {
    const { parent, level } = tree.columns;
    namesRead++;
    whole ??= automaton.another();
    for (let at = node; at !== ROOT; at = parent[at] ?? ROOT) unread.push(level[at] ?? 0);
    let state = whole.start;
    let slash = 0;
    for (let text = unread.pop(); text !== undefined; text = unread.pop()) {
      const start = arena.startOf(text) - slash;
      state = whole.readOn(state, arena.bytes, start, arena.ends[text] ?? start);
      slash = 1;
    }
    return !automaton.isExhausted && whole.isMatchAtEnd(state);
  }

  const isMatch = (node: number, state: number): boolean =>
    state === FULL ? readWholeName(node) : automaton.isMatchAtEnd(state);

  const isWithinStep = (): boolean => bytesRead < BYTES_PER_STEP && namesRead < NAMES_PER_STEP;

  /** Reads every node: nothing tells where no match can be. */
  function judgeAll(stop: number, known: Int32Array, marks: Uint8Array): void {
    const { parent } = tree.columns;
    let node = next;
    for (; node < stop && isWithinStep(); node++) {
      const above = parent[node] ?? ROOT;
      const state = readNode(known[above] ?? FULL, node, above);
      known[node] = state;
      if (isMatch(node, state)) marks[node] = 1;
    }
    next = node;
  }

  function judgeCandidates(stop: number, levelBits: Uint8Array, known: Int32Array, marks: Uint8Array): void {
    if (stop > hasRarest.length) hasRarest = longerBytes(hasRarest, stop);
    const has = hasRarest;
    const { parent, level } = tree.columns;
    let node = next;
    for (; node < stop && isWithinStep(); node++) {
      const found = (has[parent[node] ?? ROOT] ?? 0) | (levelBits[level[node] ?? 0] ?? 0);
      has[node] = found;
      if (found === 1 && isMatch(node, stateOf(node, known))) marks[node] = 1;
    }
    next = node;
  }

  return {
    judge(end, marks) {
      if (hits?.step() === true) return next;
      bytesRead = 0;
      namesRead = 0;
      const stop = Math.min(end, next + NODES_PER_STEP);
      if (hits === undefined) judgeAll(stop, states.upTo(end), marks);
      else judgeCandidates(stop, hits.bits, states.upTo(end), marks);
      return next;
    },
    get failure() {
      return automaton.isExhausted ? "the expression takes too long on these topics" : undefined;
    },
    dispose() {
      hits?.dispose();
      states.dispose();
      columns.takeBack(hasRarest);
    },
  };
}

/** Of texts that every match holds, the one that fewest names have; `undefined` when looking for it spares nothing. */
function findRarest(
  { topicNodes, nameOf }: TopicTree,
  texts: readonly string[],
  isCaseSensitive: boolean,
): string | undefined {
  const fold = (text: string): string => (isCaseSensitive ? text : text.toLowerCase());
  const stride = Math.max(1, Math.floor(topicNodes.length / SAMPLES));
  const counts = texts.map(() => 0);
  let samples = 0;
  for (let index = 0; index < topicNodes.length; index += stride, samples++) {
    const name = fold(nameOf(topicNodes[index] ?? ROOT));
    texts.forEach((text, at) => {
      if (name.includes(fold(text))) counts[at] = (counts[at] ?? 0) + 1;
    });
  }
  const fewest = Math.min(...counts);
  return fewest * RARE > samples ? undefined : texts[counts.indexOf(fewest)];
}

import { type Automaton, DEAD_END } from "../pattern/index.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { createByteFinder } from "./byteFinder.ts";
import { createLevelHits, withLength } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

const NAMES_PER_STEP = 256;
/** Bytes that are read in one step. */
const BYTES_PER_STEP = 128 * 1024;
/** Nobody has asked for this node yet. */
const UNKNOWN = 0;
/** Added to states, so that none of them, DEAD_END among them, is like UNKNOWN. */
const KNOWN = 2;

/** A regular expression, and what is known of it. */
interface PatternSearch {
  /** Reads names level by level. */
  readonly down: Automaton;
  /** The same once more, for names that are read as a whole. */
  readonly whole: Automaton;
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
  { down, whole, isCaseSensitive, required }: PatternSearch,
): NameMatcher {
  const { arena } = tree;
  const hits = createLevelHits(
    tree,
    required.map((text) => createByteFinder(text, isCaseSensitive)),
  );
  const allBits = (1 << required.length) - 1;
  let bits = new Uint8Array(Math.max(1024, tree.size));
  const states = createNodeStates(tree, down.start + KNOWN);
  let next = ROOT + 1;
  let bytesRead = 0;
  let namesRead = 0;

  /** The state after the name of the node, which is found from the nearest node above it that is known. */
  function stateOf(node: number, known: Int32Array): number {
    const { parent } = tree.columns;
    const unread: number[] = [];
    for (let at = node; known[at] === UNKNOWN; at = parent[at] ?? ROOT) unread.push(at);
    for (let at = unread.pop(); at !== undefined; at = unread.pop()) {
      known[at] = readLevel((known[parent[at] ?? ROOT] ?? 0) - KNOWN, at) + KNOWN;
    }
    return (known[node] ?? 0) - KNOWN;
  }

  function readLevel(above: number, node: number): number {
    if (above === DEAD_END) return DEAD_END;
    const { level, depth } = tree.columns;
    const text = level[node] ?? 0;
    // Each level stands behind a slash, which the first one does without.
    const start = arena.startOf(text) - ((depth[node] ?? 0) === 0 ? 0 : 1);
    const end = arena.ends[text] ?? start;
    bytesRead += end - start;
    if (arena.isAscii[text] === 1) return down.readAscii(above, arena.bytes, start, end);
    const slashed = (depth[node] ?? 0) === 0 ? tree.levelText(node) : `/${tree.levelText(node)}`;
    return down.read(above, isCaseSensitive ? slashed : slashed.toLowerCase());
  }

  function isMatch(node: number, known: Int32Array): boolean {
    const state = stateOf(node, known);
    if (state !== DEAD_END) return down.isMatchAtEnd(state);
    namesRead++;
    const name = tree.nameOf(node);
    return whole.test(isCaseSensitive ? name : name.toLowerCase());
  }

  return {
    judge(end, marks) {
      if (required.length > 0 && hits.step()) return next;
      if (end > bits.length) bits = withLength(bits, Math.max(end, bits.length * 2));
      const { parent, level } = tree.columns;
      const known = states.upTo(end);
      const stop = Math.min(end, next + NODES_PER_STEP);
      bytesRead = 0;
      namesRead = 0;
      for (; next < stop && bytesRead < BYTES_PER_STEP && namesRead < NAMES_PER_STEP; next++) {
        const found = (bits[parent[next] ?? ROOT] ?? 0) | (hits.bits[level[next] ?? 0] ?? 0);
        bits[next] = found;
        if (found === allBits && isMatch(next, known)) marks[next] = 1;
      }
      return next;
    },
    get failure() {
      return down.isExhausted || whole.isExhausted ? "the expression takes too long on these topics" : undefined;
    },
  };
}

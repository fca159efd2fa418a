import { type Automaton, FULL, isMatchAtEnd } from "../pattern/index.ts";
import { columns, longerBytes } from "../columns.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { createByteFinder } from "./byteFinder.ts";
import { createLevelHits, inherit } from "./levelHits.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";
import { beginStep, createNameReader, readCandidates, readNodes } from "./nameReader.ts";

const NAMES_PER_STEP = 256;
/** Names that are looked at to find out which text is rare. */
const SAMPLES = 256;
/** A text that more of them have than one in so many is not looked for. */
const RARE = 4;

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
  const reader = createNameReader(tree, automaton);
  const states = createNodeStates(tree, automaton.start);
  const rarest = findRarest(tree, required, isCaseSensitive);
  const hits = rarest === undefined ? undefined : createLevelHits(tree, createByteFinder(rarest, isCaseSensitive));
  // Of each node: 1 when the rarest text is in a level of its name.
  let hasRarest = rarest === undefined ? new Uint8Array(0) : columns.bytes(tree.size);
  let next = ROOT + 1;
  let whole: Automaton | undefined;

  /** For names that the automaton is too small for. */
  function readWholeName(node: number): boolean {
    const { parent, level } = tree.columns;
    const { bytes, ends } = tree.arena;
    const levels: number[] = [];
    for (let at = node; at !== ROOT; at = parent[at] ?? ROOT) levels.push(level[at] ?? 0);
    whole ??= automaton.another();
    let state = whole.start;
    for (const [index, text] of levels.toReversed().entries()) {
      const start = tree.arena.startOf(text) - (index === 0 ? 0 : 1);
      state = whole.readOn(state, bytes, start, ends[text] ?? start);
    }
    return !automaton.isExhausted && isMatchAtEnd(whole, state);
  }

  /** Reads every node: nothing tells where no match can be. */
  function judgeAll(stop: number, known: Int32Array, marks: Uint8Array): void {
    for (let names = 0; names < NAMES_PER_STEP; names++) {
      next = readNodes(reader, known, marks, next, stop);
      if (next === stop || known[next] !== FULL) return;
      marks[next] = readWholeName(next) ? 1 : 0;
      next++;
    }
  }

  function judgeCandidates(stop: number, levelBits: Uint8Array, known: Int32Array, marks: Uint8Array): void {
    if (stop > hasRarest.length) hasRarest = longerBytes(hasRarest, stop);
    inherit(tree, levelBits, hasRarest, next, stop);
    for (let names = 0; names < NAMES_PER_STEP && reader.bytesLeft >= 0; names++) {
      next = readCandidates(reader, hasRarest, known, marks, next, stop);
      if (next === stop || known[next] !== FULL) return;
      marks[next] = readWholeName(next) ? 1 : 0;
      next++;
    }
  }

  return {
    judge(end, marks) {
      if (hits?.step() === true) return next;
      beginStep(reader);
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

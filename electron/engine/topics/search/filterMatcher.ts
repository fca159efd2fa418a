import type { TopicFilter } from "#shared/topic/index.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";
import { createNodeStates, type NameMatcher, NODES_PER_STEP } from "./nameMatcher.ts";

/** Every level so far fits the filter's; also the state of the root. */
const FITS = 1;
/** `#` has taken in this level or one above it. */
const TAKEN = 2;
const MISSES = 0;

/** Decides as `matchesTopic` does, once per level of the tree. */
export function createFilterMatcher(tree: TopicTree, topicFilter: TopicFilter): NameMatcher {
  const levels = topicFilter.split("/");
  const endsWithHash = levels.at(-1) === "#";
  const states = createNodeStates(tree, FITS);
  let next = ROOT + 1;
  return {
    judge(end, marks) {
      const stop = Math.min(end, next + NODES_PER_STEP);
      const known = states.upTo(end);
      const filter = {
        wanted: endsWithHash ? levels.length - 1 : levels.length,
        endsWithHash,
        startsWild: levels[0] === "+" || levels[0] === "#",
        // Levels that have come since have numbers now.
        numbers: Int32Array.from(levels, (level) => (level === "+" ? ANY : tree.levelNumber(level))),
      };
      followFilter({ tree, filter, states: known, marks }, next, stop);
      next = stop;
      return next;
    },
    dispose: states.dispose,
  };
}

/** A level that `+` takes in, whatever it is. */
const ANY = -2;

interface NumberedFilter {
  /** Levels that are no `#`. */
  readonly wanted: number;
  readonly endsWithHash: boolean;
  readonly startsWild: boolean;
  /** Of each level its number in the tree, or ANY. */
  readonly numbers: Int32Array;
}

interface FilterSearch {
  readonly tree: TopicTree;
  readonly filter: NumberedFilter;
  readonly states: Int32Array;
  readonly marks: Uint8Array;
}

function followFilter({ tree, filter, states, marks }: FilterSearch, first: number, end: number): void {
  const { parent, level, depth } = tree.columns;
  for (let node = first; node < end; node++) {
    const above = states[parent[node] ?? ROOT] ?? MISSES;
    const at = depth[node] ?? 0;
    const state = above === FITS ? judgeLevel(tree, filter, level[node] ?? 0, at) : above;
    states[node] = state;
    // `a/#` takes in `a` itself.
    if (state === TAKEN || (state === FITS && at + 1 === filter.wanted)) marks[node] = 1;
  }
}

/** The state of a node below one that fits. */
function judgeLevel({ levels }: TopicTree, filter: NumberedFilter, level: number, depth: number): number {
  const { wanted, endsWithHash, startsWild, numbers } = filter;
  // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
  if (depth === 0 && startsWild && (levels[level] ?? "").startsWith("$")) return MISSES;
  if (depth >= wanted) return endsWithHash ? TAKEN : MISSES;
  const number = numbers[depth] ?? ANY;
  return number === ANY || number === level ? FITS : MISSES;
}

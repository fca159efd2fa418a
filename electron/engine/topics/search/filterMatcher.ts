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
  const filter = topicFilter.split("/");
  const endsWithHash = filter.at(-1) === "#";
  const wanted = endsWithHash ? filter.length - 1 : filter.length;
  const startsWild = filter[0] === "+" || filter[0] === "#";
  const isWild = filter.map((level) => level === "+");
  const states = createNodeStates(tree, FITS);
  let next = ROOT + 1;

  /** The state of a node below one that fits. */
  function rule(level: number, depth: number, levels: readonly number[]): number {
    // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
    if (depth === 0 && startsWild && (tree.levels[level] ?? "").startsWith("$")) return MISSES;
    if (depth >= wanted) return endsWithHash ? TAKEN : MISSES;
    return isWild[depth] === true || levels[depth] === level ? FITS : MISSES;
  }

  return {
    judge(end, marks) {
      const { parent, level, depth } = tree.columns;
      const known = states.upTo(end);
      // Levels that have come since have numbers now.
      const levels = filter.map(tree.levelNumber);
      const stop = Math.min(end, next + NODES_PER_STEP);
      for (let node = next; node < stop; node++) {
        const above = known[parent[node] ?? ROOT] ?? MISSES;
        const at = depth[node] ?? 0;
        const state = above === FITS ? rule(level[node] ?? 0, at, levels) : above;
        known[node] = state;
        // `a/#` takes in `a` itself.
        if (state === TAKEN || (state === FITS && at + 1 === wanted)) marks[node] = 1;
      }
      next = stop;
      return next;
    },
    dispose: states.dispose,
  };
}

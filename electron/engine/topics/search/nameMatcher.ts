import { columns, longerNumbers } from "../columns.ts";
import { ROOT, type TopicTree } from "../topicTree.ts";

/**
 * Judges the names of nodes by walking the tree top down: what is found out about a level's text or about a node is
 * found out once for all topics that share it. Nodes are judged in the order of their numbers.
 */
export interface NameMatcher {
  /**
   * Judges nodes from where it stopped last, up to `end` at most: sets `marks` to 1 for those whose names match.
   * Answers where it stops now, after a fraction of a millisecond, which may be where it began.
   */
  judge(end: number, marks: Uint8Array): number;
  /** Why no topic matches any more, when the search had to be given up. */
  readonly failure?: string | undefined;
  /** Gives back what it has lent; it must not be asked any more. */
  dispose(): void;
}

/** Nodes that are judged in one step. */
export const NODES_PER_STEP = 32_768;

/** A growing number per node. */
export function createNodeStates(
  tree: TopicTree,
  rootState: number,
): { upTo(end: number): Int32Array; dispose(): void } {
  let states = columns.numbers(tree.size);
  states[ROOT] = rootState;
  return {
    upTo(end) {
      if (end > states.length) states = longerNumbers(states, end);
      return states;
    },
    dispose() {
      columns.takeBack(states);
    },
  };
}

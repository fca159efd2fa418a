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
}

/** Nodes that are judged in one step. */
export const NODES_PER_STEP = 8_192;

/** A growing number per node. */
export function createNodeStates(tree: TopicTree, rootState: number): { upTo(end: number): Int32Array } {
  let states = new Int32Array(Math.max(1024, tree.size));
  states[ROOT] = rootState;
  return {
    upTo(end) {
      if (end > states.length) {
        const longer = new Int32Array(Math.max(end, states.length * 2));
        longer.set(states);
        states = longer;
      }
      return states;
    },
  };
}

import type { Dispose } from "#shared/base/index.ts";
import { createOrderedChildren, createTopicTree, type TopicStore, type TopicTree } from "../topics/index.ts";

/** The topics that the matrix shows: those that carried messages, and examples of a document's tree beside them. */
export interface AccessTree {
  readonly tree: TopicTree;
  readonly orderedChildren: ReturnType<typeof createOrderedChildren>;
  /** Live topics beyond the limit. */
  readonly untracked: number;
  /** Takes in a few of the topics that are new; false when there are no more for now. */
  step(): boolean;
  /** Nodes of these topics, which are taken in when they are new and there is room. */
  addExamples(names: readonly string[]): readonly number[];
  isLive(node: number): boolean;
  /** Live topics, as nodes of this tree. */
  readonly liveNodes: readonly number[];
  onChange(listener: () => void): Dispose;
}

const MAXIMUM_TOPICS = 50_000;
const MAXIMUM_NODES = 500_000;
const STEP = 512;

/** Creates a tree that follows the store's. Its nodes have numbers of their own, which stay while the engine lives. */
export function createAccessTree(store: TopicStore): AccessTree {
  const tree = createTopicTree(MAXIMUM_NODES);
  const live = new Set<number>();
  const liveNodes: number[] = [];
  // The tree is told once of each: it gives every topic that it is told of a number.
  const examples = new Map<string, number>();
  let next = 0;
  let topics = 0;
  let lost = 0;

  return {
    tree,
    orderedChildren: createOrderedChildren(tree),
    get untracked() {
      return lost + store.untracked;
    },
    step() {
      const { topicNodes } = store.tree;
      const end = Math.min(topicNodes.length, next + STEP);
      for (; next < end; next++) {
        const node = topicNodes[next];
        const added =
          node === undefined || liveNodes.length >= MAXIMUM_TOPICS ? -1 : tree.add(topics, store.tree.nameOf(node));
        if (added < 0) {
          lost += 1;
          continue;
        }
        topics += 1;
        live.add(added);
        liveNodes.push(added);
      }
      return next < topicNodes.length;
    },
    addExamples: (names) =>
      names.flatMap((name) => {
        const known = examples.get(name);
        if (known !== undefined) return [known];
        const node = tree.add(topics, name);
        if (node < 0) return [];
        topics += 1;
        examples.set(name, node);
        return [node];
      }),
    isLive: (node) => live.has(node),
    liveNodes,
    onChange: store.onChange,
  };
}

import { assertNever, type Dispose } from "#shared/base/index.ts";
import type { ViewAction } from "#shared/contract/index.ts";
import { createProjection, type OrderedChildren, type Projection } from "./projection.ts";
import type { TopicMatcher } from "./topicMatcher.ts";
import type { TopicStore } from "./topicStore.ts";
import { ROOT } from "./topicTree.ts";

/** A projection with the rule by which the growing tree comes into it. */
export interface Follower {
  readonly projection: Projection;
  /** Takes in a few more nodes; false when there are no more for now. */
  step(): boolean;
  readonly matchCount: number | undefined;
  /** Part of the topics that have been looked at, 0 to 1. */
  readonly progress: number;
  readonly failure: string | undefined;
  act(action: Exclude<ViewAction<"topics">, { readonly kind: "reveal" }>): void;
  dispose: Dispose;
}

const STEPS_PER_LOOK = 1_024;
/** A payload takes longer than a name. */
const PAYLOADS_PER_LOOK = 16;
/** Up to this many rows a tree is small enough to arrive open. */
const SMALL_TREE_ROWS = 100;
/** Topics that carried a message since they were judged; with more of them all are judged anew. */
const MAXIMUM_RENEWED = 100_000;

function actOn(projection: Projection, action: Parameters<Follower["act"]>[0]): void {
  switch (action.kind) {
    case "expand":
    case "collapse":
      return projection.setExpanded(action.node, action.kind === "expand");
    case "expandSiblings":
      return projection.expandSiblings(action.node);
    case "expandAll":
    case "collapseAll":
      return projection.setAllExpanded(action.kind === "expandAll");
    default:
      return assertNever(action);
  }
}

/**
 * Every node is shown as soon as it is there. As long as the tree is small, what arrives is open, so that a first
 * message is in sight without a click; what a person has closed stays closed.
 */
export function followAll({ tree }: TopicStore, orderedChildren: OrderedChildren): Follower {
  const projection = createProjection(tree, orderedChildren, { isExpanded: false });
  let next = ROOT + 1;
  let opensItself = true;

  function open(nodes: readonly number[]): void {
    for (const node of nodes) {
      if (!opensItself || projection.rowCount >= SMALL_TREE_ROWS) return;
      projection.setExpanded(node, true);
    }
  }

  return {
    projection,
    matchCount: undefined,
    failure: undefined,
    get progress() {
      return next / tree.size;
    },
    step() {
      const end = Math.min(tree.size, next + STEPS_PER_LOOK);
      const nodes: number[] = [];
      for (; next < end; next++) nodes.push(next);
      projection.show(nodes);
      open(nodes);
      return next < tree.size;
    },
    act(action) {
      if (action.kind === "expandAll" || action.kind === "collapseAll") opensItself = false;
      actOn(projection, action);
    },
    dispose() {},
  };
}

/** Topics whose names match are shown with the levels above them; everything begins expanded. */
export function followNames({ tree }: TopicStore, orderedChildren: OrderedChildren, matcher: TopicMatcher): Follower {
  const projection = createProjection(tree, orderedChildren, { isExpanded: true });
  let judged = ROOT + 1;
  let next = 0;
  let matchCount = 0;

  return {
    projection,
    get matchCount() {
      return matchCount;
    },
    get failure() {
      return matcher.failure;
    },
    get progress() {
      return (judged + next) / Math.max(1, tree.size + tree.topicNodes.length);
    },
    step() {
      // A node is judged before the topic that it is: topics are added after their nodes.
      if (judged < tree.size) {
        judged = Math.min(tree.size, judged + STEPS_PER_LOOK);
        matcher.judge(judged);
        return true;
      }
      const end = Math.min(tree.topicNodes.length, next + STEPS_PER_LOOK);
      const nodes: number[] = [];
      for (; next < end; next++) {
        const node = tree.topicNodes[next] ?? ROOT;
        if (matcher.matches(node)) nodes.push(node);
      }
      matchCount += nodes.length;
      projection.show(nodes);
      return next < tree.topicNodes.length;
    },
    act: (action) => actOn(projection, action),
    dispose() {},
  };
}

/**
 * Topics whose last payload matches, or has matched since the search began: a row does not vanish under the eye of who
 * is reading it because the value went on.
 */
export function followPayloads(store: TopicStore, orderedChildren: OrderedChildren, matcher: TopicMatcher): Follower {
  const { tree } = store;
  const projection = createProjection(tree, orderedChildren, { isExpanded: true });
  const shown = new Set<number>();
  const renewed = new Set<number>();
  let next = 0;
  const dispose = store.watch((node) => {
    if (renewed.size < MAXIMUM_RENEWED) renewed.add(node);
    else next = 0;
  });

  function judge(nodes: readonly number[]): void {
    const found = nodes.filter((node) => !shown.has(node) && matcher.matches(node));
    for (const node of found) shown.add(node);
    projection.show(found);
  }

  return {
    projection,
    get matchCount() {
      return shown.size;
    },
    get failure() {
      return matcher.failure;
    },
    get progress() {
      return next / Math.max(1, tree.topicNodes.length);
    },
    step() {
      if (matcher.failure !== undefined) return false;
      if (next < tree.topicNodes.length) {
        const end = Math.min(tree.topicNodes.length, next + PAYLOADS_PER_LOOK);
        judge(tree.topicNodes.slice(next, end));
        next = end;
        return true;
      }
      const again = [...renewed].slice(0, PAYLOADS_PER_LOOK);
      for (const node of again) renewed.delete(node);
      judge(again);
      return renewed.size > 0;
    },
    act: (action) => actOn(projection, action),
    dispose,
  };
}

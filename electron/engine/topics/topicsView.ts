import { assertNever } from "#shared/base/index.ts";
import type { TopicRow, TopicsView, ViewAction, ViewParams } from "#shared/contract/index.ts";
import type { TopicTable } from "#shared/topic/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import { previewOf } from "../support/index.ts";
import { createOrderedChildren, createProjection, type OrderedChildren, type ProjectedRow } from "./projection.ts";
import type { Projection } from "./projection.ts";
import { createTopicMatcher, type TopicMatcher } from "./topicMatcher.ts";
import type { TopicStore } from "./topicStore.ts";
import { NONE, ROOT } from "./topicTree.ts";

/** What the topic views ask of the rest of the engine. */
export interface TopicsViewOptions {
  readonly store: TopicStore;
  readonly topics: TopicTable;
  /** Whether the broker holds a retained message for the topic. */
  readonly isRetained: (topicName: string) => boolean;
}

type Params = ViewParams<"topics">;

/** A slice of work holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 6;
const STEPS_PER_LOOK = 1_024;
/** Up to this many rows a tree is small enough to arrive open. */
const SMALL_TREE_ROWS = 100;

/** The topic tree. Each open view has its own expansion and search. */
export function createTopicsView(options: TopicsViewOptions): ViewSource<"topics"> {
  const orderedChildren = createOrderedChildren(options.store.tree);
  return {
    intervalMs: 66,
    open: (params, changed) => openTopicsView(options, orderedChildren, params, changed),
  };
}

/** A projection with the rule by which the growing tree comes into it. */
interface Follower {
  readonly projection: Projection;
  /** Takes in a few more nodes; false when there are no more for now. */
  step(): boolean;
  readonly matchCount: number | undefined;
  act(action: ViewAction<"topics">): void;
}

function openTopicsView(
  { store, topics, isRetained }: TopicsViewOptions,
  orderedChildren: OrderedChildren,
  first: Params,
  changed: () => void,
): OpenView<"topics"> {
  const { tree } = store;
  const browsing = followAll(store, orderedChildren);
  let params = first;
  let shown: Follower = browsing;
  let searchError: string | undefined;
  let slice: NodeJS.Immediate | undefined;

  /** Brings the shown projection up to date, as far as a slice of time goes. */
  function catchUp(): void {
    const deadline = performance.now() + SLICE_MS;
    while (shown.step()) {
      if (performance.now() < deadline) continue;
      slice ??= setImmediate(() => {
        slice = undefined;
        catchUp();
        changed();
      });
      return;
    }
  }

  function startSearch(): void {
    searchError = undefined;
    shown = browsing;
    if (params.search === "") return;
    const matcher = createTopicMatcher(tree, params.search);
    if (matcher.ok) shown = followMatches(store, orderedChildren, matcher.value);
    else searchError = matcher.error;
  }

  function describeRow({ node, positionInSet, setSize }: ProjectedRow): TopicRow {
    const { depth, topicCount, messageCount, topic } = tree.columns;
    const last = store.last(node);
    const row = {
      node,
      depth: depth[node] ?? 0,
      level: tree.levelText(node),
      isExpanded: shown.projection.hasShownChildren(node) && shown.projection.isExpanded(node),
      hasChildren: shown.projection.hasShownChildren(node),
      topicCount: topicCount[node] ?? 0,
      messageCount: messageCount[node] ?? 0,
      positionInSet,
      setSize,
    };
    if (last === undefined) return row;
    const { timeMs, payloadBytes, qos, publisher, payload } = last;
    const name = topics.name(topic[node] ?? NONE);
    const preview = previewOf(payload ?? new Uint8Array(0));
    return { ...row, last: { timeMs, ...preview, payloadBytes, qos, isRetained: isRetained(name), publisher } };
  }

  const endChanges = store.onChange(changed);
  startSearch();

  return {
    value(): TopicsView {
      catchUp();
      const { rowCount } = shown.projection;
      const start = Math.max(0, Math.min(params.start, rowCount - params.count));
      return {
        rowCount,
        start,
        rows: shown.projection.rows(start, params.count).map(describeRow),
        topicCount: store.topicCount,
        untracked: store.untracked,
        ...(shown.matchCount === undefined ? {} : { matchCount: shown.matchCount }),
        ...(searchError === undefined ? {} : { searchError }),
      };
    },
    setParams(next) {
      const isNewSearch = next.search !== params.search;
      params = next;
      if (isNewSearch) startSearch();
    },
    act(action) {
      shown.act(action);
    },
    close() {
      endChanges();
      if (slice !== undefined) clearImmediate(slice);
    },
  };
}

function actOn(projection: Projection, action: ViewAction<"topics">): void {
  switch (action.kind) {
    case "expand":
    case "collapse":
      return projection.setExpanded(action.node, action.kind === "expand");
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
function followAll({ tree }: TopicStore, orderedChildren: OrderedChildren): Follower {
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
  };
}

/** Topics that match are shown with the levels above them; everything begins expanded. */
function followMatches({ tree }: TopicStore, orderedChildren: OrderedChildren, matcher: TopicMatcher): Follower {
  const projection = createProjection(tree, orderedChildren, { isExpanded: true });
  let judged = ROOT + 1;
  let next = 0;
  let matchCount = 0;

  return {
    projection,
    get matchCount() {
      return matchCount;
    },
    step() {
      // A node is judged before the topic that it is: topics are added after their nodes.
      if (judged < tree.size) {
        judged = Math.min(tree.size, judged + STEPS_PER_LOOK);
        matcher.judge(judged);
        return true;
      }
      const end = Math.min(tree.topicNodes.length, next + STEPS_PER_LOOK);
      const nodes = tree.topicNodes.slice(next, end).filter(matcher.matches);
      next = end;
      matchCount += nodes.length;
      projection.show(nodes);
      return next < tree.topicNodes.length;
    },
    act: (action) => actOn(projection, action),
  };
}

import { ok, type Result } from "#shared/base/index.ts";
import type { TopicRow, TopicSearch, TopicsView, ViewAction, ViewParams } from "#shared/contract/index.ts";
import type { TopicTable } from "#shared/topic/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import { type Clock, previewOf } from "../support/index.ts";
import { type Follower, followAll, followNames, followPayloads } from "./followers.ts";
import { createMeasureOrder, createNameOrder, type FamilyOrder } from "./order/index.ts";
import type { ProjectedRow } from "./projection.ts";
import { createNameMatcher, createPayloadMatcher } from "./search/index.ts";
import type { TopicStore } from "./topicStore.ts";
import { NONE } from "./topicTree.ts";

/** What the topic views ask of the rest of the engine. */
export interface TopicsViewOptions {
  readonly clock: Clock;
  readonly store: TopicStore;
  readonly topics: TopicTable;
  /** Whether the broker holds a retained message for the topic. */
  readonly isRetained: (topicName: string) => boolean;
}

type Params = ViewParams<"topics">;

/** A slice of work holds the thread no longer than this, and a value takes two at most: the broker waits behind it. */
const SLICE_MS = 4;

/** The topic tree. Each open view has its own expansion, search and order. */
export function createTopicsView(options: TopicsViewOptions): ViewSource<"topics"> {
  const names = createNameOrder(options.store.tree);
  return { intervalMs: 66, open: (params, changed) => openTopicsView(options, names, params, changed) };
}

function openTopicsView(
  { clock, store, topics, isRetained }: TopicsViewOptions,
  names: FamilyOrder,
  first: Params,
  changed: () => void,
): OpenView<"topics"> {
  const { tree } = store;
  let params = first;
  let order = orderOf(params.order);
  const browsing = followAll(store, order.children);
  let shown: Follower = browsing;
  let searchError: string | undefined;
  let slice: NodeJS.Immediate | undefined;
  let isSorting = false;
  let revealing: number | undefined;

  function orderOf(wanted: Params["order"]): FamilyOrder {
    const measures: Readonly<Record<Exclude<Params["order"], "name">, (node: number) => number>> = {
      activity: store.rate,
      messages: (node) => tree.columns.messageCount[node] ?? 0,
      size: (node) => tree.columns.valueBytes[node] ?? 0,
    };
    if (wanted === "name") return names;
    return createMeasureOrder({ names, measure: measures[wanted], now: clock.nowMs, isHeld: () => params.isHeld });
  }

  /** Works on until everything is done or the slice of time is over; another slice then follows by itself. */
  function catchUp(): void {
    const deadline = performance.now() + SLICE_MS;
    for (;;) {
      const isBehind = shown.step();
      isSorting = !isBehind && order.step();
      if (!isBehind && !isSorting) return;
      if (performance.now() < deadline) continue;
      workOn();
      return;
    }
  }

  function workOn(): void {
    slice ??= setImmediate(() => {
      slice = undefined;
      catchUp();
      changed();
    });
  }

  function searchNames(search: TopicSearch): Result<Follower, string> {
    const matcher = createNameMatcher(tree, search);
    return matcher.ok ? ok(followNames(store, order.children, matcher.value)) : matcher;
  }

  function searchPayloads(search: TopicSearch): Result<Follower, string> {
    const matcher = createPayloadMatcher(store, search);
    return matcher.ok ? ok(followPayloads(store, order.children, matcher.value)) : matcher;
  }

  function startSearch(): void {
    const { search } = params;
    searchError = undefined;
    if (shown !== browsing) shown.dispose();
    shown = browsing;
    if (search.text !== "") {
      const follower = search.in === "names" ? searchNames(search) : searchPayloads(search);
      if (follower.ok) shown = follower.value;
      else searchError = follower.error;
    }
    shown.projection.orderBy(order.children);
  }

  function describeRow({ node, positionInSet, setSize }: ProjectedRow): TopicRow {
    const { depth, topicCount, messageCount, valueBytes, topic } = tree.columns;
    const last = store.last(node);
    const row = {
      node,
      depth: depth[node] ?? 0,
      level: tree.levelText(node),
      isExpanded: shown.projection.hasShownChildren(node) && shown.projection.isExpanded(node),
      hasChildren: shown.projection.hasShownChildren(node),
      topicCount: topicCount[node] ?? 0,
      messageCount: messageCount[node] ?? 0,
      messagesPerSecond: store.rate(node),
      valueBytes: valueBytes[node] ?? 0,
      positionInSet,
      setSize,
    };
    if (last === undefined) return row;
    const { timeMs, payloadBytes, qos, publisher, payload } = last;
    const name = topics.name(topic[node] ?? NONE);
    const preview = previewOf(payload ?? new Uint8Array(0));
    return { ...row, last: { timeMs, ...preview, payloadBytes, qos, isRetained: isRetained(name), publisher } };
  }

  /** Where the node that was asked for stands; said once, as soon as it is known. */
  function readRevealed(): Pick<TopicsView, "revealed"> {
    if (revealing === undefined) return {};
    const node = revealing;
    const row = shown.projection.reveal(node);
    if (row === undefined) return {};
    revealing = undefined;
    return { revealed: { node, row } };
  }

  const endChanges = store.onChange(changed);
  startSearch();

  return {
    value(): TopicsView {
      catchUp();
      const revealed = readRevealed();
      const { rowCount } = shown.projection;
      const start = Math.max(0, Math.min(params.start, rowCount - params.count));
      let rows = shown.projection.rows(start, params.count);
      // Rows that come into sight may be the first of a large family, whose sorting begins here.
      if (order.step()) {
        catchUp();
        rows = shown.projection.rows(start, params.count);
      }
      const failure = searchError ?? shown.failure;
      return {
        rowCount,
        start,
        rows: rows.map(describeRow),
        topicCount: store.topicCount,
        untracked: store.untracked,
        isSorting,
        ...revealed,
        ...(shown.matchCount === undefined ? {} : { matchCount: shown.matchCount }),
        ...(shown.progress >= 1 ? {} : { read: shown.progress }),
        ...(failure === undefined ? {} : { searchError: failure }),
      };
    },
    setParams(next) {
      const { search, order: before } = params;
      params = next;
      if (next.order !== before) order = orderOf(next.order);
      const isNewSearch = JSON.stringify(search) !== JSON.stringify(next.search);
      if (isNewSearch) {
        startSearch();
        workOn();
      } else shown.projection.orderBy(order.children);
    },
    act(action: ViewAction<"topics">) {
      if (action.kind !== "reveal") return shown.act(action);
      revealing = action.node;
      return changed();
    },
    get isBusy() {
      return slice !== undefined;
    },
    close() {
      endChanges();
      shown.dispose();
      if (slice !== undefined) clearImmediate(slice);
    },
  };
}

import {
  createFilterTestView,
  createTopicCommands,
  createTopicDetailView,
  createTopicStore,
  createTopicsView,
  createTopicTrafficView,
  type TopicStore,
} from "#electron/engine/topics/index.ts";
import { type Capture, createCapture } from "#electron/engine/capture/index.ts";
import type { OpenView } from "#electron/engine/api.ts";
import type {
  FilterTest,
  TopicDetail,
  TopicOrder,
  TopicRow,
  TopicSearch,
  TopicsView,
  TopicTraffic,
  ViewParams,
} from "#shared/contract/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";
import { createFakeClock, type PublishParts, publishBytes } from "../capture/support.ts";
import { topicsParams } from "#test/support/topicsParams.ts";

/** A topic store behind a capture, and verbs to publish and to look. */
export interface TopicWorld {
  readonly store: TopicStore;
  readonly capture: Capture;
  readonly retained: Set<string>;
  readonly clock: ReturnType<typeof createFakeClock>;
  readonly commands: ReturnType<typeof createTopicCommands>;
  /** `from` is the Client Identifier of the publisher, `sensor` unless told. */
  publish(topic: string, parts?: Omit<PublishParts, "topic">, from?: string): void;
  open(search?: string | Partial<TopicSearch>): OpenedTree;
  nodeOf(topic: string): number;
  traffic(count?: number): TopicTraffic;
  testFilter(filter: string, count?: number): FilterTest;
  detail(topic: string): TopicDetail;
  /** Opens the detail of a topic and counts how often it would be sent again. */
  watchDetail(topic: string): { changes(): number };
}

/** A view of the tree that is open. */
export interface OpenedTree {
  readonly view: OpenView<"topics">;
  value(start?: number, count?: number): TopicsView;
  /** The rows as text: two spaces a level, `+` collapsed, `-` expanded. */
  drawing(): string[];
  search(search: string | Partial<TopicSearch>): void;
  order(order: TopicOrder, isHeld?: boolean): void;
  toggle(path: string, isExpanded: boolean): void;
}

export function setupTopics(limits: { readonly nodes?: number; readonly topics?: number } = {}): TopicWorld {
  const clock = createFakeClock();
  const topics = createTopicTable({ topics: limits.topics ?? 100_000, bytes: 10_000_000, seed: 1 });
  const store = createTopicStore({ clock, topics, limits: { nodes: limits.nodes ?? 100_000, valueBytes: 1_000_000 } });
  const capture = createCapture({ clock, budget: { packets: 1_000, bytes: 1_000_000 }, topics, messages: store });
  const retained = new Set<string>();
  const options = { clock, store, topics, capture, isRetained: (name: string) => retained.has(name) };
  const { sink } = capture;
  const connections = new Map<string, number>();
  const connectionOf = (clientIdentifier: string): number => {
    const known = connections.get(clientIdentifier);
    if (known !== undefined) return known;
    const number = sink.connectionOpened({ point: "broker", remote: "127.0.0.1:50000", local: "127.0.0.1:1883" });
    sink.connectionIdentified(number, { clientIdentifier, protocolVersion: 4 });
    connections.set(clientIdentifier, number);
    return number;
  };
  const nodeOf = (topic: string): number => store.tree.nodeOf(topics.find(topic));
  return {
    store,
    capture,
    retained,
    clock,
    commands: createTopicCommands(options),
    nodeOf,
    publish(topic, parts = {}, from = "sensor") {
      clock.advance(1);
      const bytes = publishBytes({ topic, ...parts });
      sink.packet(connectionOf(from), "toServer", bytes, 0, bytes.length, -1);
    },
    traffic: (count = 10) =>
      createTopicTrafficView(options)
        .open({ count }, () => {})
        .value(),
    testFilter: (filter, count = 10) =>
      createFilterTestView(store)
        .open({ filter, count }, () => {})
        .value(),
    open(search = "") {
      const params = topicsParams(search, 500);
      return openTree(
        createTopicsView(options).open(params, () => {}),
        params,
      );
    },
    watchDetail(topic) {
      clock.advance(100);
      let changes = 0;
      const node = nodeOf(topic);
      const view = createTopicDetailView(options).open({ node }, () => changes++);
      view.value();
      return {
        changes() {
          clock.advance(100);
          return changes;
        },
      };
    },
    detail(topic) {
      return createTopicDetailView(options)
        .open({ node: nodeOf(topic) }, () => {})
        .value();
    },
  };
}

function openTree(view: OpenView<"topics">, first: ViewParams<"topics">): OpenedTree {
  let params = first;
  const move = (change: Partial<ViewParams<"topics">>): void => {
    params = { ...params, ...change };
    view.setParams(params);
  };
  const value = (start = 0, count = 500): TopicsView => {
    move({ start, count });
    // On a busy machine a slice of time may end early: go on until everything is read and in order.
    let present = view.value();
    while (present.read !== undefined || present.isSorting) present = view.value();
    return present;
  };
  return {
    view,
    value,
    drawing: () => value().rows.map(drawRow),
    search: (search) => move({ search: topicsParams(search).search, start: 0, count: 500 }),
    order: (order, isHeld = false) => move({ order, isHeld }),
    toggle(path, isExpanded) {
      const node = findRow(value().rows, path).node;
      view.act({ kind: isExpanded ? "expand" : "collapse", node });
    },
  };
}

function drawRow(row: TopicRow): string {
  return `${"  ".repeat(row.depth)}${row.hasChildren ? (row.isExpanded ? "-" : "+") : " "}${row.level}`;
}

function findRow(rows: readonly TopicRow[], path: string): TopicRow {
  const levels: string[] = [];
  for (const row of rows) {
    levels.length = row.depth;
    levels.push(row.level);
    if (levels.join("/") === path) return row;
  }
  throw new Error(`no row ${path}`);
}

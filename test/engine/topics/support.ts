import {
  createTopicDetailView,
  createTopicStore,
  createTopicsView,
  type TopicStore,
} from "#electron/engine/topics/index.ts";
import { type Capture, createCapture } from "#electron/engine/capture/index.ts";
import type { OpenView } from "#electron/engine/api.ts";
import type { TopicDetail, TopicRow, TopicsView } from "#shared/contract/index.ts";
import { createTopicTable } from "#shared/topic/index.ts";
import { createFakeClock, type PublishParts, publishBytes } from "../capture/support.ts";

/** A topic store behind a capture, and verbs to publish and to look. */
export interface TopicWorld {
  readonly store: TopicStore;
  readonly capture: Capture;
  readonly retained: Set<string>;
  publish(topic: string, parts?: Omit<PublishParts, "topic">): void;
  open(search?: string): OpenedTree;
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
  search(text: string): void;
  toggle(path: string, isExpanded: boolean): void;
}

export function setupTopics(limits: { readonly nodes?: number; readonly topics?: number } = {}): TopicWorld {
  const clock = createFakeClock();
  const topics = createTopicTable({ topics: limits.topics ?? 100_000, bytes: 10_000_000, seed: 1 });
  const store = createTopicStore({ clock, topics, limits: { nodes: limits.nodes ?? 100_000, valueBytes: 1_000_000 } });
  const capture = createCapture({ clock, budget: { packets: 1_000, bytes: 1_000_000 }, topics, messages: store });
  const retained = new Set<string>();
  const options = { store, topics, capture, isRetained: (name: string) => retained.has(name) };
  const { sink } = capture;
  const connection = sink.connectionOpened({ point: "broker", remote: "127.0.0.1:50000", local: "127.0.0.1:1883" });
  sink.connectionIdentified(connection, { clientIdentifier: "sensor", protocolVersion: 4 });
  return {
    store,
    capture,
    retained,
    publish(topic, parts = {}) {
      clock.advance(1);
      const bytes = publishBytes({ topic, ...parts });
      sink.packet(connection, "toServer", bytes, 0, bytes.length, -1);
    },
    open(search = "") {
      return openTree(
        createTopicsView(options).open({ search, start: 0, count: 500 }, () => {}),
        search,
      );
    },
    watchDetail(topic) {
      clock.advance(100);
      let changes = 0;
      const node = store.tree.nodeOf(topics.find(topic));
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
        .open({ node: store.tree.nodeOf(topics.find(topic)) }, () => {})
        .value();
    },
  };
}

function openTree(view: OpenView<"topics">, firstSearch: string): OpenedTree {
  let search = firstSearch;
  const value = (start = 0, count = 500): TopicsView => {
    view.setParams({ search, start, count });
    return view.value();
  };
  return {
    view,
    value,
    drawing: () => value().rows.map(drawRow),
    search(text) {
      search = text;
      view.setParams({ search, start: 0, count: 500 });
    },
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

import type { Dispose } from "#shared/base/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import type { TopicTable } from "#shared/topic/index.ts";
import type { MessageObserver } from "../capture/index.ts";
import { type Clock, createChangeSignal } from "../support/index.ts";
import { createTopicTree, NONE, ROOT, type TopicTree } from "./topicTree.ts";
import { createTrafficMeter, type TalkerRate } from "./traffic.ts";
import { createValueStore, type ValueStore } from "./valueStore.ts";

/** How much the store holds. Messages on topics beyond it are counted, not shown. */
export interface TopicLimits {
  /** Levels in the tree, topics among them. */
  readonly nodes: number;
  /** Bytes of last payloads. */
  readonly valueBytes: number;
}

/** Room for a million topics of some depth. */
export const defaultTopicLimits: TopicLimits = { nodes: 4_000_000, valueBytes: 256 * 1024 * 1024 };

/** The last message of a topic. */
export interface LastMessage {
  readonly timeMs: number;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Client Identifier of the publisher; empty when nobody can know it. */
  readonly publisher: string;
  readonly payloadBytes: number;
  /** A view that the next message overwrites; `undefined` when the store had no room for it. */
  readonly payload: Uint8Array | undefined;
}

/** Every topic that has carried a message since the engine started, with its last one. */
export interface TopicStore extends MessageObserver {
  readonly tree: TopicTree;
  /** Topics that have carried a message. */
  readonly topicCount: number;
  /** Messages on topics that found no room. */
  readonly untracked: number;
  /** The last message of the topic at `node`; `undefined` when that is no topic. */
  last(node: number): LastMessage | undefined;
  /** Messages on the very topic at `node`, not below it. */
  ownMessageCount(node: number): number;
  /** The last payload of the topic at `node`, which the next message overwrites; `undefined` when none is kept. */
  payload(node: number): Uint8Array | undefined;
  /** The last payloads, by the numbers of topics. */
  readonly values: Pick<ValueStore, "look" | "searchSlab" | "slabCount" | "largeHolders">;
  /** What came at and below `node` in the last seconds. */
  rate(node: number): number;
  /** Who sent most in the last seconds. */
  traffic(count: number): StoreTraffic;
  /** Called with the node of every message that finds room, as it comes: on the hot path. */
  watch(watcher: (node: number) => void): Dispose;
  /** Says that something beside a message changed what the tree shows. */
  touch(): void;
  /** Called a moment after anything changed. */
  onChange(listener: () => void): Dispose;
  dispose(): void;
}

/** Topics and publishers with the most messages of the last seconds, most first. */
export interface StoreTraffic {
  readonly total: TalkerRate;
  readonly topics: readonly (TalkerRate & { readonly node: number })[];
  readonly clients: readonly (TalkerRate & { readonly clientIdentifier: string })[];
}

export interface TopicStoreOptions {
  readonly clock: Clock;
  readonly topics: TopicTable;
  readonly limits: TopicLimits;
}

const CHANGE_DELAY_MS = 30;
/** Client Identifiers that a server assigns come without end: those beyond the limit share one entry. */
const MAXIMUM_PUBLISHERS = 100_000;
const OTHER_PUBLISHERS = "⟨one of very many⟩";
const QOS_MASK = 0x06;
const RETAIN_FLAG = 0x01;

/** Creates an empty store. */
export function createTopicStore({ clock, topics, limits }: TopicStoreOptions): TopicStore {
  const tree = createTopicTree(limits.nodes);
  const values = createValueStore(limits.valueBytes);
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const nodeTraffic = createTrafficMeter();
  const topicTraffic = createTrafficMeter();
  const publisherTraffic = createTrafficMeter();
  const publisherNames: string[] = [OTHER_PUBLISHERS];
  const publisherNumbers = new Map<string, number>();
  const watchers = new Set<(node: number) => void>();
  // By topic number, which count up from 0.
  let publishers = new Uint32Array(1024);
  let times = new Float64Array(1024);
  let counts = new Float64Array(1024);
  let lengths = new Uint32Array(1024);
  let flags = new Uint8Array(1024);
  let untracked = 0;

  function makeRoom(topic: number): void {
    if (topic < times.length) return;
    const capacity = Math.max(topic + 1, times.length * 2);
    const [oldTimes, oldCounts, oldLengths, oldFlags, oldPublishers] = [times, counts, lengths, flags, publishers];
    publishers = new Uint32Array(capacity);
    publishers.set(oldPublishers);
    times = new Float64Array(capacity);
    counts = new Float64Array(capacity);
    lengths = new Uint32Array(capacity);
    flags = new Uint8Array(capacity);
    times.set(oldTimes);
    counts.set(oldCounts);
    lengths.set(oldLengths);
    flags.set(oldFlags);
  }

  function publisherNumber(name: string): number {
    const known = publisherNumbers.get(name);
    if (known !== undefined) return known;
    if (publisherNames.length >= MAXIMUM_PUBLISHERS) return 0;
    const number = publisherNames.push(name) - 1;
    publisherNumbers.set(name, number);
    return number;
  }

  function placeOf(topic: number): number {
    const node = tree.nodeOf(topic);
    return node === NONE ? tree.add(topic, topics.name(topic)) : node;
  }

  return {
    tree,
    get topicCount() {
      return tree.topicNodes.length;
    },
    get untracked() {
      return untracked;
    },
    messageObserved(message) {
      changes.touch();
      const node = message.topic < 0 ? NONE : placeOf(message.topic);
      if (node === NONE) {
        untracked += message.count;
        return;
      }
      const topic = tree.columns.topic[node] ?? NONE;
      makeRoom(topic);
      const length = message.payloadEnd - message.payloadStart;
      tree.countMessages(node, message.count, length - (lengths[topic] ?? 0));
      const publisher = publisherNumber(message.publisher);
      const bytes = length * message.count;
      const { parent } = tree.columns;
      for (let at = node; at >= 0; at = parent[at] ?? NONE) nodeTraffic.count(at, message.timeMs, message.count, bytes);
      topicTraffic.count(topic, message.timeMs, message.count, bytes);
      publisherTraffic.count(publisher, message.timeMs, message.count, bytes);
      for (const watcher of watchers) watcher(node);
      times[topic] = message.timeMs;
      counts[topic] = (counts[topic] ?? 0) + message.count;
      lengths[topic] = length;
      flags[topic] = message.flags;
      publishers[topic] = publisher;
      values.put(topic, message.bytes, message.payloadStart, message.payloadEnd);
    },
    last(node) {
      const topic = tree.columns.topic[node] ?? NONE;
      if (topic === NONE) return undefined;
      const flag = flags[topic] ?? 0;
      const qos = (flag & QOS_MASK) >> 1;
      return {
        timeMs: times[topic] ?? 0,
        // QoS 3 does not exist; a packet that claims it still brought a payload.
        qos: qos === 1 || qos === 2 ? qos : 0,
        retain: (flag & RETAIN_FLAG) !== 0,
        publisher: publisherNames[publishers[topic] ?? 0] ?? "",
        payloadBytes: lengths[topic] ?? 0,
        payload: values.get(topic),
      };
    },
    ownMessageCount: (node) => counts[tree.columns.topic[node] ?? NONE] ?? 0,
    payload(node) {
      const topic = tree.columns.topic[node] ?? NONE;
      return topic === NONE ? undefined : values.get(topic);
    },
    values,
    rate: (node) => nodeTraffic.rate(node, clock.nowMs()).messagesPerSecond,
    traffic(count) {
      const nowMs = clock.nowMs();
      return {
        total: nodeTraffic.rate(ROOT, nowMs),
        topics: topicTraffic
          .busiest(count, nowMs)
          .map((topic) => ({ node: tree.nodeOf(topic), ...topicTraffic.rate(topic, nowMs) })),
        clients: publisherTraffic.busiest(count, nowMs).map((publisher) => ({
          clientIdentifier: publisherNames[publisher] ?? "",
          ...publisherTraffic.rate(publisher, nowMs),
        })),
      };
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    touch: changes.touch,
    onChange: changes.onChange,
    dispose: changes.dispose,
  };
}

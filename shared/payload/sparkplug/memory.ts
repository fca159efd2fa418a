import type { Budget } from "../limits.ts";
import { type Metric, metricFields, readSparkplugPayload, type SparkplugPayload } from "./metric.ts";
import { parseSparkplugTopic, type SparkplugTopic } from "./topic.ts";

/** A message of an edge node or its device. */
export interface SparkplugMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
}

/** What a BIRTH said of a metric, to be known again by its alias. */
export interface BornMetric {
  readonly name: string;
  readonly datatype: number | undefined;
}

/** What is remembered of one edge node and its devices. */
export interface SparkplugMemory {
  /** The metric that a BIRTH gave this alias. */
  metricOf(alias: bigint): BornMetric | undefined;
  /** Type of a metric by its name, for DATA that leaves it out. */
  datatypeOf(topic: SparkplugTopic, name: string): number | undefined;
  /** Takes in what a BIRTH says of metrics, and nothing of its place among the messages. */
  learn(message: SparkplugMessage): void;
  /** Takes in the next message, and says in words what is amiss with its place among the others. */
  observe(message: SparkplugMessage): readonly string[];
}

/** `seq` counts from 0 to this and begins again. */
const MAXIMUM_SEQUENCE = 256n;
const BIRTH_DEATH_SEQUENCE = "bdSeq";

/** Creates the memory of one edge node, empty. Messages of other edge nodes must not be given to it. */
export function createSparkplugMemory(budget: () => Budget): SparkplugMemory {
  const byAlias = new Map<bigint, BornMetric>();
  const datatypes = new Map<string, number>();
  let sequence: bigint | undefined;
  let birth: bigint | undefined;
  const nameKey = ({ device }: SparkplugTopic, name: string): string => JSON.stringify([device ?? null, name]);

  const takeIn = (topic: SparkplugTopic, payload: SparkplugPayload): void => {
    if (topic.type !== "NBIRTH" && topic.type !== "DBIRTH") return;
    if (topic.type === "NBIRTH") {
      byAlias.clear();
      datatypes.clear();
    }
    for (const { name, alias, datatype } of payload.metrics) {
      if (name === undefined) continue;
      if (alias !== undefined) byAlias.set(alias, { name, datatype });
      if (datatype !== undefined) datatypes.set(nameKey(topic, name), datatype);
    }
  };

  const judgeSequence = (topic: SparkplugTopic, payload: SparkplugPayload): string[] => {
    const found = payload.seq?.integer;
    if (found === undefined) return [`seq is missing: every ${topic.type} carries it`];
    const expected = sequence === undefined ? undefined : (sequence + 1n) % MAXIMUM_SEQUENCE;
    sequence = found;
    if (found >= MAXIMUM_SEQUENCE) return [`seq ${found} is beyond 255`];
    // NBIRTH begins a new count, wherever the old one stood.
    if (topic.type === "NBIRTH") return found === 0n ? [] : [`seq ${found} in an NBIRTH, which must begin with 0`];
    if (expected === undefined || expected === found) return [];
    return [`seq ${found} follows where ${expected} was due: messages were lost or changed places`];
  };

  const judgeBirth = (topic: SparkplugTopic, payload: SparkplugPayload): string[] => {
    const found = birthDeathSequence(payload.metrics);
    if (found === undefined) return [`bdSeq is missing: every ${topic.type} carries it`];
    const before = birth;
    birth = found;
    if (before === undefined) return [];
    if (topic.type === "NDEATH") {
      return before === found ? [] : [`bdSeq ${found} ends another session than the last NBIRTH, which had ${before}`];
    }
    const expected = (before + 1n) % MAXIMUM_SEQUENCE;
    return found === expected ? [] : [`bdSeq ${found} follows where ${expected} was due`];
  };

  return {
    metricOf: (alias) => byAlias.get(alias),
    datatypeOf: (topic, name) => datatypes.get(nameKey(topic, name)),
    learn({ topicName, payload: bytes }) {
      const topic = parseSparkplugTopic(topicName);
      if (topic === undefined) return;
      const payload = readSparkplugPayload(bytes, budget());
      takeIn(topic, payload);
      if (topic.type === "NBIRTH") birth = birthDeathSequence(payload.metrics);
    },
    observe({ topicName, payload: bytes }) {
      const topic = parseSparkplugTopic(topicName);
      // Commands come from hosts: they have no place in the edge node's count.
      if (topic === undefined || topic.type === "NCMD" || topic.type === "DCMD") return [];
      const payload = readSparkplugPayload(bytes, budget());
      takeIn(topic, payload);
      return [
        ...(topic.type === "NDEATH" ? [] : judgeSequence(topic, payload)),
        ...(topic.type === "NBIRTH" || topic.type === "NDEATH" ? judgeBirth(topic, payload) : []),
      ];
    },
  };
}

function birthDeathSequence(metrics: readonly Metric[]): bigint | undefined {
  const metric = metrics.find(({ name }) => name === BIRTH_DEATH_SEQUENCE);
  return (metric?.fields.get(metricFields.long) ?? metric?.fields.get(metricFields.int))?.integer;
}

import { createQoS0Load, createWindowedLoad, type Load } from "./load.ts";
import { createConnectLoad, createRetainedLoad } from "./otherLoads.ts";
import type { BrokerName } from "./processes.ts";

/** A figure of ours divided by the same figure of another broker, and what it must reach. */
export interface Bar {
  readonly against: BrokerName;
  readonly of?: BrokerName;
  readonly atLeast: number;
}

/** A row of the table: what brokers do per second of their own processor time. */
export interface ThroughputRow {
  readonly id: string;
  readonly title: string;
  readonly brokers: readonly BrokerName[];
  readonly bars: readonly Bar[];
  /** More than the usual number, where figures vary by more than what separates the brokers. */
  readonly rounds?: number;
  /** Connects the clients; what they do before `run` is not counted. */
  prepare(port: number): Promise<Load>;
}

const PAYLOAD_BYTES = 64;
const TOPIC = "bench/load/topic";
const WILDCARDS = 10_000;
const wild = Array.from({ length: WILDCARDS }, (_, index) => String(index).padStart(5, "0"));

const everybody: readonly BrokerName[] = ["wirebench", "engine", "no capture", "mosquitto", "aedes"];
const mosquittoBar = (atLeast: number): Bar => ({ against: "mosquitto", atLeast });
/** 30 % of throughput may go to the capture. */
const captureBar: Bar = { against: "no capture", atLeast: 0.7 };

function qos0(publishers: number, subscribers: number, payloadBytes: number) {
  return (port: number): Promise<Load> =>
    createQoS0Load(port, { publishers, subscribers, payloadBytes, topicNames: [TOPIC], topicFilters: [TOPIC] });
}

function windowed(qos: 1 | 2) {
  return (port: number): Promise<Load> => createWindowedLoad(port, { qos, window: 100, payloadBytes: PAYLOAD_BYTES });
}

/** Messages, or connections, per second of the broker's processor time. */
export const throughputRows: readonly ThroughputRow[] = [
  {
    id: "qos0-1-to-1",
    title: "QoS 0, 1 to 1",
    brokers: ["wirebench", "engine", "no capture", "policy", "mosquitto", "aedes"],
    bars: [mosquittoBar(6), captureBar, { of: "policy", against: "wirebench", atLeast: 0.8 }],
    prepare: qos0(1, 1, PAYLOAD_BYTES),
  },
  {
    id: "qos0-1-to-50",
    title: "QoS 0, 1 to 50",
    brokers: everybody,
    bars: [mosquittoBar(10), captureBar],
    prepare: qos0(1, 50, PAYLOAD_BYTES),
  },
  {
    id: "qos0-50-to-1",
    title: "QoS 0, 50 to 1",
    brokers: everybody,
    bars: [mosquittoBar(5)],
    prepare: qos0(50, 1, PAYLOAD_BYTES),
  },
  {
    id: "wildcards",
    title: "10 000 wildcard subscriptions",
    brokers: everybody,
    bars: [mosquittoBar(4)],
    prepare: (port) =>
      createQoS0Load(port, {
        publishers: 1,
        subscribers: 1,
        payloadBytes: PAYLOAD_BYTES,
        topicNames: wild.map((name) => `bench/${name}/here/value`),
        topicFilters: wild.map((name) => `bench/${name}/+/value`),
      }),
  },
  {
    id: "qos0-64kb",
    title: "QoS 0, 64 kB payloads",
    brokers: everybody,
    bars: [mosquittoBar(1)],
    rounds: 15,
    prepare: qos0(1, 1, 65_536),
  },
  {
    id: "qos1",
    title: "QoS 1, window 100",
    brokers: everybody,
    bars: [mosquittoBar(2), captureBar],
    prepare: windowed(1),
  },
  {
    id: "qos2",
    title: "QoS 2, window 100",
    brokers: everybody,
    bars: [mosquittoBar(1.5)],
    prepare: windowed(2),
  },
  {
    id: "retained",
    title: "10 000 retained messages delivered",
    brokers: everybody,
    bars: [mosquittoBar(3)],
    prepare: (port) => createRetainedLoad(port, { topics: 10_000, payloadBytes: PAYLOAD_BYTES }),
  },
  {
    id: "connects",
    title: "connects and disconnects",
    brokers: [...everybody, "bare Node"],
    bars: [{ against: "aedes", atLeast: 3 }],
    prepare: async (port) => createConnectLoad(port),
  },
];

import { connectIdle, measureRoundTrips } from "./otherLoads.ts";
import { type BrokerName, type BrokerProcess, startFlood } from "./processes.ts";

/** One bar and what came of it. */
export interface Finding {
  readonly text: string;
  readonly isReached: boolean;
}

/** A row of the table whose figure is not a throughput. */
export interface SpecialRow {
  readonly id: string;
  readonly title: string;
  readonly brokers: readonly BrokerName[];
  measure(brokers: readonly BrokerProcess[]): Promise<readonly Finding[]>;
}

const LATENCY_ROUNDS = 5;
const LATENCY_ROUND_MS = 600;
const FLOOD_MS = 2_000;
const FLOOD_BAR_MS = 50;
const IDLE_CONNECTIONS = 10_000;
const IDLE_BAR_MEGABYTES = 250;

/** Latency, fairness and memory. */
export const specialRows: readonly SpecialRow[] = [
  {
    id: "latency",
    title: "round trip of one message, QoS 0",
    brokers: ["wirebench", "aedes"],
    measure: compareLatency,
  },
  { id: "fairness", title: "round trip while another client floods", brokers: ["wirebench"], measure: measureFairness },
  { id: "idle", title: "10 000 idle connections", brokers: ["wirebench"], measure: measureIdle },
];

async function compareLatency(brokers: readonly BrokerProcess[]): Promise<Finding[]> {
  const trips = new Map<BrokerName, number[]>(brokers.map(({ name }) => [name, []]));
  for (let round = -1; round < LATENCY_ROUNDS; round++) {
    for (const { name, port } of brokers) {
      const measured = await measureRoundTrips(port, LATENCY_ROUND_MS);
      if (round >= 0) trips.get(name)?.push(...measured);
    }
  }
  return [50, 99].map((percent) => {
    const [mine, theirs] = [quantile(trips.get("wirebench"), percent), quantile(trips.get("aedes"), percent)];
    const text = `p${percent} ${mine.toFixed(0)} µs, aedes ${theirs.toFixed(0)} µs, bar: no worse than 5 % of noise`;
    return { text, isReached: mine <= theirs * 1.05 };
  });
}

async function measureFairness(brokers: readonly BrokerProcess[]): Promise<Finding[]> {
  const port = brokers[0]?.port ?? 0;
  const calm = await measureRoundTrips(port, FLOOD_MS / 4);
  const endFlood = await startFlood(port);
  const trips = await measureRoundTrips(port, FLOOD_MS);
  endFlood();
  const worst = quantile(trips, 99) / 1000;
  const text = `p99 ${worst.toFixed(1)} ms (calm ${(quantile(calm, 99) / 1000).toFixed(1)} ms), bar ${FLOOD_BAR_MS} ms`;
  return [{ text, isReached: worst < FLOOD_BAR_MS }];
}

async function measureIdle(brokers: readonly BrokerProcess[]): Promise<Finding[]> {
  const [broker] = brokers;
  if (broker === undefined) return [];
  const before = broker.residentMegabytes();
  const close = await connectIdle(broker.port, IDLE_CONNECTIONS);
  const after = broker.residentMegabytes();
  close();
  const text = `${after.toFixed(0)} MB resident, ${before.toFixed(0)} MB before, bar ${IDLE_BAR_MEGABYTES} MB`;
  return [{ text, isReached: after < IDLE_BAR_MEGABYTES }];
}

function quantile(values: readonly number[] | undefined, percent: number): number {
  const sorted = (values ?? []).toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

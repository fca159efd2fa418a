import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { connectAsync } from "mqtt";
import { attack, churn, type ChurnCounts, createDice } from "./churn.ts";
import type { MemoryReading } from "./host.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    every: { type: "string", default: "60" },
    clients: { type: "string", default: "8" },
    attackers: { type: "string", default: "4" },
  },
});
const SECONDS = Number(values.seconds);
const INTERVAL_SECONDS = Math.min(Number(values.every), SECONDS);
const ROUND_TRIP_INTERVAL_MS = 20;
/** What is not counted into the slope: caches fill, code is compiled. */
const WARM_UP_SHARE = 1 / 3;

const host = fork(fileURLToPath(new URL("./host.js", import.meta.url)), [], { execArgv: ["--expose-gc"] });
const ended = new AbortController();

function nextMessage<Message>(): Promise<Message> {
  return new Promise((resolve) => {
    host.once("message", (message) => resolve(message as Message));
  });
}

async function readMemory(): Promise<MemoryReading> {
  const reading = nextMessage<MemoryReading>();
  host.send("read");
  return reading;
}

/** A healthy client that sends itself a message again and again, and notes how long each takes. */
async function measureRoundTrips(port: number, times: number[]): Promise<{ lost: number }> {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "healthy", reconnectPeriod: 0 });
  await client.subscribeAsync("healthy", { qos: 1 });
  const loss = { lost: 0 };
  let next = 0;
  client.on("message", (_topicName, payload) => {
    const { count, sentAt } = JSON.parse(payload.toString()) as { count: number; sentAt: number };
    loss.lost += count - next;
    next = count + 1;
    times.push(performance.now() - sentAt);
  });
  let count = 0;
  const timer = setInterval(() => {
    client.publish("healthy", JSON.stringify({ count: count++, sentAt: performance.now() }), { qos: 1 });
  }, ROUND_TRIP_INTERVAL_MS);
  ended.signal.addEventListener("abort", () => clearInterval(timer));
  client.on("close", () => {
    if (!ended.signal.aborted) throw new Error("the healthy client was disconnected");
  });
  return loss;
}

function quantile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}

/** Least squares, in units of `values` per minute. */
function slopeOf(points: readonly (readonly [minutes: number, value: number])[]): number {
  const mean = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const { port } = await nextMessage<{ port: number }>();
  const counts: ChurnCounts = { connects: 0, messages: 0, hostile: 0 };
  const times: number[] = [];
  const allTimes: number[] = [];
  const loss = await measureRoundTrips(port, times);
  const work: Promise<void>[] = [];
  for (let index = 0; index < Number(values.clients); index++) {
    work.push(churn(port, createDice(index + 1), counts, ended.signal));
  }
  for (let index = 0; index < Number(values.attackers); index++) {
    work.push(attack(port, createDice(1_000 + index), counts, ended.signal));
  }
  print("minute   RSS MB  heap MB  other MB  sessions  connects  messages  hostile   round trip p50 / p99 / max ms");
  const readings: (readonly [minutes: number, reading: MemoryReading])[] = [];
  const startedAt = performance.now();
  for (let elapsed = INTERVAL_SECONDS; elapsed <= SECONDS; elapsed += INTERVAL_SECONDS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + elapsed * 1_000 - performance.now())));
    const reading = await readMemory();
    readings.push([elapsed / 60, reading]);
    const cells = [
      (elapsed / 60).toFixed(2).padStart(6),
      reading.rssMegabytes.toFixed(1).padStart(8),
      reading.heapMegabytes.toFixed(1).padStart(8),
      reading.externalMegabytes.toFixed(1).padStart(9),
      String(reading.sessions).padStart(9),
      ...[counts.connects, counts.messages, counts.hostile].map((count) => String(count).padStart(9)),
      `  ${quantile(times, 0.5)} / ${quantile(times, 0.99)} / ${quantile(times, 1)}`,
    ];
    print(cells.join(" "));
    allTimes.push(...times.splice(0));
  }
  ended.abort();
  const settled = readings.filter(([minutes]) => minutes > (SECONDS / 60) * WARM_UP_SHARE);
  const slope = (pick: (reading: MemoryReading) => number): string =>
    slopeOf(settled.map(([minutes, reading]) => [minutes, pick(reading)])).toFixed(2);
  print(
    `after the first third: RSS ${slope((one) => one.rssMegabytes)}, heap ${slope((one) => one.heapMegabytes)}, other ${slope((one) => one.externalMegabytes)} MB a minute`,
  );
  print(
    `healthy client under ${counts.hostile} hostile connections: round trip p50 ${quantile(allTimes, 0.5)}, p99 ${quantile(allTimes, 0.99)}, max ${quantile(allTimes, 1)} ms; ${loss.lost} lost of ${allTimes.length}`,
  );
  host.disconnect();
  process.exit(loss.lost === 0 ? 0 : 1);
}

void main();

import { parseArgs } from "node:util";
import type { ChurnCounts } from "./churn.ts";
import type { HealthReport } from "./healthy.ts";
import type { HostAnswer, MemoryReading } from "./host.ts";
import { startProgram } from "./programs.ts";

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
const ROUND_TRIP_BAR_MS = 50;
/** What is not counted into the slope: caches fill, code is compiled. */
const WARM_UP_SHARE = 1 / 3;

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

/**
 * Prints whether the broker's memory is flat under clients that come and go, and what a healthy client sees of malformed
 * input meanwhile: `npm run bench:soak`, ten minutes, or `-- --seconds 25 --every 5`. The broker, the healthy client and
 * those that make the work are processes of their own: the figures are the broker's.
 */
async function main(): Promise<void> {
  const host = startProgram<HostAnswer>("host", { execArgv: ["--expose-gc"], processor: "broker" });
  const port = String((await host.ready).port);
  const healthy = startProgram<HealthReport>("healthy", { args: [port], processor: "others" });
  await healthy.ready;
  const args = [port, values.clients, values.attackers];
  const load = startProgram<ChurnCounts>("load", { args, processor: "others" });
  await load.ready;
  print(
    "minute   RSS MB  heap MB  other MB  sessions  connects  messages  hostile  turn ms   round trip p50 / p99 / max ms",
  );
  const readings: (readonly [minutes: number, reading: MemoryReading])[] = [];
  const allTimes: number[] = [];
  let lost = 0;
  let hostile = 0;
  const startedAt = performance.now();
  for (let elapsed = INTERVAL_SECONDS; elapsed <= SECONDS; elapsed += INTERVAL_SECONDS) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + elapsed * 1_000 - performance.now())));
    // Before memory is read all garbage is collected, which holds up the broker: no round trip is under way then.
    const health = await healthy.ask("pause");
    const { reading } = await host.ask("read");
    const counts = await load.ask("read");
    await healthy.ask("go");
    if (reading === undefined) continue;
    readings.push([elapsed / 60, reading]);
    const { times } = health;
    ({ lost } = health);
    ({ hostile } = counts);
    const cells = [
      (elapsed / 60).toFixed(2).padStart(6),
      reading.rssMegabytes.toFixed(1).padStart(8),
      reading.heapMegabytes.toFixed(1).padStart(8),
      reading.externalMegabytes.toFixed(1).padStart(9),
      String(reading.sessions).padStart(9),
      ...[counts.connects, counts.messages, counts.hostile].map((count) => String(count).padStart(9)),
      reading.longestTurnMs.toFixed(1).padStart(8),
      `  ${quantile(times, 0.5)} / ${quantile(times, 0.99)} / ${quantile(times, 1)}`,
    ];
    print(cells.join(" "));
    allTimes.push(...times);
  }
  const settled = readings.filter(([minutes]) => minutes > (SECONDS / 60) * WARM_UP_SHARE);
  const slope = (pick: (reading: MemoryReading) => number): string =>
    slopeOf(settled.map(([minutes, reading]) => [minutes, pick(reading)])).toFixed(2);
  print(
    `after the first third: RSS ${slope((one) => one.rssMegabytes)}, heap ${slope((one) => one.heapMegabytes)}, other ${slope((one) => one.externalMegabytes)} MB a minute`,
  );
  print(
    `healthy client under ${hostile} hostile connections: round trip p50 ${quantile(allTimes, 0.5)}, p99 ${quantile(allTimes, 0.99)} ms`,
  );
  const isQuick = allTimes.every((time) => time < ROUND_TRIP_BAR_MS);
  report(`longest round trip ${quantile(allTimes, 1)} ms of ${allTimes.length}, bar ${ROUND_TRIP_BAR_MS} ms`, isQuick);
  report(`${lost} messages lost, bar 0`, lost === 0);
  for (const program of [load, healthy, host]) program.stop();
  process.exit(lost === 0 && isQuick ? 0 : 1);
}

function report(text: string, isReached: boolean): void {
  print(`${isReached ? "reached" : "MISSED "}  ${text}`);
}

void main();

import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { durableRow } from "./durableRow.ts";
import { type BrokerName, type BrokerProcess, isInstalled, ours, startBroker } from "./processes.ts";
import type { Load } from "./load.ts";
import { type Bar, type ThroughputRow, throughputRows } from "./rows.ts";
import { type SpecialRow, specialRows } from "./specialRows.ts";

const ROUNDS = 5;
const ROUND_MS = Number(process.env["WIREBENCH_BENCH_MS"] ?? 500);
/** Code is compiled and memory taken until a broker has worked so long, or this much time has passed. */
const WARM_UP_CPU_SECONDS = 0.7;
const WARM_UP_MS = 2_500;
/** A row that hangs is given up, so that the others are measured. */
const ROW_LIMIT_MS = 75_000;

/** Bars of the rows so far. */
const tally = { reached: 0, missed: [] as string[] };

/**
 * Prints every bar of the broker and whether it is reached: `npm run bench:broker`, or single rows with
 * `-- --only qos0,connects`. Brokers are pinned to one processor and measured in turn within one run.
 */
async function main(): Promise<void> {
  const wanted = readOnly(process.argv);
  leaveProcessorToBrokers();
  const cpu = cpus()[0]?.model ?? "unknown processor";
  console.log(`${cpu}, Node ${process.version}; broker on one core, medians of ${ROUNDS} rounds of ${ROUND_MS} ms`);
  const throughput = throughputRows.filter(({ id }) => isWanted(id, wanted));
  if (throughput.length > 0) console.log("\nper second of the broker's own processor time");
  for (const row of throughput) await inTime(row, printThroughput);
  const special = [...specialRows, durableRow].filter(({ id }) => isWanted(id, wanted));
  if (special.length > 0) console.log("\ntime and memory");
  for (const row of special) await inTime(row, printSpecial);
  const total = tally.reached + tally.missed.length;
  console.log(`\n${tally.reached} of ${total} bars reached${tally.missed.map((bar) => `\nmissed: ${bar}`).join("")}`);
}

/** Prints a row, or why that was not possible. */
async function inTime<
  Row extends { readonly id: string; readonly title: string; readonly brokers: readonly BrokerName[] },
>(row: Row, print: (row: Row, brokers: readonly BrokerProcess[]) => Promise<void>): Promise<void> {
  console.log(`${row.id.padEnd(14)} ${row.title}`);
  const absent = row.brokers.filter((name) => !isInstalled(name));
  if (absent.length > 0) console.log(`    not installed: ${absent.join(", ")}`);
  const brokers: BrokerProcess[] = [];
  try {
    for (const name of row.brokers) if (isInstalled(name)) brokers.push(await startBroker(name));
    await Promise.race([print(row, brokers), failAfter(ROW_LIMIT_MS)]);
  } catch (error) {
    console.log(`    not measured: ${error instanceof Error ? error.message : String(error)}`);
    tally.missed.push(`${row.id}: not measured`);
  } finally {
    for (const broker of brokers) broker.stop();
  }
}

async function failAfter(limitMs: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, limitMs).unref());
  throw new Error(`it took longer than ${limitMs / 1000} s`);
}

function readOnly(argv: readonly string[]): readonly string[] | undefined {
  const at = argv.indexOf("--only");
  return at < 0 ? undefined : (argv[at + 1] ?? "").split(",");
}

function isWanted(id: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.some((prefix) => id.startsWith(prefix));
}

/** Keeps this process off the processor that the brokers are measured on. */
function leaveProcessorToBrokers(): void {
  const count = cpus().length;
  if (count > 1) execFileSync("taskset", ["-cp", `1-${count - 1}`, String(process.pid)], { stdio: "ignore" });
}

async function printThroughput(row: ThroughputRow, brokers: readonly BrokerProcess[]): Promise<void> {
  const measured = new Map<BrokerName, number[]>();
  const loads = [];
  for (const broker of brokers) loads.push({ broker, load: await row.prepare(broker.port) });
  for (const { broker, load } of loads) await warmUp(broker, load);
  // In turn, so that what disturbs the machine disturbs everybody; and nobody always follows the same neighbour.
  for (let round = 0; round < (row.rounds ?? ROUNDS); round++) {
    loads.push(...loads.splice(0, 1));
    for (const { broker, load } of loads) {
      const before = broker.cpuSeconds();
      const done = await load.run(ROUND_MS);
      const perSecond = done / Math.max(broker.cpuSeconds() - before, 0.01);
      measured.set(broker.name, [...(measured.get(broker.name) ?? []), perSecond]);
    }
  }
  for (const { load } of loads) load.close();
  const figures = new Map(brokers.map(({ name }) => [name, median(measured.get(name) ?? [])]));
  const columns = [...figures].map(([name, figure]) => `${name} ${Math.round(figure).toLocaleString("en")}`);
  console.log(`    ${columns.join("   ")}`);
  for (const bar of row.bars) judge(row, bar, figures);
}

async function warmUp(broker: BrokerProcess, load: Load): Promise<void> {
  const before = broker.cpuSeconds();
  const endAt = performance.now() + WARM_UP_MS;
  while (broker.cpuSeconds() - before < WARM_UP_CPU_SECONDS && performance.now() < endAt) await load.run(ROUND_MS);
}

function judge(row: ThroughputRow, bar: Bar, figures: ReadonlyMap<BrokerName, number>): void {
  const { against, of = ours, atLeast } = bar;
  const [mine, theirs] = [figures.get(of), figures.get(against)];
  if (mine === undefined || theirs === undefined) return;
  const ratio = mine / theirs;
  const text = `${ratio.toFixed(2)} × ${against}${of === ours ? "" : ` (${of})`}, bar ${atLeast} ×`;
  report(row.id, text, ratio >= atLeast);
}

async function printSpecial(row: SpecialRow, brokers: readonly BrokerProcess[]): Promise<void> {
  for (const { text, isReached } of await row.measure(brokers)) report(row.id, text, isReached);
}

function report(id: string, text: string, isReached: boolean): void {
  console.log(`    ${isReached ? "reached" : "MISSED "}  ${text}`);
  if (isReached) tally.reached += 1;
  else tally.missed.push(`${id}: ${text}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

await main();
process.exit(0);

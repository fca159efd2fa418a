import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { durableRow } from "./durableRow.ts";
import { type BrokerName, type BrokerProcess, isInstalled, ours, startBroker } from "./processes.ts";
import { type Bar, type ThroughputRow, throughputRows } from "./rows.ts";
import { type SpecialRow, specialRows } from "./specialRows.ts";

const ROUNDS = 3;
const ROUND_MS = Number(process.env["WIREBENCH_BENCH_MS"] ?? 600);

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
  for (const row of throughput) await printThroughput(row);
  const special = [...specialRows, durableRow].filter(({ id }) => isWanted(id, wanted));
  if (special.length > 0) console.log("\ntime and memory");
  for (const row of special) await printSpecial(row);
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

async function printThroughput(row: ThroughputRow): Promise<void> {
  const brokers = await startAll(row.brokers);
  const measured = new Map<BrokerName, number[]>();
  const loads = [];
  for (const broker of brokers) loads.push({ broker, load: await row.prepare(broker.port) });
  // The first round only warms up: code is compiled, memory is taken.
  for (let round = -1; round < ROUNDS; round++) {
    for (const { broker, load } of loads) {
      const before = broker.cpuSeconds();
      const done = await load.run(round < 0 ? ROUND_MS / 2 : ROUND_MS);
      const perSecond = done / Math.max(broker.cpuSeconds() - before, 0.001);
      if (round >= 0) measured.set(broker.name, [...(measured.get(broker.name) ?? []), perSecond]);
    }
  }
  for (const { broker, load } of loads) {
    load.close();
    broker.stop();
  }
  const figures = new Map([...measured].map(([name, values]) => [name, median(values)]));
  console.log(`${row.id.padEnd(14)} ${row.title}`);
  const columns = [...figures].map(([name, figure]) => `${name} ${Math.round(figure).toLocaleString("en")}`);
  console.log(`    ${columns.join("   ")}`);
  for (const bar of row.bars) console.log(`    ${judge(bar, figures)}`);
}

function judge({ against, of = ours, atLeast }: Bar, figures: ReadonlyMap<BrokerName, number>): string {
  const [mine, theirs] = [figures.get(of), figures.get(against)];
  if (mine === undefined || theirs === undefined) return `${against} is not installed: not compared`;
  const ratio = mine / theirs;
  return `${verdict(ratio >= atLeast)}  ${ratio.toFixed(2)} × ${against}${of === ours ? "" : ` (${of})`}, bar ${atLeast} ×`;
}

async function printSpecial(row: SpecialRow): Promise<void> {
  const brokers = await startAll(row.brokers);
  console.log(`${row.id.padEnd(14)} ${row.title}`);
  for (const { text, isReached } of await row.measure(brokers)) console.log(`    ${verdict(isReached)}  ${text}`);
  for (const broker of brokers) broker.stop();
}

async function startAll(names: readonly BrokerName[]): Promise<BrokerProcess[]> {
  const brokers: BrokerProcess[] = [];
  for (const name of names) if (isInstalled(name)) brokers.push(await startBroker(name));
  return brokers;
}

function verdict(isReached: boolean): string {
  return isReached ? "reached" : "MISSED ";
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

await main();
process.exit(0);

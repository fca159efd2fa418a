import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { runQoS0, runWindowed } from "./load.ts";

interface BrokerProcess {
  readonly name: string;
  readonly port: number;
  readonly child: ChildProcess;
}

interface Scenario {
  readonly name: string;
  run(port: number): Promise<number>;
}

const DURATION_MS = Number(process.env.WIREBENCH_BENCH_MS ?? 1_500);
const PAYLOAD_BYTES = 64;
const mosquittoPath = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"].find((path) => existsSync(path));

const scenarios: readonly Scenario[] = [
  { name: "QoS 0, 1 to 1", run: (port) => runQoS0({ ...sizes(port), publishers: 1, subscribers: 1 }) },
  { name: "QoS 0, 1 to 50", run: (port) => runQoS0({ ...sizes(port), publishers: 1, subscribers: 50 }) },
  { name: "QoS 0, 50 to 1", run: (port) => runQoS0({ ...sizes(port), publishers: 50, subscribers: 1 }) },
  {
    name: "QoS 0, 64 kB",
    run: (port) => runQoS0({ ...sizes(port), payloadBytes: 65_536, publishers: 1, subscribers: 1 }),
  },
  { name: "QoS 1, window 100", run: (port) => runWindowed({ ...sizes(port), qos: 1, window: 100 }) },
  { name: "QoS 2, window 100", run: (port) => runWindowed({ ...sizes(port), qos: 2, window: 100 }) },
];

function sizes(port: number) {
  return { port, payloadBytes: PAYLOAD_BYTES, durationMs: DURATION_MS };
}

/** Prints messages per second of the broker's processor time, ours against Mosquitto's, in one run. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wirebench-bench-"));
  const brokers = [
    await startWirebench("wirebench", []),
    await startWirebench("without capture", ["--no-capture"]),
    ...(mosquittoPath === undefined ? [] : [await startMosquitto(folder)]),
  ];
  if (mosquittoPath === undefined) console.log("mosquitto is not installed: measured without comparison");
  console.log("messages per second of the broker's processor time");
  for (const scenario of scenarios) {
    const figures: number[] = [];
    for (const broker of brokers) {
      const before = cpuSeconds(broker.child);
      const messages = await scenario.run(broker.port);
      figures.push(messages / (cpuSeconds(broker.child) - before));
    }
    const columns = brokers.map((broker, index) => `${broker.name} ${format(figures[index] ?? 0)}`);
    const ratio = figures.length === 3 ? `  ratio ${((figures[0] ?? 0) / (figures[2] ?? 1)).toFixed(1)}` : "";
    console.log(`${scenario.name.padEnd(18)} ${columns.join("  ")}${ratio}`);
  }
  for (const broker of brokers) broker.child.kill();
  rmSync(folder, { recursive: true });
}

function format(messagesPerSecond: number): string {
  return Math.round(messagesPerSecond).toLocaleString("en").padStart(10);
}

async function startWirebench(name: string, options: readonly string[]): Promise<BrokerProcess> {
  const host = fileURLToPath(new URL("host.js", import.meta.url));
  const child = spawn("taskset", ["-c", "0", process.execPath, host, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { name, port: Number(line), child };
}

async function startMosquitto(folder: string): Promise<BrokerProcess> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  server.close();
  const file = join(folder, "mosquitto.conf");
  writeFileSync(
    file,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n`,
  );
  const child = spawn("taskset", ["-c", "0", mosquittoPath ?? "mosquitto", "-c", file], { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { name: "mosquitto", port, child };
}

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"]).toString());

/** Processor time that a process has used so far, in user and system mode. `taskset` becomes the process it starts. */
function cpuSeconds(child: ChildProcess): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

void main();

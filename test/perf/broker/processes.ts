import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { sleep } from "./rawClient.ts";

/** Whom a row measures: ours in four ways, the brokers it is compared with, and Node without any broker. */
export type BrokerName = "wirebench" | "engine" | "no capture" | "policy" | "mosquitto" | "aedes" | "bare Node";

/** A broker in a process of its own, on processor 0. */
export interface BrokerProcess {
  readonly name: BrokerName;
  readonly port: number;
  /** Processor time used so far, in user and system mode. */
  cpuSeconds(): number;
  residentMegabytes(): number;
  stop(): void;
}

/** Ours as it is: capture on. */
export const ours: BrokerName = "wirebench";

const hostArguments: Readonly<Record<Exclude<BrokerName, "mosquitto">, readonly string[]>> = {
  wirebench: ["host.js"],
  engine: ["host.js", "--engine"],
  "no capture": ["host.js", "--no-capture"],
  policy: ["host.js", "--policy"],
  aedes: ["aedesHost.js"],
  "bare Node": ["bareHost.js"],
};

const mosquittoPath = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"].find((path) => existsSync(path));
const MOSQUITTO_START_MS = 300;
const FLOOD_SETTLES_MS = 200;

/** Whether this machine has that broker. */
export function isInstalled(name: BrokerName): boolean {
  return name !== "mosquitto" || mosquittoPath !== undefined;
}

/** Starts a broker and waits until it listens. */
export async function startBroker(name: BrokerName): Promise<BrokerProcess> {
  return name === "mosquitto" ? startMosquitto() : startHost(name, hostArguments[name]);
}

async function startHost(name: BrokerName, [file = "", ...options]: readonly string[]): Promise<BrokerProcess> {
  // Beside the program that was started: this module itself may have been bundled elsewhere.
  const path = join(dirname(process.argv[1] ?? ""), file);
  const child = spawn("taskset", ["-c", "0", process.execPath, path, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const failed = once(child, "exit").then(() => {
    throw new Error(`${name} does not start`);
  });
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), failed])) as [string];
  failed.catch(() => {});
  return describe(name, Number(line), child, () => {});
}

/** Starts a client that floods a broker, politely enough for whoever measures beside it. The answer ends it. */
export async function startFlood(port: number): Promise<() => void> {
  const path = join(dirname(process.argv[1] ?? ""), "flooder.js");
  const child = spawn("nice", [process.execPath, path, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  await once(createInterface({ input: child.stdout }), "line");
  await sleep(FLOOD_SETTLES_MS);
  return () => {
    running.delete(child);
    child.kill();
  };
}

async function startMosquitto(): Promise<BrokerProcess> {
  const folder = mkdtempSync(join(tmpdir(), "wirebench-bench-"));
  const port = await findFreePort();
  const file = join(folder, "mosquitto.conf");
  writeFileSync(
    file,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n`,
  );
  const child = spawn("taskset", ["-c", "0", mosquittoPath ?? "mosquitto", "-c", file], { stdio: "ignore" });
  await sleep(MOSQUITTO_START_MS);
  return describe("mosquitto", port, child, () => rmSync(folder, { recursive: true }));
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill();
});

function describe(name: BrokerName, port: number, child: ChildProcess, tidy: () => void): BrokerProcess {
  running.add(child);
  return {
    name,
    port,
    cpuSeconds() {
      // `taskset` becomes the process it starts, so that the number is the broker's. Nanoseconds of each thread: the
      // process's own counter only has hundredths of a second.
      const folder = `/proc/${child.pid}/task`;
      let nanoseconds = 0;
      for (const thread of readdirSync(folder)) {
        nanoseconds += Number(readFileSync(`${folder}/${thread}/schedstat`, "utf8").split(" ")[0]);
      }
      return nanoseconds / 1e9;
    },
    residentMegabytes() {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
      return Number(kilobytes) / 1024;
    },
    stop() {
      running.delete(child);
      child.kill();
      tidy();
    },
  };
}

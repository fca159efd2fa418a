import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createStrictClient, judge, type Judgement, type StrictClient } from "./strictClient.ts";

/** How often a broker is killed, and how. */
export interface CrashRunOptions {
  /** Built file of the command line. */
  readonly cli: string;
  readonly dataFolder: string;
  readonly durability: "memory" | "written" | "synced";
  readonly kills: number;
  readonly seed: number;
}

/** What became of it all. */
export interface CrashReport {
  readonly kills: number;
  /** Of them before the broker listened. */
  readonly killsWhileStarting: number;
  readonly sent: number;
  /** Acknowledged by the broker: all, in the end. */
  readonly taken: number;
  readonly qos1: Judgement;
  readonly qos2: Judgement;
  /** At a subscriber that does not answer every time, so that windows and queues fill. */
  readonly slow: Judgement;
  readonly retained: { readonly leastExpected: number; readonly found: number };
  readonly complaints: readonly string[];
  readonly elapsedMs: number;
  /** What the broker wrote to stderr that was no news. */
  readonly warnings: readonly string[];
}

const UNFINISHED = 150;
const LIFE_MS = 260;
const START_MS = 300;
const LONGEST_START_MS = 5_000;
const LOOK_MS = 300;
const QUIET_LOOKS = 4;
const RETAINED_TOPIC = "retained";

/**
 * Runs a broker in a process of its own under QoS 1 and 2 load and kills it (SIGKILL) again and again, at any moment of
 * its start or its work, always on the same store. Its clients never forget: they count what is lost and what comes
 * twice.
 */
export async function runCrashes(options: CrashRunOptions): Promise<CrashReport> {
  const startedMs = performance.now();
  const random = createRandom(options.seed);
  const warnings: string[] = [];
  let killsWhileStarting = 0;
  let number = 0;
  let retainedTaken = 0;
  const publisher: StrictClient = createStrictClient({
    clientIdentifier: "publisher",
    ready: () => pump(),
    tookOver() {
      workBegan();
      pump();
    },
  });
  // Until both are subscribed, nobody would miss anything.
  const subscribed = new Set<string>();
  const fast = createStrictClient({
    clientIdentifier: "fast",
    subscriptions: [{ topic: "t/#", qos: 2 }],
    ready: () => subscribed.add("fast"),
  });
  const slow = createStrictClient({
    clientIdentifier: "slow",
    subscriptions: [{ topic: "t/#", qos: 2 }],
    ready: () => subscribed.add("slow"),
    answers: () => isCalm || random(100) > 5,
  });
  const clients = [publisher, fast, slow];
  let isCalm = false;
  let workBegan = (): void => undefined;

  function pump(): void {
    if (isCalm || subscribed.size < 2) return;
    while (publisher.isConnected && publisher.unfinished < UNFINISHED) {
      number += 1;
      const qos = number % 2 === 0 ? 2 : 1;
      if (number % 50 === 0) publisher.publish({ topic: RETAINED_TOPIC, qos: 1, number, retain: true });
      else publisher.publish({ topic: `t/${qos}`, qos, number });
    }
  }

  for (let kill = 0; kill < options.kills; kill++) {
    const broker = startBroker(options, warnings);
    // Now and then it does not even come to listen.
    if (random(10) === 0) {
      killsWhileStarting += 1;
      await delay(random(START_MS));
    } else {
      const atWork = new Promise<void>((resolve) => (workBegan = resolve));
      const sockets = connectAll(clients, await broker.port);
      // Mostly in the midst of work, however slow the machine; otherwise while clients connect and are sent what waits.
      if (random(3) > 0) await Promise.race([atWork, delay(LONGEST_START_MS)]);
      await delay(random(LIFE_MS));
      broker.kill();
      for (const socket of sockets) socket.destroy();
    }
    broker.kill();
    await broker.ended;
  }

  const last = startBroker(options, warnings);
  const port = await last.port;
  isCalm = true;
  let sockets = connectAll(clients, port);
  // Nothing happens any more for a while, over a second connection as well: then all has arrived.
  for (let round = 0; round < 2; round++) {
    for (let quiet = 0, before = -1; quiet < QUIET_LOOKS;) {
      await delay(LOOK_MS);
      const now = fast.seen.size + slow.seen.size;
      quiet = now === before && publisher.unfinished === 0 ? quiet + 1 : 0;
      before = now;
    }
    for (const socket of sockets) socket.destroy();
    sockets = connectAll(clients, port);
  }
  const reader = createStrictClient({ clientIdentifier: "reader", subscriptions: [{ topic: RETAINED_TOPIC, qos: 0 }] });
  sockets.push(...connectAll([reader], port));
  for (let tries = 0; reader.seen.size === 0 && tries < 100; tries++) await delay(50);
  for (const taken of publisher.taken) if (taken % 50 === 0) retainedTaken = Math.max(retainedTaken, taken);
  for (const socket of sockets) socket.destroy();
  last.stop();
  await last.ended;

  const isSent = (qos: 1 | 2) => (each: number) => each % 50 !== 0 && (each % 2 === 0 ? 2 : 1) === qos;
  return {
    kills: options.kills,
    killsWhileStarting,
    sent: number,
    taken: publisher.taken.size,
    qos1: judge(publisher, fast, isSent(1)),
    qos2: judge(publisher, fast, isSent(2)),
    slow: judge(publisher, slow, isSent(2)),
    retained: { leastExpected: retainedTaken, found: reader.order.at(-1) ?? 0 },
    complaints: clients.flatMap((client) => client.complaints),
    elapsedMs: performance.now() - startedMs,
    warnings,
  };
}

interface RunningBroker {
  /** Never settles when it is killed before. */
  readonly port: Promise<number>;
  readonly ended: Promise<unknown>;
  kill(): void;
  stop(): void;
}

function startBroker({ cli, dataFolder, durability }: CrashRunOptions, warnings: string[]): RunningBroker {
  const args = [cli, "broker", "--port", "0", "--data", dataFolder, "--durability", durability, "--sys-interval", "0"];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    warnings.push(...text.split("\n").filter((line) => /^\S+ (?:warn|error)/.test(line)));
  });
  const port = new Promise<number>((resolve) => {
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const found = /"port":(\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
  });
  return {
    port,
    ended: once(child, "exit"),
    kill: () => void child.kill("SIGKILL"),
    stop: () => void child.kill("SIGTERM"),
  };
}

function connectAll(clients: readonly StrictClient[], port: number): Socket[] {
  return clients.map((client) => {
    client.detach();
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("connect", () => client.attach(socket));
    socket.on("data", (bytes) => client.received(bytes));
    socket.on("close", () => client.detach());
    return socket;
  });
}

function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

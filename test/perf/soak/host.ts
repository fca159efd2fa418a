import { monitorEventLoopDelay } from "node:perf_hooks";
import { createEngine } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";

/** What is asked of the host between two readings. */
export interface MemoryReading {
  readonly rssMegabytes: number;
  readonly heapMegabytes: number;
  /** Outside the heap: buffers of sockets and of the capture log. */
  readonly externalMegabytes: number;
  readonly connections: number;
  readonly sessions: number;
  /** The longest that the broker's thread held up everybody since the last reading; reading itself does not count. */
  readonly longestTurnMs: number;
}

/** What the host says when it listens, and when it is asked. */
export interface HostAnswer {
  readonly port: number;
  readonly reading: MemoryReading | undefined;
}

const MEGABYTE = 1024 * 1024;
/** Small, so that it is full at once: a log that still fills would look like a leak. */
const CAPTURE_BUDGET = { packets: 50_000, bytes: 16 * MEGABYTE };

function collectGarbage(): void {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect === "function") Reflect.apply(collect, globalThis, []);
}

/** The whole engine in a process of its own, which tells its parent what memory it holds when it is asked. */
async function main(): Promise<void> {
  const engine = createEngine({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    autostartBroker: false,
    captureBudget: CAPTURE_BUDGET,
  });
  await engine.commands["broker.configure"]({
    settings: { maximumQueuedMessages: 1_000, connectTimeoutMs: 2_000, packetTimeoutMs: 2_000 },
  });
  const started = await engine.commands["broker.start"]({ port: 0 });
  if (!started.ok || started.value.kind !== "listening") throw new Error("the engine does not listen");
  const port = started.value.listeners[0]?.port ?? 0;
  const turns = monitorEventLoopDelay({ resolution: 1 });
  turns.enable();
  const totals = engine.views.brokerTotals.open({}, () => undefined);
  process.on("message", () => {
    const longestTurnMs = turns.max / 1e6;
    collectGarbage();
    const { rss, heapUsed, external } = process.memoryUsage();
    const { connections, sessions } = totals.value();
    const reading: MemoryReading = {
      rssMegabytes: rss / MEGABYTE,
      heapMegabytes: heapUsed / MEGABYTE,
      externalMegabytes: external / MEGABYTE,
      connections,
      sessions,
      longestTurnMs,
    };
    const answer: HostAnswer = { port, reading };
    process.send?.(answer);
    // The next turn of the loop notices how long this one took.
    setTimeout(() => turns.reset(), 10);
  });
  process.on("disconnect", () => process.exit(0));
  const ready: HostAnswer = { port, reading: undefined };
  process.send?.(ready);
}

void main();

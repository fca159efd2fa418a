import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import type { HostState } from "#shared/contract/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { createEngineHost, type EngineHost } from "#electron/ipc/index.ts";

/** A worker that answers each message of a page with its workerData, and does as `on` says. */
function workerFile(behaviour: string): URL {
  const code = `
    import { parentPort, workerData } from "node:worker_threads";
    parentPort.on("message", (message) => {
      if (message.kind === "connect") message.port.on("message", (bytes) => {
        if (bytes[0] === 255) setImmediate(() => { throw new Error("a bug in the engine"); });
        else message.port.postMessage(new Uint8Array([...bytes, workerData]));
      });
      else ${behaviour};
    });`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

const hosts: EngineHost[] = [];

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.shutdown();
});

async function setup(behaviour = "process.exit(0)") {
  const log: string[] = [];
  const states: HostState[] = [];
  const host = createEngineHost({
    worker: workerFile(behaviour),
    workerData: 7,
    clock: createSystemClock(),
    logger: { log: (level, text) => log.push(`${level} ${text}`) },
  });
  hosts.push(host);
  host.onState((state) => states.push(state));
  async function until(kind: HostState["kind"]) {
    await expect.poll(() => host.state.kind).toBe(kind);
  }
  return { host, log, states, until };
}

async function ask(host: EngineHost, bytes: readonly number[]): Promise<readonly number[]> {
  const port = host.connect();
  if (port === undefined) throw new Error("the engine is not running");
  port.postMessage(new Uint8Array(bytes));
  const [answer] = await once(port, "message");
  return [...(answer as Uint8Array)];
}

describe("the engine's host", () => {
  it("starts the worker, hands it its options and connects pages to it", async () => {
    const { host, until } = await setup();
    expect(host.state).toEqual({ kind: "starting" });
    expect(host.connect()).toBeUndefined();
    await until("running");
    expect(await ask(host, [1, 2])).toEqual([1, 2, 7]);
  });

  it("outlives a crash, logs its stack, closes the channels and says why", async () => {
    const { host, log, states, until } = await setup();
    await until("running");
    const port = host.connect();
    port?.postMessage(new Uint8Array([255]));
    await once(port ?? new EventTarget(), "close");
    await until("crashed");
    expect(states.at(-1)).toMatchObject({ kind: "crashed", reason: "a bug in the engine" });
    expect(log.join("\n")).toMatch(/^error the engine crashed: Error: a bug in the engine\n\s+at /);
    expect(host.connect()).toBeUndefined();
  });

  it("starts a new worker after a crash when asked, and only then", async () => {
    const { host, states, until } = await setup();
    await until("running");
    host.restart();
    expect(host.state.kind).toBe("running");
    host.connect()?.postMessage(new Uint8Array([255]));
    await until("crashed");
    host.restart();
    await until("running");
    expect(states.map((state) => state.kind)).toEqual(["running", "crashed", "starting", "running"]);
    expect(await ask(host, [3])).toEqual([3, 7]);
  });

  it("reports a worker that cannot even be loaded as crashed", async () => {
    const host = createEngineHost({
      worker: new URL("data:text/javascript,import 'nothing-of-that-name'"),
      workerData: 0,
      clock: createSystemClock(),
      logger: { log() {} },
    });
    hosts.push(host);
    await expect.poll(() => host.state.kind).toBe("crashed");
  });

  it("does not call an orderly end a crash", async () => {
    const { host, log, states, until } = await setup();
    await until("running");
    await host.shutdown();
    expect(states.map((state) => state.kind)).toEqual(["running"]);
    expect(log).toEqual([]);
  });

  it("ends a worker by force that does not stop in time", async () => {
    let forceNow = (): void => undefined;
    const clock = createSystemClock();
    const host = createEngineHost({
      worker: workerFile("undefined"),
      workerData: 0,
      clock: {
        ...clock,
        schedule(_delayMs, task) {
          forceNow = task;
          return () => undefined;
        },
      },
      logger: { log() {} },
    });
    await expect.poll(() => host.state.kind).toBe("running");
    const ended = host.shutdown();
    forceNow();
    await ended;
  });
});

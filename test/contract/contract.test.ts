import { describe, expect, it } from "vitest";
import { ok } from "#shared/base/index.ts";
import { encodeMessage, type Status, type ViewParams, type ViewValue } from "#shared/contract/index.ts";
import type { ViewSource } from "#electron/engine/api.ts";
import { createInProcessChannels, serveContract } from "#electron/ipc/index.ts";
import { createContractClient } from "#renderer/contract/index.ts";
import { createFakeEngineApi } from "#test/support/fakeEngineApi.ts";
import { topicsParams } from "#test/support/topicsParams.ts";

const stoppedStatus: Status = {
  broker: { kind: "stopped" },
  capture: {
    isRecording: true,
    seen: 0,
    kept: 0,
    dropped: 0,
    bytesKept: 0,
    packetBudget: 1,
    byteBudget: 1,
    nextSequence: 0,
    malformed: 0,
  },
  rates: { packetsPerSecond: 0, messagesPerSecond: 0, bytesPerSecond: 0 },
  connections: 0,
  topics: 0,
  denied: 0,
  demo: { kind: "stopped" },
};

/** Lets every message that is under way arrive, and timers of 0 ms fire. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
}

function setup(given: Parameters<typeof createFakeEngineApi>[0]) {
  const log: string[] = [];
  const frames: (() => void)[] = [];
  const client = createContractClient((task) => frames.push(task));
  const [pageEnd, engineEnd] = createInProcessChannels();
  const stop = serveContract(engineEnd, createFakeEngineApi(given), { log: (_, text) => log.push(text) });
  client.attach(pageEnd);
  return {
    client,
    pageEnd,
    log,
    stop,
    async drawFrame() {
      for (const task of frames.splice(0)) task();
      await settle();
    },
  };
}

function countingStatus() {
  let seen = 0;
  let opened = 0;
  const changes = new Set<() => void>();
  const source: ViewSource<"status"> = {
    intervalMs: 0,
    open(_params, changed) {
      opened++;
      changes.add(changed);
      return {
        value: () => ({ ...stoppedStatus, capture: { ...stoppedStatus.capture, seen } }),
        setParams() {},
        act() {},
        close: () => changes.delete(changed),
      };
    },
  };
  return {
    source,
    count(value: number) {
      seen = value;
      for (const changed of changes) changed();
    },
    openCount: () => changes.size,
    openedCount: () => opened,
  };
}

describe("a command", () => {
  it("is answered with the handler's value", async () => {
    const { client } = setup({ commands: { "broker.stop": () => ok({ kind: "stopped" }) } });
    expect(await client.command("broker.stop", {})).toEqual({ ok: true, value: { kind: "stopped" } });
  });

  it("carries bytes unchanged", async () => {
    let arrived: Uint8Array | undefined;
    const { client } = setup({
      commands: {
        "raw.send": ({ bytes }) => {
          arrived = bytes;
          return ok({});
        },
      },
    });
    const bytes = Uint8Array.of(0, 1, 254, 255);
    await client.command("raw.send", { id: "__proto__", bytes });
    expect(arrived).toEqual(bytes);
  });

  it("that its schema refuses never reaches the handler", async () => {
    const { client } = setup({
      commands: {
        "broker.start": () => {
          throw new Error("reached");
        },
      },
    });
    const answer = await client.command("broker.start", { port: 70_000 });
    expect(answer).toMatchObject({ ok: false, error: { code: "invalid-input" } });
  });

  it("asks the capture file that the client speaks for, where it is about a capture", async () => {
    const captures = new Map([["file-1", { commands: { "capture.clear": () => ok({}) }, views: {} }]]);
    const { client } = setup({ captures, commands: { "broker.stop": () => ok({ kind: "stopped" }) } });
    const ofFile = client.forCapture("file-1");
    expect(await ofFile.command("capture.clear", {})).toMatchObject({ ok: true });
    expect(await client.command("capture.clear", {})).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(await ofFile.forCapture(undefined).command("capture.clear", {})).toMatchObject({ ok: false });
    // What is about no capture goes where it always goes; what only a broker has does not go at all.
    expect(await ofFile.command("broker.stop", {})).toMatchObject({ ok: true });
    expect(await ofFile.command("policy.clear", {})).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(await client.forCapture("closed").command("capture.clear", {})).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
  });

  it("fails in words when the engine is lost before it answers", async () => {
    const { client, pageEnd } = setup({ commands: { "broker.stop": () => new Promise(() => {}) } });
    const answer = client.command("broker.stop", {});
    pageEnd.close();
    expect(await answer).toMatchObject({ ok: false, error: { code: "engine-lost" } });
  });
});

describe("a view", () => {
  it("is pushed when opened, and again only after the page has drawn and something changed", async () => {
    const status = countingStatus();
    const { client, drawFrame } = setup({ views: { status: status.source } });
    const values: number[] = [];
    client.openView("status", {}, (value) => values.push(value.capture.seen));
    await settle();
    expect(values).toEqual([0]);

    status.count(1);
    status.count(2);
    await settle();
    expect(values, "the page has not drawn the first value yet").toEqual([0]);

    await drawFrame();
    expect(values, "only the freshest value travels").toEqual([0, 2]);

    await drawFrame();
    expect(values, "nothing changed, nothing travels").toEqual([0, 2]);
  });

  it("follows new params at once", async () => {
    const seen: number[] = [];
    const topics: ViewSource<"topics"> = {
      intervalMs: 10_000,
      open(params) {
        let start = params.start;
        const value = (): ViewValue<"topics"> => ({
          rowCount: 9,
          start,
          rows: [],
          topicCount: 0,
          untracked: 0,
          isSorting: false,
        });
        return { value, setParams: (next: ViewParams<"topics">) => void (start = next.start), act() {}, close() {} };
      },
    };
    const { client, drawFrame } = setup({ views: { topics } });
    const handle = client.openView("topics", topicsParams("", 5, 0), (value) => seen.push(value.start));
    await settle();
    handle.setParams(topicsParams("", 5, 3));
    handle.setParams(topicsParams("", 5, 4));
    await drawFrame();
    await drawFrame();
    expect(seen).toEqual([0, 4]);
  });

  it("is closed in the engine with its handle and with its channel", async () => {
    const status = countingStatus();
    const { client, pageEnd } = setup({ views: { status: status.source } });
    const handle = client.openView("status", {}, () => {});
    client.openView("status", {}, () => {});
    await settle();
    expect(status.openCount()).toBe(2);
    handle.close();
    await settle();
    expect(status.openCount()).toBe(1);
    pageEnd.close();
    await settle();
    expect(status.openCount()).toBe(0);
  });

  it("opens again by itself on the channel of a restarted engine", async () => {
    const before = countingStatus();
    const { client } = setup({ views: { status: before.source } });
    const values: number[] = [];
    client.openView("status", {}, (value) => values.push(value.capture.seen));
    await settle();

    const after = countingStatus();
    after.count(7);
    const [pageEnd, engineEnd] = createInProcessChannels();
    serveContract(engineEnd, createFakeEngineApi({ views: { status: after.source } }), { log() {} });
    client.attach(pageEnd);
    await settle();
    expect(values).toEqual([0, 7]);
  });

  it("that would be one too many is refused in words", async () => {
    const status = countingStatus();
    const { client } = setup({ views: { status: status.source } });
    const failures: string[] = [];
    for (let index = 0; index < 101; index++) {
      client.openView(
        "status",
        {},
        () => {},
        (error) => failures.push(error.code),
      );
    }
    await settle();
    expect(failures).toEqual(["refused"]);
    expect(status.openedCount()).toBe(100);
  });
});

describe("a channel", () => {
  it.each([
    ["bytes that are no MessagePack", Uint8Array.of(0xc1)],
    ["a message of an unknown kind", encodeMessage({ kind: "eval", code: "1" })],
    ["a member that the contract does not know", encodeMessage({ kind: "view.ready", view: 1, extra: true })],
    ["a prototype for a key", encodeMessage(Object.fromEntries([["__proto__", 1]]))],
  ])("is closed, and the reason logged, when the page sends %s", async (_, bytes) => {
    const { pageEnd, log } = setup({});
    let isClosed = false;
    pageEnd.onClose(() => (isClosed = true));
    pageEnd.send(bytes);
    await settle();
    expect(isClosed).toBe(true);
    expect(log).toHaveLength(1);
  });
});

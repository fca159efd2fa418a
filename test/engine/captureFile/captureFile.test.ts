import { describe, expect, it } from "vitest";
import { expectDefined } from "#shared/base/index.ts";
import type { CaptureExportFormat, CaptureFile, PacketRow } from "#shared/contract/index.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import { createCaptureExports, createOpenedCaptures } from "#electron/engine/captureFile/index.ts";
import type { CaptureApi } from "#electron/engine/api.ts";
import type { Capture } from "#electron/engine/capture/index.ts";
import { publishBytes, setupCapture } from "../capture/support.ts";

const MAXIMUM = Number.MAX_SAFE_INTEGER;
const PASSWORD = "correct horse";

function createIds() {
  let last = 0;
  return { next: () => `id-${++last}` };
}

/** Two clients, one of which has a password, and a message with its acknowledgement. */
function setupTraffic() {
  const world = setupCapture();
  const connect = (clientId: string) => {
    const connection = world.connect(clientId);
    const password = new TextEncoder().encode(PASSWORD);
    const bytes = encode(
      {
        type: "CONNECT",
        protocolVersion: 4,
        clean: true,
        keepAliveSeconds: 60,
        clientIdentifier: clientId,
        userName: "alice",
        password,
      },
      4,
    );
    world.record(connection, "toServer", bytes);
    return connection;
  };
  const sensor = connect("sensor-7");
  world.clock.advance(5);
  world.record(sensor, "toServer", publishBytes({ topic: "=plant/line2", payload: "21.5", qos: 1, identifier: 9 }));
  world.clock.advance(5);
  world.record(sensor, "toClient", encode({ type: "PUBACK", packetIdentifier: 9, reasonCode: 0 }, 4));
  return world;
}

async function exportAll(
  capture: Capture,
  format: CaptureExportFormat,
  options: { readonly filter?: string; readonly isMasked?: boolean } = {},
): Promise<Uint8Array> {
  const { commands } = createCaptureExports(capture, createIds());
  const { filter = "", isMasked = true } = options;
  const opened = await commands["captureExport.open"]({ format, filter, first: 0, last: MAXIMUM, isMasked });
  if (!opened.ok) throw new Error(opened.error.message);
  const pieces: Uint8Array[] = [];
  for (;;) {
    const answer = await commands["captureExport.read"](opened.value);
    if (!answer.ok) throw new Error(answer.error.message);
    pieces.push(answer.value.bytes);
    if (answer.value.isDone) return new Uint8Array(Buffer.concat(pieces));
  }
}

const exportText = async (...parameters: Parameters<typeof exportAll>) =>
  new TextDecoder().decode(await exportAll(...parameters));

function setupFiles(budget?: { readonly packets: number; readonly bytes: number }) {
  const { clock } = setupCapture();
  const files = createOpenedCaptures({ clock, ids: createIds(), ...(budget === undefined ? {} : { budget }) });
  const open = async (bytes: Uint8Array, { piece = 1_000 } = {}): Promise<string> => {
    const opened = await files.commands["captureFile.open"]({ name: "lab.pcapng", bytes: bytes.length });
    if (!opened.ok) throw new Error(opened.error.message);
    const { id } = opened.value;
    for (let at = 0; at < bytes.length; at += piece) {
      const part = new Uint8Array(bytes.subarray(at, at + piece));
      const answer = await files.commands["captureFile.append"]({ id, bytes: part });
      if (!answer.ok || !answer.value.isWanted) break;
    }
    await files.commands["captureFile.finish"]({ id, isCancelled: false });
    return id;
  };
  const file = (id: string): CaptureFile => {
    const view = files.views.captureFiles.open({}, () => {});
    return expectDefined(
      view.value().files.find((each) => each.id === id),
      "the file is open",
    );
  };
  return { files, open, file };
}

function rowsOf(api: CaptureApi | undefined): readonly PacketRow[] {
  const source = expectDefined(api?.views.packets, "an opened file has packets");
  const view = source.open({ filter: "", window: { anchor: { kind: "tail" }, count: 100 } }, () => {});
  const { rows } = view.value();
  view.close();
  return rows;
}

describe("a capture written to a file and opened beside the live one", () => {
  it("has the same packets, of the same clients, at the same times", async () => {
    const { capture } = setupTraffic();
    const { files, open, file } = setupFiles();
    const id = await open(await exportAll(capture, "pcapng"));
    const rows = rowsOf(files.find(id));
    expect(rows.map(({ type, client, topicName, timeMs }) => ({ type, client, topicName, timeMs }))).toEqual([
      { type: "CONNECT", client: "sensor-7", topicName: undefined, timeMs: 1_000_000 },
      { type: "PUBLISH", client: "sensor-7", topicName: "=plant/line2", timeMs: 1_000_005 },
      { type: "PUBACK", client: "sensor-7", topicName: undefined, timeMs: 1_000_010 },
    ]);
    expect(file(id)).toMatchObject({ packets: 3, connections: 1, state: { kind: "ready" }, notes: [] });
  });

  it("shows its topics with their last values", async () => {
    const { capture } = setupTraffic();
    const { files, open } = setupFiles();
    const api = files.find(await open(await exportAll(capture, "pcapng")));
    const found = await api?.commands["topics.find"]?.({ topicName: "=plant/line2" });
    expect(found?.ok).toBe(true);
  });

  it("knows again what the broker made of a message: its deliveries, who missed it and why, and denials", async () => {
    const { capture, connect, record } = setupCapture();
    const publisher = connect("sensor-7");
    const subscriber = capture.sink.connectionOpened({ point: "broker", remote: "127.0.0.1:50001", local: "" });
    capture.sink.connectionIdentified(subscriber, { clientIdentifier: "wall", protocolVersion: 4 });
    const origin = record(publisher, "toServer", publishBytes({ topic: "plant", payload: "1" }));
    capture.sink.packet(subscriber, "toClient", publishBytes({ topic: "plant", payload: "1" }), 0, 10, origin);
    capture.sink.notDelivered(origin, 'a "quoted" name', "queue-full");
    const denied = record(publisher, "toServer", publishBytes({ topic: "secret", payload: "2" }));
    capture.denials.mark(denied);
    const { files, open } = setupFiles();
    const api = files.find(await open(await exportAll(capture, "pcapng")));
    const rows = rowsOf(api);
    expect(rows.map(({ client }) => client)).toEqual(["sensor-7", "wall", "sensor-7"]);
    expect(rows[2]?.outcome).toBe("denied");
    const passport = await api?.commands["capture.passport"]?.({ sequence: rows[0]?.sequence ?? 0 });
    expect(passport).toMatchObject({
      value: {
        deliveries: [{ clientIdentifier: "wall" }],
        notDelivered: { count: 1, listed: [{ clientIdentifier: 'a "quoted" name', reason: "queue-full" }] },
      },
    });
  });

  it("keeps its bytes in a file, and reads them back in any order", async () => {
    const world = setupCapture({ packets: 100_000, bytes: 100_000_000 });
    const connection = world.connect("sensor-7");
    for (let count = 0; count < 400; count++) {
      const payload = String(count).padEnd(count % 7 === 0 ? 700_000 / 7 : 2_000, ".");
      world.record(connection, "toServer", publishBytes({ topic: "t", payload }));
    }
    const { files, open } = setupFiles();
    const api = files.find(await open(await exportAll(world.capture, "pcapng"), { piece: 1_000_000 }));
    for (const sequence of [399, 0, 210, 57, 399, 1]) {
      const answer = await api?.commands["capture.packet"]?.({ sequence });
      const text = new TextDecoder().decode(answer?.ok === true ? answer.value.bytes : undefined);
      expect(text).toContain(`${sequence}..`);
    }
  });

  it("is only read: nothing records into it or clears it", async () => {
    const { files, open } = setupFiles();
    const id = await open(await exportAll(setupTraffic().capture, "pcapng"));
    const answer = await files.find(id)?.commands["capture.clear"]?.({});
    expect(answer).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(rowsOf(files.find(id))).toHaveLength(3);
  });

  it("has asterisks in place of passwords, unless a person wants them", async () => {
    const { capture } = setupTraffic();
    const masked = Buffer.from(await exportAll(capture, "pcapng"));
    expect(masked.includes(PASSWORD)).toBe(false);
    expect(masked.includes("*".repeat(PASSWORD.length))).toBe(true);
    expect(Buffer.from(await exportAll(capture, "pcapng", { isMasked: false })).includes(PASSWORD)).toBe(true);
    expect(await exportText(capture, "json")).not.toContain(PASSWORD);
    // The log itself keeps every byte.
    expect(Buffer.from(await exportAll(capture, "pcapng", { isMasked: false })).includes(PASSWORD)).toBe(true);
  });

  it("is closed for good, and says so", async () => {
    const { files, open } = setupFiles();
    const id = await open(await exportAll(setupTraffic().capture, "pcapng"));
    expect(await files.commands["captureFile.close"]({ id })).toMatchObject({ ok: true });
    expect(files.find(id)).toBeUndefined();
    expect(await files.commands["captureFile.append"]({ id, bytes: new Uint8Array(1) })).toMatchObject({ ok: false });
  });
});

describe("a file that is not in order", () => {
  it("says that nothing in it can be read when it is no capture", async () => {
    const { open, file } = setupFiles();
    const id = await open(new TextEncoder().encode("GIF89a this is no capture at all, but long enough to look at"));
    expect(file(id).state.kind).toBe("unreadable");
  });

  it("keeps what came before the damage, and says where that begins", async () => {
    const { files, open, file } = setupFiles();
    const bytes = await exportAll(setupTraffic().capture, "pcapng");
    const id = await open(bytes.subarray(0, bytes.length - 30));
    expect(rowsOf(files.find(id)).length).toBeGreaterThanOrEqual(2);
    expect(file(id).state).toMatchObject({ kind: "partial" });
  });

  it("stays with what was read when a person cancels", async () => {
    const { files, file } = setupFiles();
    const bytes = await exportAll(setupTraffic().capture, "pcapng");
    const opened = await files.commands["captureFile.open"]({ name: "large.pcapng", bytes: bytes.length });
    const id = opened.ok ? opened.value.id : "";
    await files.commands["captureFile.append"]({ id, bytes: new Uint8Array(bytes.subarray(0, 701)) });
    await files.commands["captureFile.finish"]({ id, isCancelled: true });
    expect(file(id).state).toMatchObject({ kind: "partial", reason: expect.stringContaining("cancelled") });
    expect(await files.commands["captureFile.append"]({ id, bytes: bytes.slice() })).toMatchObject({
      value: { isWanted: false },
    });
  });

  it("ends when there is no room for more, with the packets of its beginning", async () => {
    const world = setupCapture({ packets: 100_000, bytes: 10_000_000 });
    const connection = world.connect("sensor-7");
    for (let count = 0; count < 5_000; count++) {
      world.record(connection, "toServer", publishBytes({ topic: "t", payload: String(count) }));
    }
    const { files, open, file } = setupFiles({ packets: 2_000, bytes: 10_000_000 });
    const id = await open(await exportAll(world.capture, "pcapng"), { piece: 20_000 });
    expect(file(id).state).toMatchObject({ kind: "partial" });
    expect(rowsOf(files.find(id)).length).toBeGreaterThan(0);
    expect(file(id).packets).toBeLessThan(4_000);
  });

  it("is refused when too many are open, and one that is closed makes room", async () => {
    const { files } = setupFiles();
    const open = () => files.commands["captureFile.open"]({ name: "x", bytes: 0 });
    const first = await open();
    for (let count = 1; count < 8; count++) await open();
    expect(await open()).toMatchObject({ ok: false, error: { code: "refused" } });
    await files.commands["captureFile.close"]({ id: first.ok ? first.value.id : "" });
    expect(await open()).toMatchObject({ ok: true });
  });
});

describe("packets written as text", () => {
  it("are one JSON array of the records that `wirebench decode --json` prints", async () => {
    const records = JSON.parse(await exportText(setupTraffic().capture, "json"));
    expect(records).toHaveLength(3);
    expect(records[1]).toMatchObject({ type: "PUBLISH", dir: "c2s", client: "127.0.0.1:50000", status: "ok" });
    expect(JSON.parse(await exportText(setupTraffic().capture, "json", { filter: "mqtt.qos == 2" }))).toEqual([]);
  });

  it("are lines of a table in which nothing can be taken for a formula", async () => {
    const text = await exportText(setupTraffic().capture, "csv", { filter: "mqtt.msgtype == publish" });
    const lines = text.trimEnd().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("'=plant/line2");
  });

  it("are lines that a person can read", async () => {
    const text = await exportText(setupTraffic().capture, "text");
    expect(text.split("\n")[0]).toMatch(/sensor-7 → {2}CONNECT/u);
  });

  it("are refused with a filter that cannot be read", async () => {
    const { commands } = createCaptureExports(setupTraffic().capture, createIds());
    const answer = await commands["captureExport.open"]({
      format: "text",
      filter: "mqtt.qos ==",
      first: 0,
      last: MAXIMUM,
      isMasked: true,
    });
    expect(answer).toMatchObject({ ok: false, error: { code: "invalid-input" } });
  });
});

import { describe, expect, it } from "vitest";
import { createCaptureCommands, createPacketsView } from "#electron/engine/capture/index.ts";
import type { PacketsView, ViewParams } from "#shared/contract/index.ts";
import { type CaptureWorld, packetBytes, publishBytes, setupCapture } from "./support.ts";

type Window = ViewParams<"packets">["window"];

/** A world with `count` packets from `s1` on topics `t0`, `t1`, `t2`, … */
function setupPackets(count: number, budget?: number): CaptureWorld & { publish(): void } {
  const world = setupCapture(budget === undefined ? {} : { packets: budget });
  const connection = world.connect("s1");
  const publish = (): void => {
    const topic = `t${world.capture.log.nextSequence}`;
    world.record(connection, "toServer", publishBytes({ topic }));
  };
  for (let index = 0; index < count; index++) publish();
  return { ...world, publish };
}

function look(
  { capture }: CaptureWorld,
  anchor: Window["anchor"],
  params: Partial<ViewParams<"packets">> = {},
): PacketsView {
  const view = createPacketsView(capture).open({ filter: "", window: { anchor, count: 5 }, ...params }, () => {});
  const value = view.value();
  view.close();
  return value;
}

const sequences = (value: PacketsView): number[] => value.rows.map((row) => row.sequence);

describe("the packet list", () => {
  it("shows the last rows at the tail", () => {
    expect(sequences(look(setupPackets(20), { kind: "tail" }))).toEqual([15, 16, 17, 18, 19]);
    expect(sequences(look(setupPackets(3), { kind: "tail" }))).toEqual([0, 1, 2]);
  });

  it("shows rows from a place on, and stays inside what there is", () => {
    const world = setupPackets(20);
    expect(sequences(look(world, { kind: "row", row: 4 }))).toEqual([4, 5, 6, 7, 8]);
    expect(sequences(look(world, { kind: "row", row: -3 }))).toEqual([0, 1, 2, 3, 4]);
    expect(sequences(look(world, { kind: "row", row: 1e9 }))).toEqual([15, 16, 17, 18, 19]);
  });

  it("puts a packet in the middle", () => {
    expect(sequences(look(setupPackets(20), { kind: "sequence", sequence: 10 }))).toEqual([8, 9, 10, 11, 12]);
  });

  it("keeps a row's place when the oldest packets leave", () => {
    const world = setupPackets(100, 32);
    const { available, rows, dropped, kept } = look(world, { kind: "row", row: 0 });
    expect(available).toEqual({ start: 100 - kept, end: 100 });
    expect(dropped).toBe(100 - kept);
    expect(rows[0]).toMatchObject({ row: available.start, sequence: available.start });
  });

  it("is empty, and counts, when it was frozen before everything that is left", () => {
    const world = setupPackets(100, 32);
    const value = look(world, { kind: "tail" }, { frozenAt: 10 });
    expect(value).toMatchObject({ rows: [], hiddenByFreeze: value.kept });
    expect(look(world, { kind: "tail" }, { frozenAt: 500 }).hiddenByFreeze).toBe(0);
  });

  it("shows a malformed packet, and bytes that are no packet, as what they are", () => {
    const world = setupCapture();
    const connection = world.connect("s1");
    world.record(connection, "toServer", publishBytes({ topic: "a/#" }));
    world.record(connection, "toServer", packetBytes(0x00, []));
    world.sink.brokenBytes(connection, "toServer", Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff), 0, 5);
    const { rows } = look(world, { kind: "tail" });
    expect(rows.map(({ type, severity }) => [type, severity])).toEqual([
      ["PUBLISH", "error"],
      ["reserved 0", "error"],
      ["broken bytes", "error"],
    ]);
    expect(rows[2]?.summary).toBe("30ffffffff");
  });
});

describe("Topic Aliases in the capture", () => {
  const aliasOne = [0x23, 0, 1];

  it("are resolved by connection and direction", async () => {
    const world = setupCapture();
    const [one, other] = [world.connect("s1", { version: 5 }), world.connect("s2", { version: 5 })];
    world.record(one, "toServer", publishBytes({ topic: "kitchen", properties: aliasOne }));
    world.record(one, "toServer", publishBytes({ topic: "", properties: aliasOne, payload: "on" }));
    world.record(other, "toServer", publishBytes({ topic: "", properties: aliasOne }));
    world.record(one, "toClient", publishBytes({ topic: "", properties: aliasOne }));
    expect(look(world, { kind: "tail" }).rows.map((row) => row.topicName)).toEqual([
      "kitchen",
      "kitchen",
      undefined,
      undefined,
    ]);
    const commands = createCaptureCommands(world.capture, { clock: world.clock, subscriptionsTo: () => [] });
    expect(await commands["capture.packet"]({ sequence: 1 })).toMatchObject({ value: { aliasedTopicName: "kitchen" } });
    const named = await commands["capture.packet"]({ sequence: 0 });
    expect(named.ok && named.value.aliasedTopicName).toBeUndefined();
    expect(world.messages.map((message) => message.payloadEnd - message.payloadStart)).toEqual([0, 2, 0]);
  });
});

describe("completion with values of the capture", () => {
  it("knows its clients and topics", async () => {
    const world = setupPackets(3);
    const commands = createCaptureCommands(world.capture, { clock: world.clock, subscriptionsTo: () => [] });
    const complete = (filter: string) => commands["capture.completeFilter"]({ filter, position: filter.length });
    expect(await complete("client == ")).toMatchObject({ value: { items: [{ text: '"s1"' }] } });
    expect(await complete("mqtt.topic == t1")).toMatchObject({ value: { start: 14, items: [{ text: '"t1"' }] } });
  });
});

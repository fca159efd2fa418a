import { describe, expect, it, vi } from "vitest";
import { createCaptureOverview } from "#electron/engine/capture/index.ts";
import { readPacketFlow } from "#electron/engine/capture/packetFlow.ts";
import { readPacketRow } from "#electron/engine/capture/packetRow.ts";
import { readSelectedRows } from "#electron/engine/capture/selectedRows.ts";
import { packetBytes, publishBytes, setupCapture, twoBytes } from "./support.ts";

describe("the outcome of a packet", () => {
  const outcome = (bytes: Uint8Array, version: 4 | 5): string | undefined => {
    const { capture, connect, record } = setupCapture();
    const sequence = record(connect("s1", { version }), "toClient", bytes);
    return readPacketRow(capture, sequence, 0).outcome;
  };

  it.each([
    ["CONNACK accepted", 4, packetBytes(0x20, [0, 0]), undefined],
    ["CONNACK not authorized", 4, packetBytes(0x20, [0, 5]), "refused"],
    ["CONNACK of 5.0 not authorized", 5, packetBytes(0x20, [0, 0x87, 0]), "refused"],
    ["PUBACK of 3.1.1", 4, packetBytes(0x40, [0, 1]), undefined],
    ["PUBACK not authorized", 5, packetBytes(0x40, [0, 1, 0x87]), "refused"],
    ["PUBREC with no matching subscribers", 5, packetBytes(0x50, [0, 1, 0x10]), undefined],
    ["SUBACK with one failure of two", 4, packetBytes(0x90, [0, 1, 1, 0x80]), "refused"],
    ["SUBACK behind its properties", 5, packetBytes(0x90, [0, 1, 4, 0x1f, 0, 1, 0x90, 1]), undefined],
    ["DISCONNECT for quota", 5, packetBytes(0xe0, [0x97]), "refused"],
    ["DISCONNECT without a code", 5, packetBytes(0xe0, []), undefined],
  ] as const)("%s", (_name, version, bytes, expected) => {
    expect(outcome(bytes, version)).toBe(expected);
  });

  it("is denied when the policy denied the request", () => {
    const { capture, connect, record } = setupCapture();
    const sequence = record(connect("s1"), "toServer", publishBytes({ topic: "a" }));
    capture.denials.mark(sequence);
    expect(readPacketRow(capture, sequence, 0).outcome).toBe("denied");
  });
});

describe("the overview", () => {
  it("counts packets by client, and takes back those that leave", async () => {
    const { capture, connect, record } = setupCapture({ packets: 160 });
    const [first, second] = [connect("a"), connect("b")];
    for (let index = 0; index < 100; index++) record(first, "toServer", publishBytes({ topic: "t" }));
    const view = createCaptureOverview(capture).open({}, () => {});
    record(second, "toClient", packetBytes(0x20, [0, 5]));
    await vi.waitFor(() => expect(view.value().all).toBe(101));
    for (let index = 0; index < 150; index++) record(first, "toServer", publishBytes({ topic: "t" }));
    capture.sink.connectionClosed(second, "gone");
    // The clock of the world runs no timers by itself: a new view counts through the log at once.
    view.close();
    const again = createCaptureOverview(capture).open({}, () => {});
    const kept = capture.log.nextSequence - capture.log.firstSequence;
    await vi.waitFor(() => expect(again.value()).toMatchObject({ all: kept, denied: 1, malformed: 0, clientTotal: 2 }));
    expect(again.value().clients).toMatchObject([
      { client: "a", isConnected: true, packets: kept - 1 },
      { client: "b", isConnected: false, packets: 1, denied: 1 },
    ]);
    again.close();
  });
});

describe("the flow of a message", () => {
  it("goes from the publisher through the broker to each subscriber, with acknowledgements", () => {
    const { capture, connect, record } = setupCapture();
    const [publisher, subscriber] = [connect("p"), connect("s")];
    const origin = record(publisher, "toServer", publishBytes({ topic: "t", qos: 1, identifier: 7 }));
    const delivery = record(subscriber, "toClient", publishBytes({ topic: "t", qos: 1, identifier: 1 }), origin);
    const acknowledged = record(publisher, "toClient", packetBytes(0x40, twoBytes(7)));
    const received = record(subscriber, "toServer", packetBytes(0x40, twoBytes(1)));
    capture.sink.notDelivered(origin, "away", "offline-qos0");
    const flow = readPacketFlow(capture, { sequence: received, scope: "message" });
    expect(flow?.packets.map(({ row, follows }) => [row.sequence, follows])).toEqual([
      [origin, undefined],
      [delivery, origin],
      [acknowledged, origin],
      [received, delivery],
    ]);
    expect(flow?.notDelivered).toMatchObject({ count: 1, listed: [{ clientIdentifier: "away" }] });
  });
});

describe("selected rows", () => {
  it("are those between two packets that pass the filter", async () => {
    const { capture, connect, record } = setupCapture();
    const connection = connect("p");
    for (const topic of ["a", "b", "a", "a"]) record(connection, "toServer", publishBytes({ topic }));
    const { rows, total } = await readSelectedRows(capture, { filter: "mqtt.topic == a", first: 1, last: 2 });
    expect(total).toBe(1);
    expect(rows.map(({ sequence }) => sequence)).toEqual([2]);
  });
});

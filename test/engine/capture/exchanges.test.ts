import { describe, expect, it } from "vitest";
import { exchangeOf } from "#electron/engine/capture/exchanges.ts";
import { type CaptureWorld, packetBytes, publishBytes, setupCapture, twoBytes } from "./support.ts";

/** Sequences of the exchange that packet `sequence` belongs to. */
function exchange({ capture }: CaptureWorld, sequence: number): number[] {
  return [...exchangeOf(capture, sequence, 100)];
}

const puback = (identifier: number): Uint8Array => packetBytes(0x40, twoBytes(identifier));
const pubrec = (identifier: number): Uint8Array => packetBytes(0x50, twoBytes(identifier));
const pubrel = (identifier: number): Uint8Array => packetBytes(0x62, twoBytes(identifier));
const pubcomp = (identifier: number): Uint8Array => packetBytes(0x70, twoBytes(identifier));

describe("exchanges in the capture", () => {
  it("joins a QoS 2 message with its three acknowledgements, seen from any of them", () => {
    const world = setupCapture();
    const connection = world.connect("s1");
    world.record(connection, "toServer", publishBytes({ topic: "a", qos: 2, identifier: 5 }));
    world.record(connection, "toClient", pubrec(5));
    world.record(connection, "toServer", packetBytes(0xc0, []));
    world.record(connection, "toServer", pubrel(5));
    world.record(connection, "toClient", pubcomp(5));
    for (const sequence of [0, 1, 3, 4]) expect(exchange(world, sequence)).toEqual([0, 1, 3, 4]);
    expect(exchange(world, 2)).toEqual([2]);
  });

  it("keeps apart what client and server number alike", () => {
    const world = setupCapture();
    const connection = world.connect("s1");
    world.record(connection, "toServer", publishBytes({ topic: "a", qos: 1, identifier: 1 }));
    world.record(connection, "toClient", publishBytes({ topic: "b", qos: 1, identifier: 1 }));
    world.record(connection, "toServer", puback(1));
    world.record(connection, "toClient", puback(1));
    expect(exchange(world, 0)).toEqual([0, 3]);
    expect(exchange(world, 1)).toEqual([1, 2]);
  });

  it("begins anew when an identifier is used again", () => {
    const world = setupCapture();
    const connection = world.connect("s1");
    for (let round = 0; round < 2; round++) {
      world.record(connection, "toServer", packetBytes(0x82, [...twoBytes(9), 0, 1, 0x61, 0]));
      world.record(connection, "toClient", packetBytes(0x90, [...twoBytes(9), 0]));
    }
    expect(exchange(world, 1)).toEqual([0, 1]);
    expect(exchange(world, 3)).toEqual([2, 3]);
  });

  it("goes on across a lost connection when the message is sent again", () => {
    const world = setupCapture();
    const first = world.connect("s1");
    world.record(first, "toServer", publishBytes({ topic: "a", qos: 1, identifier: 3 }));
    world.sink.connectionClosed(first, "lost");
    const second = world.connect("s1");
    world.record(second, "toServer", publishBytes({ topic: "a", qos: 1, identifier: 3, dup: true }));
    world.record(second, "toClient", puback(3));
    expect(exchange(world, 2)).toEqual([0, 1, 2]);
  });

  it("joins CONNECT with CONNACK and PINGREQ with PINGRESP", () => {
    const world = setupCapture();
    const connection = world.connect("s1");
    world.record(connection, "toServer", packetBytes(0x10, []));
    world.record(connection, "toClient", packetBytes(0x20, [0, 0]));
    world.record(connection, "toServer", packetBytes(0xc0, []));
    world.record(connection, "toClient", packetBytes(0xd0, []));
    expect([exchange(world, 0), exchange(world, 3)]).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("shows the part of an exchange that is still in the log", () => {
    const world = setupCapture({ packets: 16 });
    const connection = world.connect("s1");
    world.record(connection, "toServer", publishBytes({ topic: "a", qos: 1, identifier: 3 }));
    for (let index = 0; index < 30; index++) world.record(connection, "toServer", packetBytes(0xc0, []));
    const answer = world.record(connection, "toClient", puback(3));
    expect(exchange(world, answer)).toEqual([answer]);
  });
});

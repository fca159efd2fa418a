import { describe, expect, it } from "vitest";
import { NO_SEQUENCE, UNREAD } from "#electron/engine/broker/index.ts";
import { type CaptureWorld, publishBytes, setupCapture } from "./support.ts";

/** A long network chunk of equal PUBLISH packets, as a `Buffer` in memory of its own. */
function createChunk(packet: Uint8Array, count: number): Buffer {
  const chunk = Buffer.from(new ArrayBuffer(packet.length * count));
  for (let index = 0; index < count; index++) chunk.set(packet, index * packet.length);
  return chunk;
}

function bytesOf({ capture }: CaptureWorld, sequence: number): Uint8Array | undefined {
  const segment = capture.log.segmentOf(sequence);
  return segment && capture.log.bytesOf(segment, sequence - segment.firstSequence);
}

const packet = publishBytes({ topic: "a/b", payload: "21 degrees" });

describe("packets that the broker has read", () => {
  it("are recorded as they would be if nobody had", () => {
    const world = setupCapture();
    const { capture, sink, connect, messages } = world;
    const connection = connect("s1");
    const topic = sink.topicNumber(packet, 4, 7);
    const known = sink.packet(connection, "toServer", packet, 0, packet.length, NO_SEQUENCE, {
      topic,
      payloadStart: 7,
      isMalformed: false,
    });
    const unread = { topic: UNREAD, payloadStart: 0, isMalformed: false };
    const looked = sink.packet(connection, "toServer", packet, 0, packet.length, NO_SEQUENCE, unread);
    expect([bytesOf(world, known), bytesOf(world, looked)]).toEqual([packet, packet]);
    const [first, second] = messages;
    expect({ ...first, sequence: 0 }).toEqual({ ...second, sequence: 0 });
    expect(capture.topics.name(topic)).toBe("a/b");
    expect(capture.counters).toMatchObject({ packets: 2, messages: 2, malformed: 0 });
    expect(capture.lastSequenceOf(topic)).toBe(looked);
  });

  it("are kept where they lie in a long chunk, which counts once and as a whole", () => {
    const world = setupCapture();
    const connection = world.connect("s1");
    const chunk = createChunk(packet, 300);
    const unread = { topic: UNREAD, payloadStart: 0, isMalformed: false };
    for (let start = 0; start < chunk.length; start += packet.length) {
      world.sink.packet(connection, "toServer", chunk, start, start + packet.length, NO_SEQUENCE, unread);
    }
    expect(world.capture.log.bytesKept).toBe(chunk.length);
    const kept = bytesOf(world, 299);
    expect(kept).toEqual(packet);
    expect(kept?.buffer).toBe(chunk.buffer);
    // A copy must be a copy: of a `Buffer`, `slice` would be a view of the network's memory.
    expect(kept?.slice().buffer).not.toBe(chunk.buffer);
  });

  it("are copied out of a chunk that is a small part of something larger", () => {
    const world = setupCapture();
    const chunk = createChunk(packet, 1_000).subarray(0, packet.length * 300);
    const unread = { topic: UNREAD, payloadStart: 0, isMalformed: false };
    world.sink.packet(world.connect("s1"), "toServer", chunk, 0, packet.length, NO_SEQUENCE, unread);
    expect(bytesOf(world, 0)?.buffer).not.toBe(chunk.buffer);
  });

  it("have the time of their chunk, and a time of their own outside one", () => {
    const { capture, sink, clock, connect, record } = setupCapture();
    const connection = connect("s1");
    const begin = clock.nowMs();
    sink.chunkBegins();
    record(connection, "toServer", packet);
    clock.advance(5);
    record(connection, "toServer", packet);
    sink.chunkEnds();
    record(connection, "toServer", packet);
    expect([...(capture.log.segments[0]?.timeMs.subarray(0, 3) ?? [])]).toEqual([begin, begin, begin + 5]);
  });
});

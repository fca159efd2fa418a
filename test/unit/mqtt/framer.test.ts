import { expect, test } from "vitest";
import { createFramer } from "#shared/mqtt/codec/index.ts";
import { bytesOfHex } from "./support.ts";

function setup(maximumPacketSize?: number) {
  const framer = createFramer(maximumPacketSize === undefined ? {} : { maximumPacketSize });
  const packets: string[] = [];
  const feed = (hex: string) =>
    framer.feed(bytesOfHex(hex), (bytes, start, end) => {
      packets.push(Buffer.from(bytes.subarray(start, end)).toString("hex"));
    });
  return { framer, packets, feed };
}

test("hands over several packets of one chunk without copying them", () => {
  const chunk = bytesOfHex("c000 d000 3003000161");
  const seen: Uint8Array[] = [];
  createFramer().feed(chunk, (bytes) => void seen.push(bytes));
  expect(seen).toHaveLength(3);
  expect(seen.every((bytes) => bytes === chunk)).toBe(true);
});

test("joins a packet that is split inside its Remaining Length", () => {
  const { feed, packets, framer } = setup();
  feed("c000 30");
  feed("83");
  expect(framer.pendingBytes).toBe(2);
  feed("00 000161 c000");
  expect(packets).toEqual(["c000", "308300000161", "c000"]);
  expect(framer.pendingBytes).toBe(0);
});

test("leaves an incomplete packet to whoever feeds, where it is short enough", () => {
  const framer = createFramer();
  const packets: string[] = [];
  const feed = (hex: string, leavable: number) =>
    framer.feed(
      bytesOfHex(hex),
      (bytes, start, end) => void packets.push(Buffer.from(bytes.subarray(start, end)).toString("hex")),
      leavable,
    );
  feed("c000 30", 4);
  expect([framer.leftBytes, framer.pendingBytes]).toEqual([1, 1]);
  feed("30 05 0001 61", 4);
  expect([framer.leftBytes, framer.pendingBytes]).toEqual([0, 5]);
  feed("62 63 30", 4);
  expect([framer.leftBytes, framer.pendingBytes]).toEqual([1, 1]);
  feed("30 03 0001 61 d000", 4);
  expect([framer.leftBytes, framer.pendingBytes]).toEqual([0, 0]);
  expect(packets).toEqual(["c000", "30050001616263", "3003000161", "d000"]);
});

test("stops at a Remaining Length of five bytes and stays broken", () => {
  const { feed, packets } = setup();
  expect(feed("c000 30ffffffff01")?.code).toBe("remaining-length-malformed");
  expect(feed("c000")?.code).toBe("remaining-length-malformed");
  expect(packets).toEqual(["c000"]);
});

test("refuses a packet above the maximum from its header alone", () => {
  const { feed, packets } = setup(10);
  expect(feed("3008 0001 61 6262626262")).toBeUndefined();
  expect(packets).toHaveLength(1);
  const diagnostic = feed("3009");
  expect(diagnostic).toMatchObject({ code: "packet-too-large", reasonCode: 0x95 });
});

test("does not allocate what a header only claims", () => {
  const { feed, framer } = setup();
  const before = process.memoryUsage().arrayBuffers;
  expect(feed("30 ffffff7f 0001 61")).toBeUndefined();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  expect(framer.pendingBytes).toBe(8);
});

test("looks at nothing more once stopped from within the handler", () => {
  const framer = createFramer();
  let seen = 0;
  const handle = () => {
    seen++;
    framer.stop();
  };
  framer.feed(bytesOfHex("c000 c000"), handle);
  framer.feed(bytesOfHex("c000"), handle);
  expect(seen).toBe(1);
  expect(framer.pendingBytes).toBe(0);
});

test("never writes again into a packet it has handed over", () => {
  const framer = createFramer();
  const kept: Uint8Array[] = [];
  const keep = (bytes: Uint8Array, start: number, end: number) => kept.push(bytes.subarray(start, end));
  framer.feed(bytesOfHex("3003 0001"), keep);
  framer.feed(bytesOfHex("61 3003 00"), keep);
  framer.feed(bytesOfHex("01 62"), keep);
  expect(kept.map((bytes) => Buffer.from(bytes).toString("hex"))).toEqual(["3003000161", "3003000162"]);
});

test("skips what the handler says it took, and takes no other answer for that", () => {
  const framer = createFramer();
  const starts: number[] = [];
  framer.feed(bytesOfHex("c000 d000 c000 d000"), (_bytes, start) => {
    if (start === 2) framer.skipTo(6);
    // An arrow often answers by accident, as here with a length.
    return starts.push(start);
  });
  expect(starts).toEqual([0, 2, 6]);
});

test("goes on behind its own packet when the handler says less", () => {
  const framer = createFramer();
  const starts: number[] = [];
  framer.feed(bytesOfHex("c000 d000"), (_bytes, start) => {
    starts.push(start);
    framer.skipTo(0);
  });
  expect(starts).toEqual([0, 2]);
});

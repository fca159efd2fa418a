import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decode, encode, encodedLength, encodeInto, findEncodingFault } from "#shared/mqtt/codec/index.ts";
import { dissect, summarizePacket } from "#shared/mqtt/dissect/index.ts";
import { spokenPacket } from "./arbitraries.ts";
import { checkTiles, plain } from "./support.ts";

test("every legal packet survives encoding and decoding, and is dissected without an error", () => {
  fc.assert(
    fc.property(spokenPacket, ({ version, packet }) => {
      const bytes = encode(packet, version);
      expect(bytes.length).toBe(encodedLength(packet, version));
      expect(findEncodingFault(packet, version)).toBeUndefined();
      expect(plain(decode(bytes, 0, bytes.length, version))).toEqual(plain(packet));
      const dissection = dissect(bytes, { version });
      expect(dissection.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      checkTiles(dissection, bytes.length);
    }),
    { numRuns: 600 },
  );
});

test("encoding into the middle of a buffer touches nothing around it", () => {
  fc.assert(
    fc.property(spokenPacket, fc.nat(20), ({ version, packet }, offset) => {
      const length = encodedLength(packet, version);
      const target = new Uint8Array(offset + length + 5).fill(0xee);
      expect(encodeInto(packet, version, target, offset)).toBe(offset + length);
      expect(target.subarray(offset, offset + length)).toEqual(encode(packet, version));
      expect(target.subarray(0, offset).every((byte) => byte === 0xee)).toBe(true);
      expect(target.subarray(offset + length).every((byte) => byte === 0xee)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a summary is short and safe to show", () => {
  fc.assert(
    fc.property(spokenPacket, ({ version, packet }) => {
      const bytes = encode(packet, version);
      const summary = summarizePacket(bytes, 0, bytes.length, version);
      expect(summary.length).toBeLessThanOrEqual(300);
      expect(summary).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }),
    { numRuns: 300 },
  );
});

test("a text over 65 535 bytes is a fault of encoding", () => {
  const payload = new Uint8Array(0);
  const publish = { type: "PUBLISH", dup: false, qos: 0, retain: false, payload } as const;
  expect(findEncodingFault({ ...publish, topicName: "a".repeat(65_535) }, 4)).toBeUndefined();
  expect(findEncodingFault({ ...publish, topicName: "ä".repeat(32_768) }, 4)).toEqual({
    kind: "too-long",
    field: "topicName",
    bytes: 65_536,
  });
});

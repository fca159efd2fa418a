import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createFramer, decode, encode } from "#shared/mqtt/codec/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { dissect, summarizePacket } from "#shared/mqtt/dissect/index.ts";
import { spokenPacket } from "./arbitraries.ts";
import { checkTiles, plain } from "./support.ts";

const mutation = fc.record({
  kind: fc.constantFrom("set", "flip", "insert", "remove", "cut", "repeat"),
  at: fc.nat(),
  byte: fc.nat(255),
});

function mutate(bytes: Uint8Array, mutations: readonly { kind: string; at: number; byte: number }[]): Uint8Array {
  const list = [...bytes];
  for (const { kind, at, byte } of mutations) {
    const index = list.length === 0 ? 0 : at % list.length;
    if (kind === "set") list[index] = byte;
    else if (kind === "flip") list[index] = (list[index] ?? 0) ^ (1 << (byte & 7));
    else if (kind === "insert") list.splice(index, 0, byte);
    else if (kind === "remove") list.splice(index, 1);
    else if (kind === "cut") list.length = index;
    else list.push(...list.slice(index));
  }
  // A repaired Remaining Length lets the mutation reach the fields behind it.
  if (list.length > 2 && list.length < 130) list[1] = list.length - 2;
  return Uint8Array.from(list);
}

function checkAnyBytes(bytes: Uint8Array, version: ProtocolVersion | undefined): void {
  const dissection = dissect(bytes, { version, direction: "toServer" });
  checkTiles(dissection, bytes.length);
  const decoded = decode(bytes, 0, bytes.length, dissection.version, "toServer");
  const hasError = dissection.diagnostics.some(
    ({ severity, code }) => severity === "error" && code !== "payload-not-utf8",
  );
  // One grammar: what the decoder accepts the dissector has no quarrel with, and the other way round.
  expect(decoded.type === "MALFORMED").toBe(hasError);
  const accepted = decoded.type === "MALFORMED" ? dissection.packet : decoded;
  expect(plain(dissection.packet)).toEqual(plain(accepted));
  expect(summarizePacket(bytes, 0, bytes.length, version).length).toBeLessThanOrEqual(300);
}

test("mutated packets are explained to the last byte, by decoder and dissector alike", () => {
  fc.assert(
    fc.property(spokenPacket, fc.array(mutation, { minLength: 1, maxLength: 4 }), ({ version, packet }, mutations) => {
      checkAnyBytes(mutate(encode(packet, version), mutations), version);
    }),
    { numRuns: 1_200 },
  );
});

test("arbitrary bytes are explained to the last byte", () => {
  const version = fc.constantFrom<ProtocolVersion | undefined>(undefined, 3, 4, 5);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), version, (bytes, spoken) => checkAnyBytes(bytes, spoken)),
    { numRuns: 1_000 },
  );
});

test("a stream cut anywhere is framed into the same packets", () => {
  const stream = fc.array(spokenPacket, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(stream, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (spoken, sizes) => {
      const packets = spoken.map(({ version, packet }) => encode(packet, version));
      const bytes = Uint8Array.from(packets.flatMap((packet) => [...packet]));
      const framer = createFramer();
      const framed: Uint8Array[] = [];
      for (let start = 0, turn = 0; start < bytes.length; turn++) {
        const end = Math.min(bytes.length, start + (sizes[turn % sizes.length] ?? 1));
        framer.feed(bytes.slice(start, end), (chunk, from, to) => void framed.push(chunk.subarray(from, to)));
        start = end;
      }
      expect(framed).toEqual(packets);
    }),
    { numRuns: 200 },
  );
});

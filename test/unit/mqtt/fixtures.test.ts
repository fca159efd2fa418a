import { describe, expect, test } from "vitest";
import { packetFixtures, type PacketFixture } from "#test/fixtures/mqtt/index.ts";
import { createFramer, decode, encode, encodedLength } from "#shared/mqtt/codec/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import { checkTiles, plain } from "./support.ts";

describe.each(packetFixtures)("$name", (fixture: PacketFixture) => {
  const { bytes, version, direction, packet, isNotCanonical } = fixture;

  test("decodes to the packet it spells", () => {
    expect(plain(decode(bytes, 0, bytes.length, version, direction))).toEqual(plain(packet));
  });

  test("decodes from the middle of a larger buffer", () => {
    const buffer = new Uint8Array(bytes.length + 20).fill(0xff);
    buffer.set(bytes, 7);
    expect(plain(decode(buffer, 7, 7 + bytes.length, version, direction))).toEqual(plain(packet));
  });

  test("encodes to the bytes it was spelled with, or to a shorter form", () => {
    const encoded = encode(packet, version);
    expect(encodedLength(packet, version)).toBe(encoded.length);
    expect(isNotCanonical === true ? encoded.length < bytes.length : plain(encoded)).toEqual(
      isNotCanonical ?? plain(bytes),
    );
  });

  test("survives the way to bytes and back", () => {
    const encoded = encode(packet, version);
    expect(plain(decode(encoded, 0, encoded.length, version, direction))).toEqual(plain(packet));
  });

  test("is framed when it arrives one byte at a time", () => {
    const framer = createFramer();
    const framed: Uint8Array[] = [];
    for (const byte of [...bytes, ...bytes]) {
      framer.feed(Uint8Array.of(byte), (chunk, start, end) => void framed.push(chunk.slice(start, end)));
    }
    expect(framed).toEqual([bytes, bytes]);
    expect(framer.pendingBytes).toBe(0);
  });

  test("is dissected without a fault into fields that tile it", () => {
    const dissection = dissect(bytes, { version, direction });
    expect(dissection.diagnostics.filter(({ severity }) => severity !== "note")).toEqual([]);
    expect(dissection.status).toBe("ok");
    expect(plain(dissection.packet)).toEqual(plain(packet));
    checkTiles(dissection, bytes.length);
  });
});

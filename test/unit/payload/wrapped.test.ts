import * as fc from "fast-check";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decode, hex, outline, rootsOf, utf8 } from "./support.ts";

const text = utf8(`{"values":[${"1,2,3,".repeat(500)}4]}`);

describe("gzip and zlib", () => {
  it("are taken off, one around the other", () => {
    const decoding = decode(gzipSync(deflateSync(text)));
    expect(decoding).toMatchObject({ format: "json", wrappings: ["gzip", "zlib"], unwrapped: text });
  });

  it("are taken off around a format that was chosen, and left on for hex", () => {
    const cbor = gzipSync(hex("83010203"));
    expect(outline(rootsOf(decode(cbor, { format: "cbor" })))).toBe("[1, 2, 3]");
    expect(decode(cbor, { format: "hex" })).toMatchObject({ wrappings: [], body: { kind: "bytes" } });
  });

  it("unpack whatever Node packs, at every level", () => {
    const repetitive = fc.array(fc.constantFrom("ab", "abc", "\u0000", "xyz".repeat(90)), { maxLength: 400 });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 5_000 }),
      repetitive.map((parts) => utf8(parts.join(""))),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 0, max: 9 }), (original, level) => {
        const decoding = decode(gzipSync(original, { level }), { format: "text" });
        expect(decoding.failure).toBeUndefined();
        // What is inside may be packed itself, by chance: then more than one wrapping came off.
        const innermost = decoding.wrappings.length === 1 ? decoding.unwrapped : original;
        expect(innermost).toEqual(original);
      }),
      { numRuns: 200 },
    );
  });

  it("say why they cannot be taken off", () => {
    const packed = gzipSync(text);
    const changed = Uint8Array.from(packed);
    changed[changed.length - 6] = (changed[changed.length - 6] ?? 0) ^ 1;
    expect(decode(changed).failure?.reason).toMatch(/CRC-32 does not fit/);
    expect(decode(packed.subarray(0, 40)).failure?.reason).toMatch(/end too early/);
    expect(decode(Uint8Array.of(...packed, 0)).failure).toMatchObject({ offset: packed.length });
    expect(decode(hex("1f8b08 00 00000000 00 03 07")).failure?.reason).toMatch(/reserved kind/);
  });

  it("do not unpack a bomb", () => {
    const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const { failure, unwrapped } = decode(bomb);
    expect(failure?.reason).toMatch(/unpacks to more than 16777216 bytes/);
    expect(unwrapped).toBeUndefined();
  });

  it("leave a text alone that begins like zlib", () => {
    expect(decode(utf8("x^2 + y^2 = z^2"))).toMatchObject({ format: "text", wrappings: [] });
  });
});

describe("pictures", () => {
  it.each([
    ["image/png", "89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 0802000000", 640, 480],
    ["image/gif", "474946383961 0a00 1400 800000", 10, 20],
    ["image/jpeg", "ffd8 ffe0 0004 0000 ffff c0 0011 08 01e0 0280 03 000000", 640, 480],
    [
      "image/webp",
      "52494646 00000000 57454250 5650382f".replace("2f", "58") + "0a000000 10000000 7f0200 df0100",
      640,
      480,
    ],
  ])("are recognised as %s with their size", (mediaType, bytes, width, height) => {
    expect(decode(hex(bytes))).toMatchObject({
      format: "image",
      body: { kind: "image", image: { mediaType, width, height } },
    });
  });

  it("are not drawn when they are too large, and not believed when they are cut", () => {
    expect(decode(hex("89504e470d0a1a0a 0000000d 49484452 7fffffff 7fffffff")).failure?.reason).toMatch(/too large/);
    expect(decode(hex("89504e470d0a1a0a 0000")).failure?.reason).toMatch(/ends before/);
  });

  it("are found in Base64", () => {
    const gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    expect(decode(utf8(gif))).toMatchObject({ format: "image", wrappings: ["base64"] });
  });
});

describe("the automatic choice", () => {
  it("believes the Content Type first, and says so when it is wrong", () => {
    const decoding = decode(utf8("{oops"), { format: "auto" }, { contentType: "application/json; charset=utf-8" });
    expect(decoding).toMatchObject({ format: "json", failure: { offset: 1 } });
    expect(decoding.because).toContain("content type");
  });

  it.each([
    ["application/vnd.acme+cbor", "cbor"],
    ["APPLICATION/X-MSGPACK", "messagePack"],
    ["application/x-protobuf", "protobuf"],
    ["text/plain", "text"],
  ])("knows the Content Type %s", (contentType, format) => {
    expect(decode(hex("0801"), { format: "auto" }, { contentType }).format).toBe(format);
  });

  it.each([
    ["a2 6161 01 6162 f6", "cbor"],
    ["d9d9f7 01", "cbor"],
    ["82 a161 01 a162 c0", "messagePack"],
    ["00 01 02 ff", "hex"],
    ["c301 0102030405060708 00", "avro"],
    ["", "text"],
  ])("takes %s for %s", (bytes, format) => {
    expect(decode(hex(bytes)).format).toBe(format);
  });
});

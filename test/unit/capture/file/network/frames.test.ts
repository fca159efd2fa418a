import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkType, type CapturedFrame } from "#shared/capture/file/format/index.ts";
import { formatEndpoint, parseAddress, createSegmentWriter } from "#shared/capture/file/network/index.ts";
import { formatAddress, readAddressKey } from "#shared/capture/file/network/address.ts";
import { annotatedBytes, joinBytes } from "#test/fixtures/captures/annotatedBytes.ts";
import { followFrames, rawFrame } from "./tcpWorld.ts";

const ipv4Hello = annotatedBytes(`
  45 00 00 2d 00 01 40 00 40 06 00 00   # IPv4, 45 bytes, TCP
  c0 00 02 07  c6 33 64 01              # 192.0.2.7 to 198.51.100.1
  9c 40 07 5b  00 00 00 01  00 00 00 00  50 18 ff ff 00 00 00 00
  "hello"
`);
const ipv6Hello = annotatedBytes(`
  60 00 00 00 00 31 00 40                           # IPv6, 49 bytes, hop-by-hop options first
  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01   # 2001:db8::1
  20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
  3c 00 01 04 00 00 00 00                           # hop-by-hop: destination options next
  2c 01 01 0c 00 00 00 00 00 00 00 00 00 00 00 00   # destination options, 16 bytes: fragment header next
  06 00 00 00 00 00 00 07                           # fragment header of a packet that is whole
  9c 40 07 5b  00 00 00 01  00 00 00 00  50 18 ff ff 00 00 00 00
  "hello"
`);
// 8 + 16 + 8 bytes of headers, 20 of TCP, 5 of text: written behind so that the literal above stays readable.
ipv6Hello[5] = 57;

function carried(frames: readonly CapturedFrame[]): readonly string[] {
  return followFrames(frames).lines.filter((line) => line.includes(">"));
}

describe("link layers", () => {
  const macs = "00 11 22 33 44 55 66 77 88 99 aa bb";
  const sll = "00 00 03 04 00 06 00 00 00 00 00 00 00 00";
  const sll2Rest = "00 00 00 00 00 01 03 04 00 06 00 00 00 00 00 00 00 00";
  test.each([
    ["Ethernet", linkType.ethernet, `${macs} 08 00`],
    ["Ethernet with a VLAN tag", linkType.ethernet, `${macs} 81 00 00 05 08 00`],
    ["Ethernet with two VLAN tags", linkType.ethernet, `${macs} 88 a8 00 05 81 00 00 06 08 00`],
    ["BSD loopback, little-endian", linkType.null, "02 00 00 00"],
    ["BSD loopback, big-endian", linkType.null, "00 00 00 02"],
    ["OpenBSD loopback", linkType.loop, "00 00 00 02"],
    ["Linux cooked", linkType.linuxSll, `${sll} 08 00`],
    ["Linux cooked with a VLAN tag", linkType.linuxSll, `${sll} 81 00 00 05 08 00`],
    ["Linux cooked 2", linkType.linuxSll2, `08 00 ${sll2Rest}`],
    ["Linux cooked 2 with a VLAN tag", linkType.linuxSll2, `81 00 ${sll2Rest} 00 05 08 00`],
    ["raw IP", linkType.raw, ""],
    ["raw IPv4", linkType.ipv4, ""],
  ])("%s is followed", (_, type, header) => {
    // Short Ethernet frames are padded: what lies behind the IP packet is no data.
    const bytes = joinBytes(annotatedBytes(header), ipv4Hello, new Uint8Array(7));
    expect(carried([{ ...rawFrame(bytes, 1), linkType: type }])).toEqual(["0 0> hello #1"]);
  });

  test.each([
    ["Ethernet that is not IP", linkType.ethernet, `${macs} 08 06 00 01`],
    ["a frame that is too short", linkType.ethernet, "00 11"],
    ["an unknown address family", linkType.null, "00 00 00 63 45"],
  ])("%s is counted as something else", (_, type, bytes) => {
    const { streams } = followFrames([{ ...rawFrame(annotatedBytes(bytes), 1), linkType: type }]);
    expect(streams.counts).toMatchObject({ otherFrames: 1, streams: 0 });
  });

  test("an unknown link type is counted by its number", () => {
    const { streams } = followFrames([{ ...rawFrame(ipv4Hello, 1), linkType: 195 }]);
    expect([...streams.counts.unknownLinkTypes]).toEqual([[195, 1]]);
  });
});

/** Cuts the payload of `packet` into IPv4 fragments of `size` bytes. */
function fragment(packet: Uint8Array, size: number): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const payload = packet.subarray(20);
  for (let start = 0; start < payload.length; start += size) {
    const piece = joinBytes(packet.subarray(0, 20), payload.subarray(start, start + size));
    const view = new DataView(piece.buffer);
    view.setUint16(2, piece.length);
    view.setUint16(6, (start + size < payload.length ? 0x2000 : 0) | (start / 8));
    pieces.push(piece);
  }
  return pieces;
}

describe("IP", () => {
  test("extension headers of IPv6 are passed over", () => {
    expect(carried([rawFrame(ipv6Hello, 1)])).toEqual(["0 0> hello #1"]);
  });

  test("a total length of 0 means the whole frame", () => {
    const offloaded = ipv4Hello.slice();
    offloaded[3] = 0;
    expect(carried([rawFrame(offloaded, 1)])).toEqual(["0 0> hello #1"]);
  });

  test("fragments are put together in any order, the segment belonging to the frame that completes it", () => {
    const pieces = fragment(ipv4Hello, 8);
    expect(pieces).toHaveLength(4);
    const frames = [2, 0, 3, 0, 1].map((piece, index) => rawFrame(pieces[piece] ?? new Uint8Array(0), index + 1));
    expect(carried(frames)).toEqual(["0 0> hello #5"]);
  });

  test("a packet whose fragment is lost carries nothing", () => {
    expect(
      carried(
        fragment(ipv4Hello, 8)
          .slice(1)
          .map((piece, index) => rawFrame(piece, index + 1)),
      ),
    ).toEqual([]);
  });

  test("damaged frames of every link type never throw", () => {
    const types = fc.constantFrom(...Object.values(linkType));
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(ipv4Hello, ipv6Hello));
    const damage = fc.array(fc.tuple(fc.nat(100), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(types, bytes, damage, fc.nat(120)), { maxLength: 8 }), (frames) => {
        const damaged = frames.map(([type, original, changes, length], index) => {
          const copy = original.slice(0, length);
          for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
          return { ...rawFrame(copy, index + 1), linkType: type };
        });
        expect(() => followFrames(damaged)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe("addresses", () => {
  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["0.0.0.0", "0.0.0.0"],
    ["::", "::"],
    ["::1", "::1"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::ffff:192.0.2.7", "::ffff:192.0.2.7"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ])("%s is written %s", (text, expected) => {
    const bytes = parseAddress(text) ?? new Uint8Array(0);
    expect(formatAddress(readAddressKey(bytes, 0, bytes.length === 4 ? 4 : 16))).toBe(expected);
  });

  test.each([
    "",
    "localhost",
    "1.2.3",
    "1.2.3.256",
    "1:2:3",
    "::1::2",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "::1.2.3",
    "1:2:3:4:5:6:7::8",
  ])("%o is no address", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test("an IPv6 endpoint wears brackets", () => {
    expect(formatEndpoint({ address: "::1", port: 1883 })).toBe("[::1]:1883");
    expect(formatEndpoint({ address: "127.0.0.1", port: 1883 })).toBe("127.0.0.1:1883");
  });
});

describe("writing segments", () => {
  const payload = new TextEncoder().encode("hello");
  const rest = { sequence: 1, acknowledgement: 0, flags: 0x18, payload };

  test("gives IPv4 the checksums that a peer computes", () => {
    const packet = createSegmentWriter(
      { address: "192.0.2.7", port: 40_000 },
      { address: "198.51.100.1", port: 1883 },
    )(rest);
    expect(packet).toEqual(
      annotatedBytes(`
        45 00 00 2d 00 00 40 00 40 06 ${checksumOf(joinBytes(packet.slice(0, 10), packet.slice(12, 20)))}
        c0 00 02 07  c6 33 64 01
        9c 40 07 5b  00 00 00 01  00 00 00 00  50 18 ff ff
        ${checksumOf(joinBytes(packet.slice(12, 20), annotatedBytes("00 06 00 19"), packet.slice(20, 36), packet.slice(38), new Uint8Array(1)))}
        00 00 "hello"
      `),
    );
  });

  test("lets an IPv4 and an IPv6 address meet in IPv6", () => {
    const packet = createSegmentWriter(
      { address: "192.0.2.7", port: 40_000 },
      { address: "2001:db8::1", port: 1883 },
    )(rest);
    expect(packet.slice(8, 24)).toEqual(annotatedBytes("00 00 00 00 00 00 00 00 00 00 ff ff c0 00 02 07"));
    expect(carried([rawFrame(packet, 1)])).toEqual(["0 0> hello #1"]);
  });
});

/** The Internet checksum, computed the plain way. */
function checksumOf(bytes: Uint8Array): string {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    if (sum > 0xffff) sum -= 0xffff;
  }
  return (0xffff - sum).toString(16).padStart(4, "0").replace(/^../u, "$& ");
}

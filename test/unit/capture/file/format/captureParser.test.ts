import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createCaptureParser,
  formatCaptureTime,
  TLS_KEY_LOG,
  type CaptureRecord,
} from "#shared/capture/file/format/index.ts";
import { annotatedBytes, joinBytes } from "#test/fixtures/captures/annotatedBytes.ts";
import { bigEndianPcapng, classicPcaps, littleEndianPcapng } from "#test/fixtures/captures/handmade.ts";

function parse(bytes: Uint8Array, chunkBytes = bytes.length): readonly CaptureRecord[] {
  const parser = createCaptureParser();
  const records: CaptureRecord[] = [];
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    records.push(...parser.push(bytes.slice(start, start + chunkBytes)));
  }
  return [...records, ...parser.end()];
}

/** One line a record: what the tests below compare. */
function describeRecord(record: CaptureRecord): string {
  if (record.kind === "damage") return `damage at ${record.offset}: ${record.reason}`;
  const hex = [...record.bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  if (record.kind === "secrets") return `secrets ${record.secretsType.toString(16)}: ${hex}`;
  const words = [
    `frame ${record.number}`,
    record.time === undefined ? "no time" : formatCaptureTime(record.time),
    `link ${record.linkType}`,
    `[${hex}]`,
    `of ${record.originalLength}`,
    record.interfaceName,
    record.processName,
    ...record.comments,
  ];
  return words.filter((word) => word !== undefined).join(" ");
}

const check = (bytes: Uint8Array, expected: readonly string[]): void => {
  expect(parse(bytes).map(describeRecord)).toEqual(expected);
};

describe("pcapng", () => {
  const littleEndianRecords = [
    `secrets ${TLS_KEY_LOG.toString(16)}: 43 4c 49 45 4e`,
    "frame 1 1700000000.000685 link 1 [aa bb cc] of 9 lo0 sensor hello",
    "frame 2 1700000000.000000001 link 101 [dd] of 1",
    "frame 3 no time link 1 [01 02 03 04] of 5 lo0",
    "frame 4 1700000000.000685 link 1 [ee ff] of 2 lo0",
  ];

  test("reads every block that holds a packet, secrets and names, and passes over the rest", () => {
    check(littleEndianPcapng, littleEndianRecords);
  });

  test("reads a big-endian section with a time resolution of a power of two", () => {
    check(bigEndianPcapng, ["frame 1 1.500000 link 113 [ca fe] of 2"]);
  });

  test("forgets the interfaces when a new section begins, and keeps counting frames", () => {
    check(joinBytes(littleEndianPcapng, bigEndianPcapng), [
      ...littleEndianRecords,
      "frame 5 1.500000 link 113 [ca fe] of 2",
    ]);
  });

  test("reads the same whatever the sizes of the chunks", () => {
    for (const chunkBytes of [1, 2, 3, 7, 11, 64]) {
      expect(parse(littleEndianPcapng, chunkBytes).map(describeRecord)).toEqual(littleEndianRecords);
    }
  });

  test("names the block that a packet's unknown interface stands in", () => {
    const broken = littleEndianPcapng.slice();
    broken[28 + 32 + 44 + 16 + 16 + 28 + 32 + 8] = 7;
    check(broken, [
      littleEndianRecords[0] ?? "",
      "damage at 196: packet block names interface 7, which is not described",
    ]);
  });

  test.each([
    ["a length that is no multiple of four", "1d 00 00 00", "block claims a length of 29 bytes"],
    ["a length below the smallest block", "08 00 00 00", "block claims a length of 8 bytes"],
    ["a length beyond all frames", "00 00 00 7f", "block claims a length of 2130706432 bytes"],
    ["another length at its end", "18 00 00 00", "block ends with another length than it begins"],
  ])("stops at a block with %s", (_, length, reason) => {
    const section = littleEndianPcapng.slice(0, 28);
    const block = joinBytes(annotatedBytes(`05 00 00 00 ${length}`), new Uint8Array(16), annotatedBytes("00 00 00 01"));
    check(joinBytes(section, block), [`damage at 28: ${reason}`]);
  });
});

describe("classic pcap", () => {
  test.each(Object.entries(classicPcaps))("reads %s", (_, bytes) => {
    check(bytes, ["frame 1 1700000000.000685 link 1 [aa bb] of 4", "frame 2 1700000001.000000 link 1 [cc] of 1"]);
  });

  test("says where a record claims more than any frame holds", () => {
    const broken = classicPcaps.littleMicroseconds.slice();
    broken[24 + 11] = 0x7f;
    check(broken, ["damage at 24: record of frame 1 claims 2130706434 bytes"]);
  });
});

describe("files that are no capture, or no whole one", () => {
  test.each([
    ["nothing", "", "damage at 0: the file is empty"],
    ["text", '"hello, world"', "damage at 0: the file is neither pcapng nor pcap"],
    ["gzip", "1f 8b 08 00 00 00", "damage at 0: the file is compressed with gzip: unpack it first"],
    ["two bytes", "0a 0d", "damage at 0: the file ends 2 bytes into a block that is longer"],
  ])("says so of %s", (_, bytes, expected) => {
    check(annotatedBytes(bytes), [expected]);
  });

  const files = { littleEndianPcapng, bigEndianPcapng, ...classicPcaps };
  test.each(Object.entries(files))("opens %s as far as it goes when it is cut at any byte", (_, bytes) => {
    const whole = parse(bytes).map(describeRecord);
    for (let length = 1; length < bytes.length; length++) {
      const records = parse(bytes.slice(0, length));
      const last = records.at(-1);
      const sound = last?.kind === "damage" ? records.slice(0, -1) : records;
      expect(sound.map(describeRecord)).toEqual(whole.slice(0, sound.length));
      expect(last?.kind === "damage" ? last.offset : 0).toBeLessThan(length);
    }
  });

  test("never throws on damaged bytes, and reads them the same in any chunks", () => {
    const base = fc.constantFrom(...Object.values(files));
    const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(base, damage, fc.integer({ min: 1, max: 50 }), (bytes, changes, chunkBytes) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at % damaged.length] = value;
        expect(parse(damaged, chunkBytes).map(describeRecord)).toEqual(parse(damaged).map(describeRecord));
      }),
      { numRuns: 500 },
    );
  });
});

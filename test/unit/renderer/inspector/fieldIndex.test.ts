import { describe, expect, it } from "vitest";
import { bitPattern, bitRuns } from "#renderer/inspector/bits.ts";
import { bitOwner, createFieldIndex, trailOf } from "#renderer/inspector/fieldIndex.ts";
import { partAtByte, showPart } from "#renderer/inspector/part.ts";
import { describeSpan, readingsOf } from "#renderer/inspector/readings.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import { expectDefined } from "#shared/base/index.ts";

// PUBLISH with QoS 1 to `a/b`, Packet Identifier 10, two user properties, payload `hi`.
const publish = Uint8Array.of(
  ...[0x32, 0x19, 0x00, 0x03, 0x61, 0x2f, 0x62, 0x00, 0x0a],
  ...[0x0e, 0x26, 0x00, 0x01, 0x6b, 0x00, 0x01, 0x31, 0x26, 0x00, 0x01, 0x6b, 0x00, 0x01, 0x32],
  ...[0x68, 0x69, 0x21],
);
const index = createFieldIndex(dissect(publish, { version: 5, direction: "toServer" }));
const labelAt = (byte: number) => index.nodeAtByte(byte)?.field.label;

describe("the index of fields", () => {
  it("answers for every byte", () => {
    expect(publish.every((_, byte) => index.nodeAtByte(byte) !== undefined)).toBe(true);
    expect(labelAt(5)).toBe("Topic Name");
    expect(labelAt(8)).toBe("Packet Identifier");
    expect(labelAt(25)).toBe("Application Message");
    expect(index.nodeAtByte(publish.length)).toBeUndefined();
  });

  it("gives the owner of a whole byte, not one of its bits", () => {
    const header = expectDefined(index.nodeAtByte(0), "byte 0 is the fixed header's");
    expect(header.field.mask).toBeUndefined();
    expect(bitOwner(header)).toBe(header);
    expect(bitOwner(expectDefined(header.children[0], "it has bits"))).toBe(header);
  });

  it("tells repeated fields apart by their paths and finds them again", () => {
    const first = expectDefined(index.nodeAtByte(13), "the first key");
    const second = expectDefined(index.nodeAtByte(20), "the second key");
    expect(first.field.label).toBe(second.field.label);
    expect(first.path).not.toBe(second.path);
    expect(index.find(second.path)).toBe(second);
  });

  it("finds the smallest field around a range", () => {
    const around = expectDefined(index.nodeAround({ start: 4, end: 9 }), "both are in the variable header");
    expect(around.field.label).toBe("Variable header");
    expect(trailOf(around)).toEqual([around]);
  });

  it("tints every other field of a range, and never a gap", () => {
    const spans = index.alternateSpans({ start: 0, end: publish.length });
    expect(spans.length).toBeGreaterThan(3);
    expect(spans.every((span, position) => span.start >= (spans[position - 1]?.end ?? 0))).toBe(true);
  });
});

describe("a selected part in a packet", () => {
  it("is a field with its bytes and the structure around it", () => {
    const shown = showPart(index, partAtByte(index, 5), publish.length);
    expect(shown.node?.field.label).toBe("Topic Name");
    expect(shown.byte).toBe(5);
    expect(shown.related?.start).toBe(2);
  });

  it("shows nothing when the packet has no such field", () => {
    expect(showPart(index, { kind: "field", path: "elsewhere" }, publish.length).node).toBeUndefined();
  });

  it("is cut to the packet when it is a range of a longer one", () => {
    const part = { kind: "bytes", span: { start: 20, end: 90 }, byte: 80 } as const;
    expect(showPart(index, part, publish.length).span).toEqual({ start: 20, end: publish.length });
  });
});

describe("bits", () => {
  it("are written with dots around them", () => {
    expect(bitPattern(0x32, 0b0110)).toBe(".... .01.");
    expect(bitPattern(0xff, 0xf0)).toBe("1111 ....");
  });

  it("are cut into the fields of their byte", () => {
    const header = expectDefined(index.nodeAtByte(0), "byte 0");
    expect(bitRuns(0x32, header).map((run) => run.bits)).toEqual(["0011", "0", "01", "0"]);
  });
});

describe("words for bytes", () => {
  it("says ranges with both ends in", () => {
    expect(describeSpan({ start: 2, end: 20 })).toBe("bytes 2–19");
    expect(describeSpan({ start: 4, end: 5 })).toBe("byte 4");
  });

  it("reads a range as integer, text and Base64, and says where a reading stops", () => {
    expect(readingsOf(publish, { start: 7, end: 9 })).toEqual([
      { name: "Length", value: "2 bytes" },
      { name: "Integer", value: "10" },
      { name: "Text", value: "··" },
      { name: "Base64", value: "AAo=" },
    ]);
    const long = readingsOf(new Uint8Array(1_000_000), { start: 0, end: 1_000_000 });
    expect(long.at(-1)?.value.endsWith("…")).toBe(true);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodePayload,
  type PayloadChoice,
  payloadFormats,
  type PayloadLimits,
  payloadLimits,
} from "#shared/payload/index.ts";
import { decode, eachNode, rootsOf, utf8 } from "./support.ts";

const avro = '{"type":"record","name":"R","fields":[{"name":"n","type":["null","R",{"type":"array","items":"R"}]}]}';
const choices: readonly PayloadChoice[] = [
  { format: "auto" },
  ...Object.keys(payloadFormats).map((format) => ({ format }) as PayloadChoice),
  { format: "avro", schema: avro },
];
const limits: PayloadLimits = { depth: 16, elements: 200, unpackedBytes: 10_000, textBytes: 1_000, timeMs: 50 };

/** Bytes that often begin as some format does. */
const bytes = fc
  .tuple(
    fc.constantFrom(
      [],
      [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
      [0x78, 0x9c],
      [0xd9, 0xd9, 0xf7],
      [0x9f],
      [0x93],
      [0xc3, 1],
      [0x5b],
      [0x7b],
      [0x3c],
      [0x12],
      [0x0b],
    ),
    fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: "binary" }).map(utf8)),
  )
  .map(([head, tail]) => Uint8Array.of(...head, ...tail));

function depthOf(nodes: ReturnType<typeof rootsOf>): number {
  return nodes.reduce((deepest, { children }) => Math.max(deepest, 1 + depthOf(children)), 0);
}

describe("any bytes, as any format", () => {
  it("never throw, and stay within the limits", () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...choices), fc.boolean(), (payload, choice, isSparkplug) => {
        const topicName = isSparkplug ? "spBv1.0/g/NDATA/n" : "a/b";
        const decoding = decodePayload({ bytes: payload, choice, topicName }, () => 0, limits);
        const roots = rootsOf(decoding);
        expect([...eachNode(roots)].length).toBeLessThanOrEqual(6 * limits.elements);
        expect(depthOf(roots)).toBeLessThanOrEqual(limits.depth + 2);
        const length = (decoding.unwrapped ?? payload).length;
        for (const { span } of eachNode(roots)) {
          if (span === undefined) continue;
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(length);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("deep nesting", () => {
  it.each<readonly [string, PayloadChoice, Uint8Array]>([
    ["CBOR", { format: "cbor" }, new Uint8Array(1_000_000).fill(0x81)],
    ["CBOR tags", { format: "cbor" }, new Uint8Array(1_000_000).fill(0xc1)],
    ["CBOR without lengths", { format: "cbor" }, new Uint8Array(1_000_000).fill(0x9f)],
    ["MessagePack", { format: "messagePack" }, new Uint8Array(1_000_000).fill(0x91)],
    ["JSON", { format: "json" }, utf8("[".repeat(1_000_000))],
    ["JSON objects", { format: "json" }, utf8('{"a":'.repeat(200_000))],
    ["XML", { format: "xml" }, utf8("<a>".repeat(300_000))],
    ["Avro", { format: "avro", schema: avro }, new Uint8Array(1_000_000).fill(0x02)],
  ])("of %s ends with a reason, soon", (_name, choice, payload) => {
    const start = performance.now();
    const { failure } = decodePayload({ bytes: payload, choice }, () => performance.now());
    expect(failure?.reason).toBe("nested deeper than 128 levels");
    expect(performance.now() - start).toBeLessThan(1_500);
  });

  it("of Protobuf groups ends, too", () => {
    const groups = new Uint8Array(200_000).fill(0x0b).fill(0x0c, 100_000);
    expect(decode(groups, { format: "protobuf" }).failure?.reason).toMatch(/nested deeper/);
  });

  it("of JSON in balance is shown as it is", () => {
    const text = "[".repeat(1_000_000) + "]".repeat(1_000_000);
    const decoding = decode(utf8(text), { format: "json" });
    expect(decoding.body).toMatchObject({ kind: "text", text });
    expect(decoding.notes.join()).toMatch(/not indented/);
  });
});

describe("breadth", () => {
  it("beyond the tree leaves JSON whole as text, and says so", () => {
    const text = `[${"1,".repeat(50_000)}1]`;
    const decoding = decode(utf8(text));
    expect(decoding.failure).toBeUndefined();
    expect(decoding.notes).toEqual(["the tree shows the first 20000 elements"]);
    expect([...eachNode(rootsOf(decoding))]).toHaveLength(payloadLimits.elements);
    expect(decoding.body).toMatchObject({ shownBytes: text.length });
  });

  it("ends other trees with a reason", () => {
    const many = Uint8Array.of(0x9a, 0x00, 0x0f, 0x42, 0x40, ...new Uint8Array(100_000));
    expect(decode(many, { format: "cbor" }).failure?.reason).toBe("more than 20000 elements");
  });

  it("ends when the time is over", () => {
    let now = 0;
    const payload = utf8(`[${"1,".repeat(500_000)}1]`);
    const decoding = decodePayload({ bytes: payload, choice: { format: "json" } }, () => (now += 100));
    expect(decoding.failure?.reason).toMatch(/took longer than 1000 ms/);
  });
});

describe("long texts", () => {
  it("are cut only where it is said, and shown whole on demand", () => {
    const payload = utf8("x".repeat(5_000_000));
    expect(decode(payload).body).toMatchObject({ shownBytes: payloadLimits.textBytes });
    expect(decode(payload, { format: "auto" }, { isWhole: true }).body).toMatchObject({ shownBytes: 5_000_000 });
  });
});

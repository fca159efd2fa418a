import { create, createFileRegistry, toBinary, type DescMessage } from "@bufbuild/protobuf";
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, it } from "vitest";
import { expectDefined } from "#shared/base/index.ts";
import type { PayloadChoice } from "#shared/payload/index.ts";
import { decode, hex, nodeNamed, outline, rootsOf, utf8 } from "./support.ts";

const { INT32, SINT64, DOUBLE, STRING, ENUM, MESSAGE, FIXED32, BOOL } = FieldDescriptorProto_Type;

/** `message Reading { … }` in package `plant`, as protoc would describe it. */
const descriptors = create(FileDescriptorSetSchema, {
  file: [
    {
      name: "plant.proto",
      package: "plant",
      syntax: "proto3",
      enumType: [
        {
          name: "State",
          value: [
            { name: "OFF", number: 0 },
            { name: "ON", number: 1 },
          ],
        },
      ],
      messageType: [
        {
          name: "Reading",
          field: [
            { name: "count", number: 1, type: INT32, label: FieldDescriptorProto_Label.OPTIONAL },
            { name: "offset", number: 2, type: SINT64, label: FieldDescriptorProto_Label.OPTIONAL },
            { name: "celsius", number: 3, type: DOUBLE, label: FieldDescriptorProto_Label.OPTIONAL },
            { name: "site", number: 4, type: STRING, label: FieldDescriptorProto_Label.OPTIONAL },
            {
              name: "state",
              number: 5,
              type: ENUM,
              typeName: ".plant.State",
              label: FieldDescriptorProto_Label.OPTIONAL,
            },
            {
              name: "parts",
              number: 6,
              type: MESSAGE,
              typeName: ".plant.Reading",
              label: FieldDescriptorProto_Label.REPEATED,
            },
            { name: "raw", number: 7, type: FIXED32, label: FieldDescriptorProto_Label.REPEATED },
            { name: "ok", number: 8, type: BOOL, label: FieldDescriptorProto_Label.OPTIONAL },
          ],
        },
      ],
    },
  ],
});
const descriptorSet = toBinary(FileDescriptorSetSchema, descriptors);
const withSchema: PayloadChoice = { format: "protobuf", schema: { descriptorSet, messageType: "plant.Reading" } };

function encodeReading(fields: Record<string, unknown>): Uint8Array {
  const reading: DescMessage = expectDefined(
    createFileRegistry(descriptors).getMessage("plant.Reading"),
    "it is described",
  );
  return toBinary(reading, create(reading, fields));
}

describe("Protobuf", () => {
  it("reads what another library writes, by the names of a descriptor set", () => {
    const bytes = encodeReading({
      count: -1,
      offset: -12_345_678_901_234n,
      celsius: 21.4,
      site: "Häfen",
      state: 1,
      parts: [{ count: 7 }, { ok: true }],
      raw: [1, 4_294_967_295],
    });
    const decoding = decode(bytes, withSchema);
    expect(decoding.failure).toBeUndefined();
    expect(outline(rootsOf(decoding))).toBe(
      "count: -1, offset: -12345678901234, celsius: 21.4, site: Häfen, state: ON (1), " +
        "parts[0]: {count: 7}, parts[1]: {ok: true}, raw: {1, 4294967295}",
    );
  });

  it("shows fields by number without a schema", () => {
    const decoding = decode(encodeReading({ count: 150, site: "testing", parts: [{ count: 1 }] }), {
      format: "protobuf",
    });
    expect(outline(rootsOf(decoding))).toBe("field 1: 150, field 4: testing, field 6: {field 1: 1}");
    expect(nodeNamed(decoding, "field 4").span).toEqual({ start: 3, end: 12 });
  });

  it("keeps fields that the schema does not know, or knows otherwise", () => {
    // Field 1 as text, field 99 as a number.
    const decoding = decode(hex("0a 02 6869  98 06 2a"), withSchema);
    expect(nodeNamed(decoding, "count")).toMatchObject({ value: "hi", type: "LEN, text, the schema says int32" });
    expect(nodeNamed(decoding, "field 99").value).toBe("42");
  });

  it.each([
    ["0a 05 01", 2, /5 bytes are needed/],
    ["0f", 0, /wire type 7/],
    ["00", 0, /field number 0/],
    ["08 ffffffffffffffffffff01", 1, /more than ten bytes/],
    ["0c", 0, /without having begun/],
    ["0b 08 01", 0, /has no end/],
  ])("says what is wrong with %s, and where", (bytes, offset, reason) => {
    const { failure } = decode(hex(bytes), { format: "protobuf" });
    expect(failure?.offset).toBe(offset);
    expect(failure?.reason).toMatch(reason);
  });

  it("says when the schema is of no use", () => {
    const broken: PayloadChoice = { format: "protobuf", schema: { descriptorSet: hex("ff"), messageType: "a" } };
    expect(decode(hex("0801"), broken).notes.join()).toMatch(/descriptor set cannot be read/);
    const unknown: PayloadChoice = { format: "protobuf", schema: { descriptorSet, messageType: "plant.Nothing" } };
    expect(decode(hex("0801"), unknown).failure?.reason).toMatch(/no message `plant.Nothing`/);
  });
});

describe("Avro", () => {
  const schema = JSON.stringify({
    type: "record",
    name: "Reading",
    fields: [
      { name: "site", type: "string" },
      { name: "celsius", type: ["null", "double"] },
      { name: "at", type: { type: "long", logicalType: "timestamp-millis" } },
      { name: "price", type: { type: "bytes", logicalType: "decimal", precision: 5, scale: 2 } },
      { name: "tags", type: { type: "map", values: "int" } },
      { name: "state", type: { type: "enum", name: "State", symbols: ["OFF", "ON"] } },
      { name: "next", type: ["null", "Reading"] },
    ],
  });
  const value = `
    06 666f6f               # site: foo
    02 6666666666663540     # celsius: branch 1, 21.4
    00                      # at: 0
    04 cfc7                 # price: -12345 of scale 2
    01 04 0261 03 00        # tags: a block of 1 with its bytes, a: -2
    02                      # state: ON
    00                      # next: null
  `;
  const written =
    "{site: foo, celsius: 21.4, at: 1970-01-01T00:00:00.000Z, price: -123.45, tags: {a: -2}, state: ON, next: null}";

  it.each([
    ["raw", ""],
    ["a single object", "c301 0102030405060708"],
    ["with the number of a registry", "00 0000002a"],
  ])("is read with its schema, %s", (_framing, head) => {
    const decoding = decode(hex(head + value), { format: "avro", schema });
    expect(decoding.failure).toBeUndefined();
    expect(outline(rootsOf(decoding))).toBe(written);
  });

  it("says what is missing or wrong", () => {
    expect(decode(hex("c301 0102030405060708 00")).failure?.reason).toMatch(/needs the schema/);
    expect(decode(hex("c301 0102030405060708 00")).notes).toEqual(["the schema's fingerprint is 0807060504030201"]);
    const wrong = (text: string) => decode(hex("01"), { format: "avro", schema: text }).failure?.reason;
    expect(wrong("{")).toMatch(/not JSON/);
    expect(wrong('"Nothing"')).toMatch(/no type `Nothing`/);
    expect(wrong('{"type":"record"}')).toMatch(/a record needs/);
    expect(wrong('["null"]')).toMatch(/no branch -1/);
    expect(wrong("[".repeat(100) + "]".repeat(100))).toMatch(/nested deeper/);
  });

  it("does not believe a count of billions of items without bytes", () => {
    const bomb = decode(hex("feffffffffffffff7f"), { format: "avro", schema: '{"type":"array","items":"null"}' });
    expect(bomb.failure?.reason).toMatch(/more than 20000 elements/);
  });
});

/** A Sparkplug payload from its seq and its metrics, each as hexadecimal. */
function sparkplug(seq: number | undefined, ...metrics: readonly string[]): Uint8Array {
  const fields = metrics.map((metric) => `12 ${hexByte(hex(metric).length)} ${metric}`);
  return hex(
    [...fields, seq === undefined ? "" : `18 ${seq < 128 ? hexByte(seq) : `${hexByte((seq & 0x7f) | 0x80)} 01`}`].join(
      " ",
    ),
  );
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}

const hexOf = (text: string): string => [...utf8(text)].map(hexByte).join("");
/** A metric of a BIRTH: name, alias, data type and value. */
const named = (name: string, alias: number, datatype: number, value: string): string =>
  `0a ${hexByte(name.length)} ${hexOf(name)} 10 ${hexByte(alias)} 20 ${hexByte(datatype)} ${value}`;

describe("Sparkplug B", () => {
  const birth = {
    topicName: "spBv1.0/plant/NBIRTH/edge",
    payload: sparkplug(
      0,
      named("bdSeq", 1, 4, "58 05"),
      named("temp", 2, 3, "50 ffffffff0f"),
      named("on", 3, 11, "70 01"),
    ),
  };
  const data = (seq: number) => sparkplug(seq, "10 02 50 feffffff0f", "10 09 50 01");
  const read = (topicName: string, payload: Uint8Array, history: object = {}) =>
    decode(payload, { format: "auto" }, { topicName, sparkplug: { births: [], ...history } });

  it("is recognised by its topic, and reads signed values", () => {
    const decoding = read(birth.topicName, birth.payload);
    expect(decoding.format).toBe("sparkplug");
    expect(nodeNamed(decoding, "temp")).toMatchObject({ value: "-1", type: "Int32" });
    expect(nodeNamed(decoding, "on")).toMatchObject({ value: "true", type: "Boolean" });
    expect(decoding.notes).toEqual([]);
  });

  it("names aliases from the BIRTH, and leaves unknown ones as they are", () => {
    const decoding = read("spBv1.0/plant/NDATA/edge", data(1), { births: [birth], previous: birth });
    expect(nodeNamed(decoding, "temp")).toMatchObject({ value: "-2", type: "Int32" });
    expect(nodeNamed(decoding, "alias 9").type).toBe("type unknown");
    expect(decoding.notes).toEqual([]);
  });

  it("finds gaps in seq, and none where it begins anew", () => {
    const topicName = "spBv1.0/plant/NDATA/edge";
    const after = (previous: number, seq: number) =>
      read(topicName, data(seq), { previous: { topicName, payload: data(previous) } }).notes;
    expect(after(3, 4)).toEqual([]);
    expect(after(255, 0)).toEqual([]);
    expect(after(3, 5)).toEqual(["seq 5 follows where 4 was due: messages were lost or changed places"]);
    expect(read(topicName, sparkplug(undefined)).notes).toEqual(["seq is missing: every NDATA carries it"]);
  });

  it("finds gaps in bdSeq, and deaths of another session", () => {
    const born = (bdSeq: string) => sparkplug(0, named("bdSeq", 1, 4, `58 ${bdSeq}`));
    expect(read(birth.topicName, born("06"), { births: [birth] }).notes).toEqual([]);
    expect(read(birth.topicName, born("08"), { births: [birth] }).notes).toEqual(["bdSeq 8 follows where 6 was due"]);
    const death = sparkplug(undefined, named("bdSeq", 1, 4, "58 04"));
    expect(read("spBv1.0/plant/NDEATH/edge", death, { births: [birth] }).notes.join()).toMatch(/another session/);
  });

  it.each(["spBv1.0/STATE/host", "spBv1.0/g/NDATA", "spBv1.0/g/NDATA/n/d", "spBv1.0/g/DDATA/n", "other/g/NDATA/n"])(
    "is not expected on %s",
    (topicName) => {
      expect(read(topicName, utf8("{}")).format).toBe("json");
    },
  );

  it("reads data sets and properties", () => {
    // A data set of one column `c` of Int8 with the cells -1 and 1; a property `q` of Int32.
    const dataset = "8a01 14  120163 1801  220d 0a0b 08ffffffffffffffffff01";
    const properties = "4a 09  0a0171  1204 0803 182a";
    const decoding = read("spBv1.0/g/NDATA/n", sparkplug(1, `0a0174 2010 ${properties} ${dataset}`));
    expect(decoding.failure).toBeUndefined();
    expect(nodeNamed(decoding, "q")).toMatchObject({ value: "42", type: "Int32" });
    expect(nodeNamed(decoding, "c")).toMatchObject({ value: "-1", type: "Int8" });
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bodyFormats,
  compileTemplate,
  convertBody,
  encodeBody,
  publishPropertiesOf,
  readMessageFile,
  type SavedMessage,
  showBody,
  type VariableContext,
  variableNames,
  writeMessageFile,
} from "#shared/message/index.ts";

const context: VariableContext = {
  clientIdentifier: "sensor-7",
  nowMs: 1_700_000_000_250,
  sequence: 3,
  random: () => 0.5,
  uuid: () => "some-uuid",
};

const fill = (text: string) => compileTemplate(text).fillIn(context);
const bytesOf = (...parameters: Parameters<typeof encodeBody>) => {
  const encoded = encodeBody(...parameters);
  return encoded.ok ? [...encoded.value] : encoded.error;
};

describe("variables in a message", () => {
  it.each([
    ["plant/{{clientId}}/t", "plant/sensor-7/t"],
    ["{{now}}", "1700000000250"],
    ["{{ now s }}", "1700000000"],
    ["{{now iso}}", "2023-11-14T22:13:20.250Z"],
    ["#{{seq}}", "#3"],
    ["{{random 1 100}}", "51"],
    ["{{random 0.5 2.5}}", "1.500"],
    ["{{random}}", "0.500"],
    ["{{uuid}}", "some-uuid"],
  ])("%s becomes %s", (text, filled) => expect(fill(text)).toBe(filled));

  it.each(["{{unknown}}", "{{random 5}}", "{{random 9 1}}", "{{seq 1}}", "{{now yesterday}}", "{{constructor}}"])(
    "%s is none: it stays as it is, and is told",
    (text) => {
      expect(fill(text)).toBe(text);
      expect(compileTemplate(text)).toMatchObject({ hasVariables: false, unknown: [text] });
    },
  );

  it("are all that the list of them names", () => {
    for (const { text } of variableNames) expect(compileTemplate(text).hasVariables, text).toBe(true);
  });

  it("never lead out of the range that was asked for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.nat(50),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        (low, more, at) => {
          const text = compileTemplate(`{{random ${low} ${low + more}}}`).fillIn({ ...context, random: () => at });
          expect(Number(text)).toBeGreaterThanOrEqual(low);
          expect(Number(text)).toBeLessThanOrEqual(low + more);
        },
      ),
    );
  });
});

describe("a payload as it is written", () => {
  it.each([
    ["text", "hé", [0x68, 0xc3, 0xa9]],
    ["json", '{"a":1}', [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x31, 0x7d]],
    ["hex", "00 ff\nA1", [0x00, 0xff, 0xa1]],
    ["base64", "AP+h", [0x00, 0xff, 0xa1]],
    ["file", "AP+h", [0x00, 0xff, 0xa1]],
    ["cbor", '{"a":1}', [0xa1, 0x61, 0x61, 0x01]],
    ["messagepack", '{"a":1}', [0x81, 0xa1, 0x61, 0x01]],
  ] as const)("%s travels as its bytes", (format, body, bytes) => expect(bytesOf(format, body)).toEqual(bytes));

  it.each([
    ["hex", "0f0", /hexadecimal/u],
    ["base64", "?", /Base64/u],
    ["cbor", "{a:1}", /not JSON/u],
    ["messagepack", '{"id": 9007199254740993}', /9007199254740993 is too large/u],
  ] as const)("%s that cannot be encoded says why", (format, body, words) => {
    expect(bytesOf(format, body)).toMatch(words);
  });

  it("comes back from its bytes in every format, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom("hex", "base64", "file"), (bytes, format) => {
        const shown = showBody(format, bytes);
        expect(shown.ok && bytesOf(format, shown.value)).toEqual([...bytes]);
      }),
    );
  });

  it("stays as it is written between text, JSON, CBOR and MessagePack, and keeps its bytes as hex and Base64", () => {
    expect(convertBody("json", "cbor", '{"a": 1}')).toEqual({ ok: true, value: '{"a": 1}' });
    expect(convertBody("cbor", "hex", '{"a":1}')).toEqual({ ok: true, value: "a1 61 61 01" });
    expect(convertBody("hex", "text", "68 69")).toEqual({ ok: true, value: "hi" });
    expect(convertBody("hex", "text", "ff")).toMatchObject({ ok: false });
    expect(convertBody("hex", "cbor", "a1 61 61 01")).toEqual({ ok: true, value: '{\n  "a": 1\n}' });
  });

  it.each([
    ["cbor", "44 01 02 03 04", "a byte string"],
    ["cbor", "f9 7e 00", "a number that JSON does not keep"],
    ["cbor", "81 f9 80 00", "a number that JSON does not keep"],
    ["cbor", "a1 01 02", "a name in it is not text"],
    ["messagepack", "c4 02 01 02", "a byte string"],
    ["messagepack", "d6 ff 00 00 00 01", "a time"],
    ["messagepack", "cf 00 20 00 00 00 00 00 01", "a number that JSON does not keep"],
    ["messagepack", "d4 07 00", "a value of a kind of its own"],
  ] as const)("is not made into another one where JSON cannot hold it: %s %s", (format, bytes, words) => {
    const converted = convertBody("hex", format, bytes);
    expect(converted.ok ? converted.value : converted.error).toContain(words);
  });

  it("keeps its bytes on the way through JSON, whatever the names in it", () => {
    const bytes = "a2 61 61 82 20 f6 69 5f 5f 70 72 6f 74 6f 5f 5f 01";
    const shown = convertBody("hex", "cbor", bytes);
    expect(shown.ok && convertBody("cbor", "hex", shown.value)).toEqual({ ok: true, value: bytes });
  });

  it("is never thrown at by bytes that are not what they should be", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...bodyFormats), (bytes, format) => {
        expect(typeof showBody(format, bytes).ok).toBe("boolean");
      }),
    );
  });
});

describe("the properties of a message", () => {
  it("stand on the wire only where they say something", () => {
    expect(publishPropertiesOf(undefined)).toBeUndefined();
    expect(publishPropertiesOf({ userProperties: [] })).toBeUndefined();
    expect(publishPropertiesOf({ contentType: "application/json", correlationData: "00 ff" })).toEqual({
      contentType: "application/json",
      correlationData: Uint8Array.of(0x00, 0xff),
    });
  });
});

describe("a file of messages", () => {
  const saved: SavedMessage = {
    name: "Set valve",
    folder: "plant/line2",
    message: { topicName: "plant/line2/valve", qos: 1, retain: false, format: "json", body: "{}" },
  };

  it("holds what was written", () => {
    expect(readMessageFile(writeMessageFile([saved]))).toEqual({ ok: true, value: [saved] });
  });

  it.each([
    ["{", /not JSON/u],
    ["[]", /not a file of messages/u],
    [JSON.stringify({ format: "wirebench-messages", version: 2, messages: [] }), /version/u],
    [writeMessageFile([saved]).replace('"qos": 1', '"qos": 3'), /messages\.0\.message\.qos/u],
  ])("is refused as a whole when something in it is wrong", (text, words) => {
    const read = readMessageFile(text);
    expect(read.ok ? "" : read.error).toMatch(words);
  });
});

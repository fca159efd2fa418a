import { describe, expect, test } from "vitest";
import { decode, encode, findIllFormedUtf8 } from "#shared/mqtt/codec/index.ts";
import { dissect, summarizePacket } from "#shared/mqtt/dissect/index.ts";
import { checkTiles, fieldNamed } from "./support.ts";

const names = [
  "constructor",
  "__proto__",
  "_name",
  "toString",
  "a//b",
  "<img src=x onerror=alert(1)>",
  "\u202eevil\u200b",
  "a/".repeat(10_000),
  "x".repeat(65_535),
  "\ufeffbom",
];

describe.each(names.map((name) => [name.slice(0, 30), name] as const))("the Topic Name %j", (_, topicName) => {
  const bytes = encode(
    { type: "PUBLISH", dup: false, qos: 0, retain: false, topicName, payload: new TextEncoder().encode(topicName) },
    4,
  );

  test("is decoded as it came", () => {
    expect(decode(bytes, 0, bytes.length, 4)).toMatchObject({ type: "PUBLISH", topicName });
  });

  test("is shown whole and harmless", () => {
    const dissection = dissect(bytes, { version: 4 });
    checkTiles(dissection, bytes.length);
    expect(fieldNamed(dissection, "topic").value).toBe(topicName);
    expect(fieldNamed(dissection, "topic").display).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(summarizePacket(bytes, 0, bytes.length, 4).length).toBeLessThanOrEqual(300);
  });
});

test("[MQTT311-1.5.3-3] [MQTT5-1.5.4-3] a byte order mark is kept as a character", () => {
  const bytes = Uint8Array.of(0x30, 0x06, 0x00, 0x04, 0xef, 0xbb, 0xbf, 0x61);
  expect(decode(bytes, 0, bytes.length, 4)).toMatchObject({ topicName: "\ufeffa" });
});

test("User Properties named after what every object has are properties like any other", () => {
  const userProperties = ["__proto__", "constructor", "__proto__"].map((name) => ({ name, value: "x" }));
  const bytes = encode({ type: "DISCONNECT", reasonCode: 0, properties: { userProperties } }, 5);
  expect(decode(bytes, 0, bytes.length, 5)).toMatchObject({ properties: { userProperties } });
  expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
});

test("[MQTT311-1.5.3-1] [MQTT5-1.5.4-1] well-formed UTF-8 is what a strict decoder takes", () => {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const isWellFormed = (bytes: Uint8Array): boolean => {
    try {
      strict.decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  for (let lead = 0x80; lead < 0x100; lead++) {
    for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
      for (const tail of [[], [0x80], [0x80, 0xbf], [0x80, 0x41], [0xc0, 0x80]]) {
        const bytes = Uint8Array.of(lead, second, ...tail);
        expect(findIllFormedUtf8(bytes, 0, bytes.length) === -1).toBe(isWellFormed(bytes));
      }
    }
  }
});

import { describe, expect, test } from "vitest";
import { encode } from "#shared/mqtt/codec/index.ts";
import { summarizePacket } from "#shared/mqtt/dissect/index.ts";
import type { ControlPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { utf8 } from "#test/fixtures/mqtt/packetFixture.ts";
import { bytesOfHex } from "./support.ts";

function check(packet: ControlPacket, version: ProtocolVersion, expected: string): void {
  const bytes = encode(packet, version);
  expect(summarizePacket(bytes, 0, bytes.length, version)).toBe(expected);
}

const publish = { type: "PUBLISH", dup: false, qos: 0, retain: false } as const;
const connect = {
  type: "CONNECT",
  protocolVersion: 4,
  clean: true,
  keepAliveSeconds: 30,
  clientIdentifier: "c",
} as const;

describe("summarizePacket", () => {
  test("shows topic and payload of a PUBLISH", () => {
    check({ ...publish, topicName: "plant/line2", payload: utf8('{"c":21.4}') }, 4, 'plant/line2 {"c":21.4}');
  });
  test("shows a binary payload in hexadecimal", () => {
    check({ ...publish, topicName: "t", payload: Uint8Array.of(0xff, 0x00) }, 4, "t ff 00");
  });
  test("shows an alias that stands for the topic", () => {
    check({ ...publish, topicName: "", payload: utf8("1"), properties: { topicAlias: 3 } }, 5, "alias 3 1");
  });
  test("escapes hostile text", () => {
    check({ ...publish, topicName: "\u202ea", payload: utf8("x\u200b\n") }, 4, "\\u202ea x\\u200b\\n");
  });
  test("keeps a long topic and a long payload within 300 characters", () => {
    const bytes = encode({ ...publish, topicName: "ä".repeat(30_000), payload: utf8("🌡".repeat(1_000)) }, 4);
    const summary = summarizePacket(bytes, 0, bytes.length, 4);
    expect(summary.length).toBeLessThanOrEqual(300);
    expect(summary).toMatch(/^ä+… 🌡+…$/u);
  });
  test("shows what a CONNECT asks for", () => {
    check(connect, 4, "Clean Session · Keep Alive 30 s");
    const will = { topicName: "bye", payload: utf8("x"), qos: 0, retain: false } as const;
    check(
      { ...connect, protocolVersion: 5, clean: false, will, userName: "me" },
      5,
      "Clean Start 0 · Keep Alive 30 s · Will bye · user me",
    );
  });
  test("shows the answer to a CONNECT", () => {
    check({ type: "CONNACK", sessionPresent: true, reasonCode: 0 }, 4, "Connection Accepted · Session Present");
    check({ type: "CONNACK", sessionPresent: false, reasonCode: 0x87 }, 5, "Not authorized");
  });
  test("shows acknowledgements", () => {
    check({ type: "PUBACK", packetIdentifier: 12, reasonCode: 0 }, 5, "Success · id 12");
    check({ type: "PUBREC", packetIdentifier: 12, reasonCode: 0 }, 4, "id 12");
  });
  test("shows subscriptions and what they were granted", () => {
    const subscriptions = [{ topicFilter: "a/#", qos: 1 }] as const;
    check({ type: "SUBSCRIBE", packetIdentifier: 3, subscriptions }, 4, "a/# QoS 1 · id 3");
    check({ type: "SUBACK", packetIdentifier: 3, reasonCodes: [1] }, 4, "Granted QoS 1 · id 3");
    check({ type: "SUBACK", packetIdentifier: 3, reasonCodes: [0x80] }, 4, "Failure · id 3");
    check({ type: "UNSUBSCRIBE", packetIdentifier: 4, topicFilters: ["a", "b"] }, 4, "a, b · id 4");
  });
  test("shows why a connection ends", () => {
    check({ type: "DISCONNECT", reasonCode: 0x8e, properties: { reasonString: "bye" } }, 5, "Session taken over · bye");
    check({ type: "DISCONNECT", reasonCode: 0 }, 4, "");
  });
  test("sums up a malformed packet by its fault", () => {
    const bytes = bytesOfHex("36 05 0001 61 0001");
    expect(summarizePacket(bytes, 0, bytes.length, 4)).toBe("both QoS bits are set");
  });
});

import { describe, expect, it } from "vitest";
import { comparePackets } from "#renderer/inspector/comparePackets.ts";
import { createFieldIndex } from "#renderer/inspector/fieldIndex.ts";
import { encode } from "#shared/mqtt/codec/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";
import type { PublishPacket } from "#shared/mqtt/packet/index.ts";

const publish: PublishPacket = {
  type: "PUBLISH",
  dup: false,
  qos: 0,
  retain: false,
  topicName: "a",
  payload: new TextEncoder().encode("hi"),
};
const indexOf = (packet: PublishPacket) => createFieldIndex(dissect(encode(packet, 4), { version: 4 }));

describe("two packets side by side", () => {
  it("differ in nothing when they are the same", () => {
    const compared = comparePackets(indexOf(publish), indexOf(publish));
    expect(compared.length).toBeGreaterThan(5);
    expect(compared.some(({ isDifferent }) => isDifferent)).toBe(false);
  });

  it("differ in their values and in fields that only one of them has", () => {
    const other: PublishPacket = { ...publish, qos: 1, packetIdentifier: 7, topicName: "b" };
    const differing = comparePackets(indexOf(publish), indexOf(other)).filter(({ isDifferent }) => isDifferent);
    const byLabel = new Map(differing.map((field) => [field.label, field]));
    expect(byLabel.get("Topic Name")).toMatchObject({ left: "a", right: "b" });
    expect(byLabel.get("Packet Identifier")).toMatchObject({ left: undefined, right: "7" });
    expect(byLabel.has("Payload")).toBe(false);
  });
});

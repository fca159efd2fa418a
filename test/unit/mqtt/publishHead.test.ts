import { expect, test } from "vitest";
import {
  createPublishHead,
  decode,
  encode,
  patchDup,
  patchPacketIdentifier,
  readPublishHead,
} from "#shared/mqtt/codec/index.ts";
import { publishFixtures } from "#test/fixtures/mqtt/publish.ts";
import { bytesOfHex } from "./support.ts";

test.each(publishFixtures.filter(({ packet }) => packet.type === "PUBLISH"))(
  "finds the parts of $name",
  ({ bytes, version }) => {
    const head = createPublishHead();
    expect(readPublishHead(bytes, 0, bytes.length, head)).toBe(true);
    const packet = decode(bytes, 0, bytes.length, version);
    expect(packet).toMatchObject({ type: "PUBLISH", dup: head.dup, qos: head.qos, retain: head.retain });
    expect(packet).toHaveProperty("topicName", Buffer.from(bytes.subarray(head.topicStart, head.topicEnd)).toString());
    expect("packetIdentifier" in packet ? packet.packetIdentifier : 0).toBe(head.packetIdentifier);
  },
);

test.each(["c0 00", "30 03 0005 61", "32 04 0001 61 00", "30"])("finds no PUBLISH in %s", (hex) => {
  const bytes = bytesOfHex(hex);
  expect(readPublishHead(bytes, 0, bytes.length, createPublishHead())).toBe(false);
});

test("a patched packet is the packet with another identifier, re-sent", () => {
  const packet = { type: "PUBLISH", dup: false, qos: 1, retain: true, topicName: "a/b", packetIdentifier: 1 } as const;
  const payload = new Uint8Array(200);
  const bytes = encode({ ...packet, payload }, 4);
  const head = createPublishHead();
  readPublishHead(bytes, 0, bytes.length, head);
  patchPacketIdentifier(bytes, head.packetIdentifierOffset, 0xfffe);
  patchDup(bytes, 0, true);
  expect(bytes).toEqual(encode({ ...packet, payload, dup: true, packetIdentifier: 0xfffe }, 4));
  patchDup(bytes, 0, false);
  expect(decode(bytes, 0, bytes.length, 4)).toMatchObject({ dup: false, packetIdentifier: 0xfffe });
});

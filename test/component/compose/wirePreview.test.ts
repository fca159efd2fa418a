import { describe, expect, it } from "vitest";
import { adviseTopicName, describeOutcome, findJsonFault } from "#renderer/features/compose/describePublish.ts";
import { createPreviewEncoders, previewPublish } from "#renderer/features/compose/wirePreview.ts";
import { fail, ok } from "#shared/base/index.ts";
import { decode } from "#shared/mqtt/codec/index.ts";

const draft = { topicName: "a/b", format: "text", body: "hi", qos: 0, retain: false } as const;
const v4 = { version: 4, clientIdentifier: "sensor-7" } as const;
const v5 = { ...v4, version: 5 } as const;

describe("the bytes that will be sent", () => {
  it("are the PUBLISH, byte for byte", () => {
    expect(previewPublish(draft, v4)).toEqual({
      kind: "packet",
      hasVariables: false,
      bytes: Uint8Array.of(
        0x30, // PUBLISH, QoS 0
        0x07, // Remaining Length
        0x00,
        0x03,
        0x61,
        0x2f,
        0x62, // a/b
        0x68,
        0x69, // hi
      ),
      exchange: ["PUBLISH"],
      exchangeBytes: 9,
      identifierSpan: undefined,
    });
  });

  it("hold an empty property length in 5.0", () => {
    const preview = previewPublish(draft, v5);
    expect(preview).toMatchObject({ kind: "packet", exchangeBytes: 10 });
  });

  it.each([
    [1, ["PUBLISH", "PUBACK"], 11 + 4],
    [2, ["PUBLISH", "PUBREC", "PUBREL", "PUBCOMP"], 11 + 3 * 4],
  ] as const)("come with the packets of QoS %i", (qos, exchange, exchangeBytes) => {
    expect(previewPublish({ ...draft, qos }, v4)).toMatchObject({
      kind: "packet",
      exchange,
      exchangeBytes,
      identifierSpan: { start: 7, end: 9 },
    });
  });

  it("find the Packet Identifier behind a long header", () => {
    const preview = previewPublish({ ...draft, qos: 1, body: "x".repeat(20_000) }, v4);
    if (preview.kind !== "packet") throw new Error(preview.reason);
    expect(preview.identifierSpan).toEqual({ start: 9, end: 11 });
  });

  it("decode to what was written, in any script", () => {
    const preview = previewPublish(
      { topicName: "größe/温度", format: "text", body: "21 °C", qos: 1, retain: true },
      v5,
    );
    if (preview.kind !== "packet") throw new Error(preview.reason);
    expect(decode(preview.bytes, 0, preview.bytes.length, 5)).toMatchObject({
      type: "PUBLISH",
      topicName: "größe/温度",
      payload: new TextEncoder().encode("21 °C"),
      qos: 1,
      retain: true,
    });
  });

  it("show what variables become, and hold the properties where the version has them", () => {
    const message = {
      ...draft,
      topicName: "{{clientId}}/t",
      body: "{{seq}}",
      properties: { contentType: "text/plain" },
    };
    const decoded = [v4, v5].map((sender) => {
      const preview = previewPublish(message, sender);
      if (preview.kind !== "packet") throw new Error(preview.reason);
      return decode(preview.bytes, 0, preview.bytes.length, sender.version);
    });
    expect(decoded[0]).toMatchObject({ topicName: "sensor-7/t", payload: new TextEncoder().encode("1") });
    expect(decoded[0]).not.toHaveProperty("properties.contentType");
    expect(decoded[1]).toMatchObject({ properties: { contentType: "text/plain" } });
  });

  it("are the same where they follow each key, and hold until the one after the next", () => {
    const encoders = createPreviewEncoders();
    const bytesOf = (body: string, own = false): Uint8Array => {
      const preview = previewPublish({ ...draft, body }, v5, own ? undefined : encoders);
      if (preview.kind !== "packet") throw new Error(preview.reason);
      return preview.bytes;
    };
    const bodies = ["one", "größer", "three, which is much longer than the others", "", "4"];
    let before = bytesOf("none");
    let copyBefore = Uint8Array.from(before);
    for (const body of bodies) {
      const bytes = bytesOf(body);
      expect(bytes).toEqual(bytesOf(body, true));
      expect(before).toEqual(copyBefore);
      before = bytes;
      copyBefore = Uint8Array.from(bytes);
    }
  });

  it("do not exist for a payload that cannot be encoded", () => {
    expect(previewPublish({ ...draft, format: "hex", body: "f" }, v4)).toMatchObject({
      kind: "impossible",
      reason: expect.stringContaining("hexadecimal"),
    });
  });

  it.each([
    ["", "the Topic Name is missing"],
    ["a/#", "a topic name cannot hold the wildcards + and #"],
  ])("do not exist for topic `%s`", (topicName, reason) => {
    expect(previewPublish({ ...draft, topicName }, v4)).toEqual({ kind: "impossible", reason });
  });
});

describe("an outcome in words", () => {
  it.each([
    [ok({ kind: "sent" as const }), 0, "Sent. QoS 0 is not acknowledged"],
    [ok({ kind: "acknowledged" as const, reasonCode: 0, elapsedMs: 0.83 }), 1, "Acknowledged in 0.8 ms"],
    [
      ok({ kind: "acknowledged" as const, reasonCode: 0x10, elapsedMs: 12 }),
      1,
      "Acknowledged in 12 ms · No matching subscribers",
    ],
    [ok({ kind: "acknowledged" as const, reasonCode: 0x87, elapsedMs: 1 }), 2, "Refused: Not authorized 0x87"],
    [
      fail({ code: "refused", message: "the client is not connected" }),
      1,
      "Not published: the client is not connected",
    ],
  ] as const)("%o", (answer, qos, words) => {
    expect(describeOutcome(answer, qos).text).toBe(words);
  });
});

describe("advice", () => {
  it.each([
    [" a", "white space"],
    ["a ", "white space"],
    ["$SYS/x", "$"],
    ["/a", "first level is empty"],
    ["a/", "last level is empty"],
  ])("is given on topic `%s`", (topicName, words) => {
    expect(adviseTopicName(topicName)).toContain(words);
  });

  it("is not given on an ordinary topic", () => {
    expect(adviseTopicName("plant/line 2")).toBeUndefined();
  });

  it("says what is not JSON", () => {
    expect(findJsonFault('{"a":1}')).toBeUndefined();
    expect(findJsonFault("{a:1}")).toBeDefined();
  });
});

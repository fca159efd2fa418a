import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encode, plainPublishRoom, writePlainPublish } from "#shared/mqtt/codec/index.ts";

describe("a PUBLISH that is written without objects", () => {
  it("is the one that the encoder makes, whatever its topic, payload and version", () => {
    const lengths = fc.oneof(fc.nat(200), fc.constantFrom(16_000, 16_383, 16_384, 70_000));
    const name = fc
      .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
      .map((text) => text.replace(/[#+\0]/g, "_"));
    fc.assert(
      fc.property(
        name,
        lengths,
        fc.boolean(),
        fc.boolean(),
        fc.nat(9),
        (topicName, bytes, retain, isVersion5, start) => {
          const payload = Uint8Array.from({ length: bytes }, (_, index) => index * 31);
          const target = new Uint8Array(start + plainPublishRoom(topicName, bytes));
          const end = writePlainPublish(target, start, retain ? 0x31 : 0x30, topicName, payload, isVersion5);
          const wanted = encode(
            {
              type: "PUBLISH",
              dup: false,
              qos: 0,
              retain,
              topicName,
              payload,
              ...(isVersion5 ? { properties: {} } : {}),
            },
            isVersion5 ? 5 : 4,
          );
          expect(Buffer.compare(target.subarray(start, end), wanted)).toBe(0);
        },
      ),
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPacketFacts, readPacketFacts } from "#electron/engine/capture/packetFacts.ts";
import { decode, encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, ProtocolVersion, PublishPacket } from "#shared/mqtt/packet/index.ts";

const version = fc.constantFrom<ProtocolVersion>(3, 4, 5);
const decoder = new TextDecoder();

function factsOf(bytes: Uint8Array, spoken: ProtocolVersion) {
  const facts = createPacketFacts();
  readPacketFacts(bytes, 0, bytes.length, spoken, facts);
  return facts;
}

const publish = fc.record({
  topicName: fc.constantFrom("a", "home/lamp", "ä/✓"),
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  retain: fc.boolean(),
  packetIdentifier: fc.integer({ min: 1, max: 65_535 }),
  payload: fc.uint8Array({ maxLength: 300 }),
  properties: fc.record(
    {
      payloadFormatIndicator: fc.constantFrom(0, 1),
      messageExpiryInterval: fc.nat(),
      contentType: fc.string({ maxLength: 5 }),
      responseTopic: fc.constant("answers"),
      correlationData: fc.uint8Array({ maxLength: 5 }),
      subscriptionIdentifiers: fc.array(fc.integer({ min: 1, max: 268_435_455 }), { minLength: 1, maxLength: 3 }),
      topicAlias: fc.integer({ min: 1, max: 65_535 }),
      userProperties: fc.array(fc.record({ name: fc.constant("k"), value: fc.constant("v") }), {
        minLength: 1,
        maxLength: 2,
      }),
    },
    { requiredKeys: [] },
  ),
});

describe("the facts that the capture reads from a packet", () => {
  it("agree with the codec on every PUBLISH that it writes", () => {
    fc.assert(
      fc.property(publish, version, ({ packetIdentifier, properties, ...rest }, spoken) => {
        const packet: PublishPacket = {
          type: "PUBLISH",
          dup: false,
          ...rest,
          ...(rest.qos > 0 ? { packetIdentifier } : {}),
          ...(spoken === 5 ? { properties } : {}),
        };
        const bytes = encode(packet, spoken);
        const facts = factsOf(bytes, spoken);
        expect(facts.isMalformed).toBe(false);
        expect(decoder.decode(bytes.subarray(facts.topicStart, facts.topicEnd))).toBe(rest.topicName);
        expect(facts.packetIdentifier).toBe(rest.qos > 0 ? packetIdentifier : 0);
        expect(facts.topicAlias).toBe(spoken === 5 ? (properties.topicAlias ?? 0) : 0);
        expect(bytes.slice(facts.payloadStart)).toEqual(rest.payload);
      }),
      { numRuns: 300 },
    );
  });

  it("agree with the codec on acknowledgements", () => {
    const packets: readonly ControlPacket[] = [
      { type: "PUBACK", packetIdentifier: 7, reasonCode: 0 },
      { type: "PUBREL", packetIdentifier: 7, reasonCode: 0 },
      { type: "SUBSCRIBE", packetIdentifier: 7, subscriptions: [{ topicFilter: "a/#", qos: 1 }] },
      { type: "SUBACK", packetIdentifier: 7, reasonCodes: [1] },
      { type: "UNSUBSCRIBE", packetIdentifier: 7, topicFilters: ["a"] },
    ];
    for (const packet of packets) {
      expect(factsOf(encode(packet, 5), 5)).toMatchObject({ packetIdentifier: 7, isMalformed: false, topicStart: -1 });
    }
  });

  it("call nothing malformed that the codec reads, and never fail on any bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc
        .uint8Array({ maxLength: 40 })
        .chain((body) => fc.nat(255).map((firstByte) => Uint8Array.from([firstByte, body.length, ...body]))),
    );
    fc.assert(
      fc.property(bytes, version, (packet, spoken) => {
        const decoded = decode(packet, 0, packet.length, spoken);
        const facts = factsOf(packet, spoken);
        expect(decoded.type !== "MALFORMED" && facts.isMalformed ? packet : undefined).toBeUndefined();
      }),
      { numRuns: 5_000 },
    );
  });
});

import type { ControlPacket, Properties, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { MAX_PACKET_BYTES, MAX_TEXT_BYTES } from "#shared/mqtt/spec/index.ts";
import { encodedLength } from "./encode.ts";
import { utf8Length } from "./packetWriter.ts";

/** Why a packet cannot be put into bytes at all. Whether it is legal is another question: decode the bytes. */
export type EncodingFault =
  | { readonly kind: "too-long"; readonly field: string; readonly bytes: number }
  | { readonly kind: "too-large"; readonly bytes: number };

/**
 * What keeps `encode` from writing this packet faithfully: a text or binary value over 65 535 bytes, or a packet over
 * the limit of the Remaining Length. `undefined` when nothing does. [MQTT311-4.7.3-3] [MQTT5-4.7.3-3]
 */
export function findEncodingFault(packet: ControlPacket, version: ProtocolVersion): EncodingFault | undefined {
  for (const [field, value] of sizedValues(packet)) {
    const bytes = typeof value === "string" ? utf8Length(value) : value.length;
    if (bytes > MAX_TEXT_BYTES) return { kind: "too-long", field, bytes };
  }
  const bytes = encodedLength(packet, version);
  return bytes > MAX_PACKET_BYTES ? { kind: "too-large", bytes } : undefined;
}

type SizedValue = readonly [field: string, value: string | Uint8Array];

function* sizedValues(packet: ControlPacket): Generator<SizedValue> {
  if ("properties" in packet && packet.properties !== undefined) yield* sizedProperties(packet.properties);
  switch (packet.type) {
    case "CONNECT":
      yield ["clientIdentifier", packet.clientIdentifier];
      if (packet.userName !== undefined) yield ["userName", packet.userName];
      if (packet.password !== undefined) yield ["password", packet.password];
      if (packet.will === undefined) return;
      yield ["will.topicName", packet.will.topicName];
      yield ["will.payload", packet.will.payload];
      if (packet.will.properties !== undefined) yield* sizedProperties(packet.will.properties);
      return;
    case "PUBLISH":
      yield ["topicName", packet.topicName];
      return;
    case "SUBSCRIBE":
      for (const { topicFilter } of packet.subscriptions) yield ["topicFilter", topicFilter];
      return;
    case "UNSUBSCRIBE":
      for (const topicFilter of packet.topicFilters) yield ["topicFilter", topicFilter];
      return;
    default:
      return;
  }
}

function* sizedProperties(properties: Properties): Generator<SizedValue> {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "string" || value instanceof Uint8Array) yield [name, value];
  }
  for (const { name, value } of properties.userProperties ?? []) {
    yield ["userProperty", name];
    yield ["userProperty", value];
  }
}

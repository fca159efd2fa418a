import { encode } from "#shared/mqtt/codec/index.ts";
import type { Properties, ProtocolVersion, PublishPacket } from "#shared/mqtt/packet/index.ts";
import type { Delivery, WireForm } from "../session/index.ts";

/** Stands in a PUBLISH until the Packet Identifier of a receiver is written over it. */
const ANY_PACKET_IDENTIFIER = 1;
const DUP_FLAG = 0b1000;

/**
 * The PUBLISH of a delivery as bytes. Encoded once per distinct form, however many receivers: only the Packet
 * Identifier and DUP differ between them, and those are written over the shared bytes before each is sent.
 */
export function wireFormOf(delivery: Delivery, protocolVersion: ProtocolVersion, nowMs: number): WireForm {
  const { message } = delivery;
  const isVersion5 = protocolVersion === 5;
  const expirySeconds =
    isVersion5 && message.expiresAtMs !== undefined
      ? Math.max(Math.ceil((message.expiresAtMs - nowMs) / 1000), 1)
      : undefined;
  const identifiers = isVersion5 ? delivery.subscriptionIdentifiers : undefined;
  for (const form of message.wireForms) {
    if (
      form.isVersion5 === isVersion5 &&
      form.qos === delivery.qos &&
      form.retain === delivery.retain &&
      form.expirySeconds === expirySeconds &&
      identifiers === undefined &&
      !form.hasSubscriptionIdentifiers
    ) {
      return form;
    }
  }
  const packet: PublishPacket = {
    type: "PUBLISH",
    dup: false,
    qos: delivery.qos,
    retain: delivery.retain,
    topicName: message.topicName,
    payload: message.payload,
    ...(delivery.qos > 0 ? { packetIdentifier: ANY_PACKET_IDENTIFIER } : {}),
    ...(isVersion5 ? { properties: outgoingProperties(message.properties, expirySeconds, identifiers) } : {}),
  };
  const bytes = encode(packet, protocolVersion);
  const form: WireForm = {
    bytes,
    isVersion5,
    qos: delivery.qos,
    retain: delivery.retain,
    expirySeconds,
    hasSubscriptionIdentifiers: identifiers !== undefined,
    packetIdentifierOffset: delivery.qos > 0 ? findPacketIdentifier(bytes) : 0,
    sequence: undefined,
  };
  // One form per set of Subscription Identifiers would be one per receiver: those are not kept.
  if (identifiers === undefined) message.wireForms.push(form);
  return form;
}

/** Makes the bytes of `form` those of one receiver, until the next call for the same form. */
export function address(form: WireForm, packetIdentifier: number, dup: boolean): void {
  const { bytes, packetIdentifierOffset } = form;
  bytes[packetIdentifierOffset] = packetIdentifier >>> 8;
  bytes[packetIdentifierOffset + 1] = packetIdentifier & 0xff;
  // DUP says something of this delivery, not of the PUBLISH that came in. [MQTT5-3.3.1-3] [MQTT311-3.3.1-3]
  const first = bytes[0] ?? 0;
  bytes[0] = dup ? first | DUP_FLAG : first & ~DUP_FLAG;
}

function outgoingProperties(
  properties: Properties | undefined,
  messageExpiryInterval: number | undefined,
  subscriptionIdentifiers: readonly number[] | undefined,
): Properties {
  return {
    ...properties,
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(subscriptionIdentifiers === undefined ? {} : { subscriptionIdentifiers }),
  };
}

/** The Packet Identifier follows the Topic Name, which follows the fixed header. */
function findPacketIdentifier(bytes: Uint8Array): number {
  let topic = 1;
  while (((bytes[topic] ?? 0) & 0x80) !== 0) topic += 1;
  topic += 1;
  return topic + 2 + (((bytes[topic] ?? 0) << 8) | (bytes[topic + 1] ?? 0));
}

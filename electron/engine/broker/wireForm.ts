import {
  createPublishHead,
  encode,
  patchDup,
  patchPacketIdentifier,
  readPublishHead,
} from "#shared/mqtt/codec/index.ts";
import type { Properties, ProtocolVersion, PublishPacket } from "#shared/mqtt/packet/index.ts";
import type { Delivery, WireForm } from "../session/index.ts";
import type { Clock } from "../support/index.ts";
import type { OutgoingAlias } from "./outgoingAliases.ts";

/** Stands in a PUBLISH until the Packet Identifier of a receiver is written over it. */
const ANY_PACKET_IDENTIFIER = 1;

// Filled and read at once: nothing here waits.
const head = createPublishHead();

/**
 * The PUBLISH of a delivery as bytes. Encoded once per distinct form, however many receivers: only the Packet
 * Identifier and DUP differ between them, and those are written over the shared bytes before each is sent.
 */
export function wireFormOf(
  delivery: Delivery,
  protocolVersion: ProtocolVersion,
  clock: Clock,
  alias?: OutgoingAlias,
): WireForm {
  const { message } = delivery;
  const isVersion5 = protocolVersion === 5;
  const expirySeconds =
    isVersion5 && message.expiresAtMs !== undefined
      ? Math.max(Math.ceil((message.expiresAtMs - clock.nowMs()) / 1000), 1)
      : undefined;
  const identifiers = isVersion5 ? delivery.subscriptionIdentifiers : undefined;
  // Subscription Identifiers and Topic Aliases are those of one receiver: such a form is not kept.
  const isShared = identifiers === undefined && alias === undefined;
  if (isShared) {
    for (const form of message.wireForms) {
      if (
        form.isVersion5 === isVersion5 &&
        form.qos === delivery.qos &&
        form.retain === delivery.retain &&
        form.expirySeconds === expirySeconds
      ) {
        return form;
      }
    }
  }
  const packet: PublishPacket = {
    type: "PUBLISH",
    dup: false,
    qos: delivery.qos,
    retain: delivery.retain,
    topicName: alias?.isKnown === true ? "" : message.topicName,
    payload: message.payload,
    ...(delivery.qos > 0 ? { packetIdentifier: ANY_PACKET_IDENTIFIER } : {}),
    ...(isVersion5
      ? { properties: outgoingProperties(message.properties, { expirySeconds, identifiers, alias }) }
      : {}),
  };
  const bytes = encode(packet, protocolVersion);
  readPublishHead(bytes, 0, bytes.length, head);
  const form: WireForm = {
    bytes,
    isVersion5,
    qos: delivery.qos,
    retain: delivery.retain,
    expirySeconds,
    packetIdentifierOffset: head.packetIdentifierOffset,
    sequence: undefined,
  };
  if (isShared) message.wireForms.push(form);
  return form;
}

/** Makes the bytes of `form` those of one receiver, until the next call for the same form. */
export function address(form: WireForm, packetIdentifier: number, dup: boolean): void {
  patchPacketIdentifier(form.bytes, form.packetIdentifierOffset, packetIdentifier);
  // DUP says something of this delivery, not of the PUBLISH that came in. [MQTT5-3.3.1-3] [MQTT311-3.3.1-3]
  patchDup(form.bytes, 0, dup);
}

function outgoingProperties(
  properties: Properties | undefined,
  ours: {
    readonly expirySeconds: number | undefined;
    readonly identifiers: readonly number[] | undefined;
    readonly alias: OutgoingAlias | undefined;
  },
): Properties {
  return {
    ...properties,
    ...(ours.expirySeconds === undefined ? {} : { messageExpiryInterval: ours.expirySeconds }),
    ...(ours.identifiers === undefined ? {} : { subscriptionIdentifiers: ours.identifiers }),
    ...(ours.alias === undefined ? {} : { topicAlias: ours.alias.alias }),
  };
}

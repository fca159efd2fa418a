import { findEncodingFault, encode, encodedLength } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, ProtocolVersion, PublishPacket, QoS } from "#shared/mqtt/packet/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import type { DraftFields } from "#renderer/state/index.ts";

/** What a draft becomes on the wire. */
export type WirePreview =
  | {
      readonly kind: "packet";
      readonly bytes: Uint8Array;
      /** Control packets of the whole exchange, acknowledgements included, as names in order. */
      readonly exchange: readonly string[];
      /** Bytes of the whole exchange when everything goes well. */
      readonly exchangeBytes: number;
      /** Where the Packet Identifier stands; the sender chooses it at the moment of sending. Absent at QoS 0. */
      readonly identifierSpan: { readonly start: number; readonly end: number } | undefined;
    }
  /** Nothing can be sent; `reason` says why, in words. */
  | { readonly kind: "impossible"; readonly reason: string };

/** Stands for the Packet Identifier until the message is sent: 0 would not be legal. */
const IDENTIFIER_STAND_IN = 1;

const exchanges: Readonly<Record<QoS, readonly Exclude<ControlPacket["type"], "PUBLISH">[]>> = {
  0: [],
  1: ["PUBACK"],
  2: ["PUBREC", "PUBREL", "PUBCOMP"],
};

/** Encodes a draft as the sender will, for a connection that speaks `version`. */
export function previewPublish(draft: Omit<DraftFields, "via" | "format">, version: ProtocolVersion): WirePreview {
  if (draft.topicName === "") return { kind: "impossible", reason: "the Topic Name is missing" };
  const topicName = parseTopicName(draft.topicName);
  if (!topicName.ok) return { kind: "impossible", reason: topicName.error.message };
  const packet: PublishPacket = {
    type: "PUBLISH",
    dup: false,
    qos: draft.qos,
    retain: draft.retain,
    topicName: topicName.value,
    ...(draft.qos === 0 ? {} : { packetIdentifier: IDENTIFIER_STAND_IN }),
    payload: encodePayload(draft.payload),
  };
  const fault = findEncodingFault(packet, version);
  if (fault !== undefined) {
    const what = fault.kind === "too-long" ? "the Topic Name" : "the packet";
    return { kind: "impossible", reason: `${what} has ${fault.bytes} bytes, more than MQTT can carry` };
  }
  const bytes = encode(packet, version);
  const acknowledgements = exchanges[draft.qos];
  return {
    kind: "packet",
    bytes,
    exchange: ["PUBLISH", ...acknowledgements],
    exchangeBytes: bytes.length + acknowledgements.reduce((sum, type) => sum + acknowledgementBytes(type, version), 0),
    identifierSpan: draft.qos === 0 ? undefined : identifierSpanOf(bytes, packet),
  };
}

/** The payload as it travels. */
export function encodePayload(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function acknowledgementBytes(type: Exclude<ControlPacket["type"], "PUBLISH">, version: ProtocolVersion): number {
  if (type !== "PUBACK" && type !== "PUBREC" && type !== "PUBREL" && type !== "PUBCOMP") return 0;
  return encodedLength({ type, packetIdentifier: IDENTIFIER_STAND_IN, reasonCode: 0 }, version);
}

/** The Packet Identifier follows the Topic Name, which follows the fixed header. */
function identifierSpanOf(bytes: Uint8Array, packet: PublishPacket): { readonly start: number; readonly end: number } {
  let fixedHeaderEnd = 1;
  while (((bytes[fixedHeaderEnd] ?? 0) & 0x80) !== 0) fixedHeaderEnd += 1;
  const start = fixedHeaderEnd + 1 + 2 + new TextEncoder().encode(packet.topicName).length;
  return { start, end: start + 2 };
}

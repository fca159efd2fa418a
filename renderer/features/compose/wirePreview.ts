import { encode, encodedLength, encodeInto, findEncodingFault } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, ProtocolVersion, PublishPacket, QoS } from "#shared/mqtt/packet/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import {
  type BodyEncoder,
  type ComposedMessage,
  compileTemplate,
  createBodyEncoder,
  encodeBody,
  publishPropertiesOf,
  type VariableContext,
} from "#shared/message/index.ts";

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
      /** The message differs each time it is sent. */
      readonly hasVariables: boolean;
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

/** What makes bytes of a payload and of a packet. */
export interface PreviewEncoders {
  readonly payload: BodyEncoder;
  readonly packet: typeof encode;
}

const ownBytes: PreviewEncoders = { payload: encodeBody, packet: encode };

/**
 * Encoders for previews that follow each key, also of a megabyte: payloads are read where they have changed, and packets
 * written into memory that is there already. The bytes of a preview hold until the one after the next.
 */
export function createPreviewEncoders(): PreviewEncoders {
  let [present, other] = [new Uint8Array(0), new Uint8Array(0)];
  return {
    payload: createBodyEncoder(),
    packet(packet, version) {
      const bytes = encodedLength(packet, version);
      // In turn, so that what is shown stays as it is while the next one is made.
      [present, other] = [other, present];
      // A packet that grows by a byte with each key is not given new memory with each of them.
      if (present.length < bytes) present = new Uint8Array(bytes + (bytes >> 2));
      encodeInto(packet, version, present, 0);
      return present.subarray(0, bytes);
    },
  };
}

/** What variables are shown as until the message is sent: the same each time, so that the bytes stand still. */
const sample = {
  nowMs: Date.UTC(2026, 0, 1),
  sequence: 1,
  random: () => 0.5,
  uuid: () => "00000000-0000-4000-8000-000000000000",
};

/** What variables are filled with where nothing is sent. */
export function exampleContext(clientIdentifier: string): VariableContext {
  return { ...sample, clientIdentifier };
}

/** Encodes a message as the sender will, for a connection that speaks `version`. */
export function previewPublish(
  message: ComposedMessage,
  { version, clientIdentifier }: { readonly version: ProtocolVersion; readonly clientIdentifier: string },
  encoders: PreviewEncoders = ownBytes,
): WirePreview {
  const { qos, retain, format } = message;
  const context = exampleContext(clientIdentifier);
  if (message.topicName === "") return { kind: "impossible", reason: "the Topic Name is missing" };
  const topicTemplate = compileTemplate(message.topicName);
  const bodyTemplate = format === "file" ? undefined : compileTemplate(message.body);
  const topicName = parseTopicName(topicTemplate.fillIn(context));
  if (!topicName.ok) return { kind: "impossible", reason: topicName.error.message };
  const body = bodyTemplate === undefined ? message.body : bodyTemplate.fillIn(context);
  const payload = encoders.payload(format, body);
  if (!payload.ok) return { kind: "impossible", reason: `the payload cannot be encoded: ${payload.error}` };
  const properties = version === 5 ? publishPropertiesOf(message.properties) : undefined;
  const packet: PublishPacket = {
    type: "PUBLISH",
    dup: false,
    qos,
    retain,
    topicName: topicName.value,
    ...(qos === 0 ? {} : { packetIdentifier: IDENTIFIER_STAND_IN }),
    ...(properties === undefined ? {} : { properties }),
    payload: payload.value,
  };
  const fault = findEncodingFault(packet, version);
  if (fault !== undefined) {
    const what = fault.kind === "too-long" ? "the Topic Name" : "the packet";
    return { kind: "impossible", reason: `${what} has ${fault.bytes} bytes, more than MQTT can carry` };
  }
  const bytes = encoders.packet(packet, version);
  const acknowledgements = exchanges[qos];
  return {
    kind: "packet",
    bytes,
    exchange: ["PUBLISH", ...acknowledgements],
    exchangeBytes: bytes.length + acknowledgements.reduce((sum, type) => sum + acknowledgementBytes(type, version), 0),
    hasVariables: topicTemplate.hasVariables || bodyTemplate?.hasVariables === true,
    identifierSpan: qos === 0 ? undefined : identifierSpanOf(bytes, packet),
  };
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

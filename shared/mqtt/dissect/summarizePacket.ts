import { assertNever, clipText, escapeText } from "#shared/base/index.ts";
import { decode, findIllFormedUtf8 } from "#shared/mqtt/codec/index.ts";
import type {
  AcknowledgementPacket,
  ConnectPacket,
  ControlPacket,
  Direction,
  Properties,
  ProtocolVersion,
  PublishPacket,
} from "#shared/mqtt/packet/index.ts";
import { connectReturnCodeNames, reasonCodeName, type ReasonCodePacket } from "#shared/mqtt/spec/index.ts";
import { guessVersion } from "./guessVersion.ts";

/** Longest summary, in UTF-16 code units. */
const LIMIT = 300;
/** Payload bytes that can show in a summary. */
const PREVIEW_BYTES = 240;
const PREVIEW_HEX_BYTES = 24;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * What a packet list prints behind the packet type: `plant/line2 {"c":21.4}`, `Clean Start · Keep Alive 30 s`,
 * `Success · id 12`. At most 300 characters, all of them safe to show. A malformed packet is summed up by its fault.
 */
export function summarizePacket(
  bytes: Uint8Array,
  start: number,
  end: number,
  version?: ProtocolVersion,
  direction?: Direction,
): string {
  const spoken = version ?? guessVersion(bytes, start, end, direction);
  const packet = decode(bytes, start, end, spoken, direction);
  if (packet.type === "MALFORMED") return clipText(packet.diagnostic.message, LIMIT);
  return clipText(summaryOf(packet, spoken), LIMIT);
}

function summaryOf(packet: ControlPacket, version: ProtocolVersion): string {
  switch (packet.type) {
    case "PUBLISH":
      return summaryOfPublish(packet);
    case "CONNECT":
      return summaryOfConnect(packet);
    case "CONNACK": {
      const reason =
        version === 5 ? nameOf(packet.reasonCode, "CONNACK") : (connectReturnCodeNames[packet.reasonCode] ?? "");
      return join(reason, packet.sessionPresent ? "Session Present" : "", reasonString(packet.properties));
    }
    case "PUBACK":
    case "PUBREC":
    case "PUBREL":
    case "PUBCOMP":
      return summaryOfAcknowledgement(packet, version);
    case "SUBSCRIBE": {
      const requests = packet.subscriptions.map(({ topicFilter, qos }) => `${escaped(topicFilter)} QoS ${qos}`);
      return join(list(requests), identifier(packet.packetIdentifier));
    }
    case "SUBACK":
    case "UNSUBACK": {
      const { type } = packet;
      const codes = packet.reasonCodes.map((code) => (version === 5 || code < 0x80 ? nameOf(code, type) : "Failure"));
      return join(list(codes), identifier(packet.packetIdentifier), reasonString(packet.properties));
    }
    case "UNSUBSCRIBE":
      return join(list(packet.topicFilters.map(escaped)), identifier(packet.packetIdentifier));
    case "DISCONNECT":
      if (version !== 5) return "";
      return join(nameOf(packet.reasonCode, "DISCONNECT"), reasonString(packet.properties));
    case "AUTH": {
      const method = packet.properties?.authenticationMethod;
      return join(nameOf(packet.reasonCode, "AUTH"), method === undefined ? "" : escaped(method));
    }
    case "PINGREQ":
    case "PINGRESP":
      return "";
    default:
      return assertNever(packet);
  }
}

function summaryOfPublish(packet: PublishPacket): string {
  const alias = packet.properties?.topicAlias;
  const topic = packet.topicName === "" && alias !== undefined ? `alias ${alias}` : escaped(packet.topicName);
  // A long topic must not push the payload out of sight altogether.
  const preview = previewOf(packet.payload);
  return preview === "" ? topic : `${clipText(topic, LIMIT - 60)} ${preview}`;
}

/** The beginning of a payload: as text when it reads as text, else in hexadecimal. */
function previewOf(payload: Uint8Array): string {
  const head = payload.length > PREVIEW_BYTES ? payload.subarray(0, PREVIEW_BYTES) : payload;
  const illFormed = findIllFormedUtf8(head, 0, head.length);
  // The last character may have been cut in two.
  const isCutCharacter = head.length < payload.length && illFormed >= PREVIEW_BYTES - 3;
  const isBinary = (illFormed !== -1 && !isCutCharacter) || head.some((byte) => byte < 0x09);
  if (isBinary) return hexOf(payload);
  const text = escapeText(utf8.decode(illFormed === -1 ? head : head.subarray(0, illFormed)));
  return head.length < payload.length ? `${text}…` : text;
}

function hexOf(bytes: Uint8Array): string {
  let text = "";
  const shown = Math.min(bytes.length, PREVIEW_HEX_BYTES);
  for (let index = 0; index < shown; index++) {
    text += (index === 0 ? "" : " ") + (bytes[index] ?? 0).toString(16).padStart(2, "0");
  }
  return bytes.length > shown ? `${text} …` : text;
}

function summaryOfConnect(packet: ConnectPacket): string {
  const { will, userName, keepAliveSeconds } = packet;
  const start = packet.protocolVersion === 5 ? "Clean Start" : "Clean Session";
  return join(
    packet.clean ? start : `${start} 0`,
    keepAliveSeconds === 0 ? "Keep Alive off" : `Keep Alive ${keepAliveSeconds} s`,
    will === undefined ? "" : `Will ${escaped(will.topicName)}`,
    userName === undefined ? "" : `user ${escaped(userName)}`,
  );
}

function summaryOfAcknowledgement(packet: AcknowledgementPacket, version: ProtocolVersion): string {
  const reason = version === 5 ? nameOf(packet.reasonCode, packet.type) : "";
  return join(reason, identifier(packet.packetIdentifier), reasonString(packet.properties));
}

function nameOf(code: number, packet: ReasonCodePacket): string {
  return reasonCodeName(code, packet) ?? `0x${code.toString(16).padStart(2, "0")}`;
}

function reasonString(properties: Properties | undefined): string {
  return properties?.reasonString === undefined ? "" : escaped(properties.reasonString);
}

function identifier(packetIdentifier: number): string {
  return `id ${packetIdentifier}`;
}

/** A packet may name thousands of filters: more than a summary holds need not be joined. */
function list(items: readonly string[]): string {
  return items.length > 30 ? `${items.slice(0, 30).join(", ")}, …` : items.join(", ");
}

/** A text may be 65 535 bytes long: what lies behind the limit need not be escaped. */
function escaped(text: string): string {
  return escapeText(text.length > LIMIT ? text.slice(0, LIMIT + 1) : text);
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { createPublishHead, readPublishHead } from "#shared/mqtt/codec/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";

/**
 * What the columns of the log need to know of a packet: where its topic and payload are, and a few numbers. This is an
 * index and not a decoder: recording must cost less than a microsecond, so nothing is turned into text or objects. What
 * the packet means is for the codec and the dissector to say.
 */
export interface PacketFacts {
  /** 0 when the packet has none. */
  packetIdentifier: number;
  /** The Topic Name is `[topicStart, topicEnd)`; `topicStart` is -1 when there is none. */
  topicStart: number;
  topicEnd: number;
  /** 0 when the packet has none. */
  topicAlias: number;
  /** The Application Message is `[payloadStart, end)`; -1 when there is none. */
  payloadStart: number;
  /** The format is broken, as far as can be seen from these few fields. */
  isMalformed: boolean;
}

/** An object for `readPacketFacts` to fill, again and again. */
export function createPacketFacts(): PacketFacts {
  return { packetIdentifier: 0, topicStart: -1, topicEnd: -1, topicAlias: 0, payloadStart: -1, isMalformed: false };
}

/** The low four bits of the first byte that each packet type must have (§2.2.2); PUBLISH has its own. */
const requiredFlags = [-1, 0, 0, -1, 0, 0, 2, 0, 2, 0, 2, 0, 0, 0, 0, 0];

/** Reads the facts of the whole control packet `bytes[start, end)` into `facts`. Total: any bytes will do. */
export function readPacketFacts(
  bytes: Uint8Array,
  start: number,
  end: number,
  version: ProtocolVersion | undefined,
  facts: PacketFacts,
): void {
  facts.packetIdentifier = 0;
  facts.topicStart = -1;
  facts.topicEnd = -1;
  facts.topicAlias = 0;
  facts.payloadStart = -1;
  facts.isMalformed = false;
  const firstByte = bytes[start] ?? 0;
  const body = bodyStart(bytes, start, end);
  if (body < 0) {
    facts.isMalformed = true;
    return;
  }
  const packetType = firstByte >> 4;
  if (packetType === type.PUBLISH) {
    readPublish(bytes, start, end, version, facts);
    return;
  }
  const flags = firstByte & 0x0f;
  // MQTT 3.1 says of the flags only that they are not used.
  const isAllowed = version === 3 ? packetType !== 0 : flags === requiredFlags[packetType];
  if (!isAllowed || (packetType === type.AUTH && version !== undefined && version !== 5)) facts.isMalformed = true;
  if (packetType >= type.PUBACK && packetType <= type.UNSUBACK) readIdentifier(bytes, body, end, facts);
  else if (packetType === type.PINGREQ || packetType === type.PINGRESP) facts.isMalformed ||= body !== end;
}

/** Where the variable header begins: behind the Remaining Length, which must end the packet where it ends; or -1. */
function bodyStart(bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let index = 0; index < 4; index++) {
    const at = start + 1 + index;
    const byte = at < end ? (bytes[at] ?? 0x80) : 0x80;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) {
      // A last byte of zero behind others pads the number. [MQTT5-1.5.5-1]
      const isPadded = index > 0 && byte === 0;
      return !isPadded && at + 1 + length === end ? at + 1 : -1;
    }
  }
  return -1;
}

function readIdentifier(bytes: Uint8Array, at: number, end: number, facts: PacketFacts): void {
  if (at + 2 > end) facts.isMalformed = true;
  else facts.packetIdentifier = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  // [MQTT5-2.2.1-3] [MQTT311-2.3.1-1]
  if (facts.packetIdentifier === 0) facts.isMalformed = true;
}

const head = createPublishHead();

function readPublish(
  bytes: Uint8Array,
  start: number,
  end: number,
  version: ProtocolVersion | undefined,
  facts: PacketFacts,
): void {
  if (!readPublishHead(bytes, start, end, head)) {
    facts.isMalformed = true;
    return;
  }
  const { qos, topicStart, topicEnd } = head;
  facts.topicStart = topicStart;
  facts.topicEnd = topicEnd;
  facts.packetIdentifier = head.packetIdentifier;
  // QoS 3 does not exist, a QoS 0 message is never sent again, and above QoS 0 an identifier is not 0.
  // [MQTT5-3.3.1-4] [MQTT5-3.3.1-2] [MQTT5-2.2.1-3]
  if (qos === 3 || (qos === 0 ? head.dup : head.packetIdentifier === 0)) facts.isMalformed = true;
  if (hasForbiddenByte(bytes, topicStart, topicEnd)) facts.isMalformed = true;
  const payloadStart = version === 5 ? readPublishProperties(bytes, head.bodyStart, end, facts) : head.bodyStart;
  // An empty name needs a Topic Alias. [MQTT5-4.7.3-1] [MQTT311-4.7.3-1]
  if (topicStart === topicEnd && facts.topicAlias === 0) facts.isMalformed = true;
  if (payloadStart < 0) facts.isMalformed = true;
  else facts.payloadStart = payloadStart;
}

/** Wildcards and U+0000 have no place in a Topic Name. [MQTT5-3.3.2-2] [MQTT5-4.7.3-2] */
function hasForbiddenByte(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index];
    if (byte === 0x23 || byte === 0x2b || byte === 0) return true;
  }
  return false;
}

/** Finds the Topic Alias and answers where the payload begins, or -1 when the properties are broken. */
function readPublishProperties(bytes: Uint8Array, start: number, end: number, facts: PacketFacts): number {
  let at = start;
  let length = 0;
  for (let index = 0; ; index++, at++) {
    const byte = bytes[at];
    if (byte === undefined || at >= end || index === 4) return -1;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) break;
  }
  at++;
  const propertiesEnd = at + length;
  if (propertiesEnd > end) return -1;
  while (at < propertiesEnd) {
    const identifier = bytes[at];
    if (identifier === topicAliasIdentifier) facts.topicAlias = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    at = skipProperty(bytes, at, propertiesEnd);
    if (at < 0) {
      facts.isMalformed = true;
      break;
    }
  }
  return propertiesEnd;
}

const topicAliasIdentifier = 0x23;

/** Where the next property of a PUBLISH begins, or -1 when this one does not belong there or does not fit. */
function skipProperty(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  switch (bytes[start]) {
    case 0x01:
      at += 1;
      break;
    case 0x02:
      at += 4;
      break;
    case topicAliasIdentifier:
      at += 2;
      break;
    case 0x03:
    case 0x08:
    case 0x09:
      at = skipString(bytes, at);
      break;
    case 0x26:
      at = skipString(bytes, skipString(bytes, at));
      break;
    case 0x0b:
      while ((bytes[at] ?? 0) >= 0x80 && at < end) at++;
      at++;
      break;
    default:
      return -1;
  }
  return at <= end ? at : -1;
}

function skipString(bytes: Uint8Array, at: number): number {
  return at + 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
}

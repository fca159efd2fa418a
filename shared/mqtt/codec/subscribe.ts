import type {
  ProtocolVersion,
  RetainHandling,
  SubscribePacket,
  SubscriptionRequest,
} from "#shared/mqtt/packet/index.ts";
import { groups, subscriptionFields } from "#shared/mqtt/spec/index.ts";
import { readNewIdentifier } from "./identifier.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import { type PacketWriter, utf8Length } from "./packetWriter.ts";
import { qosOfBits } from "./qos.ts";
import { readProperties } from "./readProperties.ts";
import { checkTopicFilter } from "./topicRules.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

const QOS = 0x03;
const NO_LOCAL = 0x04;
const RETAIN_AS_PUBLISHED = 0x08;
const RETAIN_HANDLING = 0x30;
const RESERVED = 0xc0;

/** Reads SUBSCRIBE (§3.8). */
export function readSubscribe(reader: PacketReader, flags: number): SubscribePacket {
  reader.open(groups.variableHeader);
  const packetIdentifier = readNewIdentifier(reader);
  const properties = readProperties(reader, "SUBSCRIBE");
  reader.close();
  const subscriptions: SubscriptionRequest[] = [];
  if (reader.offset >= reader.end) {
    if (!reader.isBroken) reader.report("subscribe-empty", reader.start, reader.end);
  } else {
    reader.open(groups.payload);
    while (reader.offset < reader.end) subscriptions.push(readSubscription(reader));
    reader.close();
  }
  const packet: Mutable<SubscribePacket> = { type: "SUBSCRIBE", packetIdentifier, subscriptions };
  if (reader.version === 3 && (flags & 8) !== 0) packet.dup = true;
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

function readSubscription(reader: PacketReader): SubscriptionRequest {
  reader.open(groups.subscription);
  const filterStart = reader.offset + 2;
  const topicFilter = reader.text(subscriptionFields.filter);
  const isShared = checkTopicFilter(reader, topicFilter, filterStart);
  const request =
    reader.version === 5 ? readOptions(reader, topicFilter, isShared) : readRequestedQoS(reader, topicFilter);
  reader.close();
  return request;
}

function readRequestedQoS(reader: PacketReader, topicFilter: string): SubscriptionRequest {
  const byte = reader.u8(subscriptionFields.requestedQoS);
  const start = reader.offset - 1;
  if (!reader.isBroken) {
    if ((byte & ~QOS) !== 0) reader.report("subscribe-options-reserved", start, start + 1);
    if ((byte & QOS) === 3) reader.report("subscribe-qos-3", start, start + 1);
  }
  return { topicFilter, qos: qosOfBits(byte & QOS) };
}

function readOptions(reader: PacketReader, topicFilter: string, isShared: boolean): SubscriptionRequest {
  const options = reader.u8(subscriptionFields.options);
  const noLocal = (options & NO_LOCAL) !== 0;
  const retainAsPublished = (options & RETAIN_AS_PUBLISHED) !== 0;
  const handlingBits = (options & RETAIN_HANDLING) >> 4;
  const retainHandling: RetainHandling = handlingBits === 1 || handlingBits === 2 ? handlingBits : 0;
  if (!reader.isBroken) {
    const { trace } = reader;
    if (trace !== undefined) {
      trace.bits(subscriptionFields.optionsReserved, RESERVED, options >> 6);
      trace.bits(subscriptionFields.retainHandling, RETAIN_HANDLING, handlingBits);
      trace.bits(subscriptionFields.retainAsPublished, RETAIN_AS_PUBLISHED, retainAsPublished ? 1 : 0);
      trace.bits(subscriptionFields.noLocal, NO_LOCAL, noLocal ? 1 : 0);
      trace.bits(subscriptionFields.qos, QOS, options & QOS);
    }
    const start = reader.offset - 1;
    if ((options & RESERVED) !== 0) reader.report("subscribe-options-reserved", start, start + 1);
    if ((options & QOS) === 3) reader.report("subscribe-qos-3", start, start + 1);
    if (handlingBits === 3) reader.report("subscribe-retain-handling-3", start, start + 1);
    if (noLocal && isShared) reader.report("subscribe-no-local-shared", start, start + 1);
  }
  return { topicFilter, qos: qosOfBits(options & QOS), noLocal, retainAsPublished, retainHandling };
}

export function subscribeLength(packet: SubscribePacket, version: ProtocolVersion): number {
  let length = 2 + propertiesLength(packet.properties, "SUBSCRIBE", version);
  for (const { topicFilter } of packet.subscriptions) length += 3 + utf8Length(topicFilter);
  return length;
}

export function writeSubscribe(writer: PacketWriter, packet: SubscribePacket, version: ProtocolVersion): void {
  writer.u16(packet.packetIdentifier);
  writeProperties(writer, packet.properties, "SUBSCRIBE", version);
  for (const request of packet.subscriptions) {
    writer.text(request.topicFilter);
    writer.u8(version === 5 ? optionsOf(request) : request.qos);
  }
}

function optionsOf(request: SubscriptionRequest): number {
  return (
    request.qos |
    (request.noLocal === true ? NO_LOCAL : 0) |
    (request.retainAsPublished === true ? RETAIN_AS_PUBLISHED : 0) |
    ((request.retainHandling ?? 0) << 4)
  );
}

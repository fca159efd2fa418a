import type { ProtocolVersion, PublishPacket } from "#shared/mqtt/packet/index.ts";
import { groups, packetFields } from "#shared/mqtt/spec/index.ts";
import { readNewIdentifier } from "./identifier.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import { type PacketWriter, utf8Length } from "./packetWriter.ts";
import { checkPayloadFormat } from "./payloadFormat.ts";
import { qosOfBits } from "./qos.ts";
import { readProperties } from "./readProperties.ts";
import { WILDCARD_BYTE } from "./textReader.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

/** Reads PUBLISH (§3.3): `flags` are the four low bits of its first byte. The payload is a view. */
export function readPublish(reader: PacketReader, flags: number): PublishPacket {
  const qosBits = (flags >> 1) & 3;
  const dup = (flags & 8) !== 0;
  if (qosBits === 3) reader.report("publish-qos-3", reader.start, reader.start + 1);
  if (dup && qosBits === 0) reader.report("publish-dup-qos-0", reader.start, reader.start + 1);
  reader.open(groups.variableHeader);
  const topicStart = reader.offset;
  const topicName = reader.text(packetFields.topic);
  const topicEnd = reader.offset;
  if ((reader.textKinds & WILDCARD_BYTE) !== 0) reader.report("topic-name-wildcard", topicStart + 2, topicEnd);
  // QoS 3 is illegal, yet whoever sent it most likely meant a Packet Identifier to follow.
  const packetIdentifier = qosBits === 0 ? undefined : readNewIdentifier(reader);
  const properties = readProperties(reader, "PUBLISH");
  if (topicEnd === topicStart + 2 && !reader.isBroken && properties?.topicAlias === undefined) {
    reader.report(reader.version === 5 ? "publish-topic-missing" : "topic-empty", topicStart, topicEnd);
  }
  reader.close();
  const payload = readPayload(reader);
  checkPayloadFormat(reader, payload, properties);

  const qos = qosOfBits(qosBits);
  const packet: Mutable<PublishPacket> = { type: "PUBLISH", dup, qos, retain: (flags & 1) !== 0, topicName, payload };
  if (packetIdentifier !== undefined) packet.packetIdentifier = packetIdentifier;
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

function readPayload(reader: PacketReader): Uint8Array {
  if (reader.trace === undefined || reader.isBroken) return reader.rest(packetFields.payload);
  reader.open(groups.payload);
  const payload = reader.rest(packetFields.payload);
  reader.close();
  return payload;
}

/** The four low bits of the first byte. */
export function publishFlags(packet: PublishPacket): number {
  return (packet.dup ? 8 : 0) | (packet.qos << 1) | (packet.retain ? 1 : 0);
}

export function publishLength(packet: PublishPacket, version: ProtocolVersion): number {
  return (
    2 +
    utf8Length(packet.topicName) +
    (packet.qos === 0 ? 0 : 2) +
    propertiesLength(packet.properties, "PUBLISH", version) +
    packet.payload.length
  );
}

export function writePublish(writer: PacketWriter, packet: PublishPacket, version: ProtocolVersion): void {
  writer.text(packet.topicName);
  if (packet.qos !== 0) writer.u16(packet.packetIdentifier ?? 0);
  writeProperties(writer, packet.properties, "PUBLISH", version);
  writer.bytes(packet.payload);
}

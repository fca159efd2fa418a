import type { AcknowledgementPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { readAcknowledgedIdentifier } from "./identifier.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import type { PacketWriter } from "./packetWriter.ts";
import { readProperties } from "./readProperties.ts";
import { readReasonCode } from "./reasonCode.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

/**
 * Reads PUBACK, PUBREC, PUBREL or PUBCOMP (§3.4 to §3.7). In 5.0 two bytes mean Success without properties, and three
 * mean no properties.
 */
export function readAcknowledgement<Type extends AcknowledgementPacket["type"]>(
  reader: PacketReader,
  type: Type,
  flags: number,
): AcknowledgementPacket<Type> {
  const packetIdentifier = readAcknowledgedIdentifier(reader, "publish");
  const packet: Mutable<AcknowledgementPacket<Type>> = { type, packetIdentifier, reasonCode: 0 };
  if (reader.version === 3 && type === "PUBREL" && (flags & 8) !== 0) packet.dup = true;
  if (reader.version !== 5 || reader.offset >= reader.end) return packet;
  packet.reasonCode = readReasonCode(reader, type);
  if (reader.offset >= reader.end) return packet;
  const properties = readProperties(reader, type);
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

/** Bytes after the Packet Identifier: the shortest form that says everything. */
export function acknowledgementLength(packet: AcknowledgementPacket, version: ProtocolVersion): number {
  if (version !== 5 || (packet.reasonCode === 0 && packet.properties === undefined)) return 2;
  return packet.properties === undefined ? 3 : 3 + propertiesLength(packet.properties, packet.type, version);
}

export function writeAcknowledgement(
  writer: PacketWriter,
  packet: AcknowledgementPacket,
  version: ProtocolVersion,
): void {
  writer.u16(packet.packetIdentifier);
  if (version !== 5 || (packet.reasonCode === 0 && packet.properties === undefined)) return;
  writer.u8(packet.reasonCode);
  if (packet.properties !== undefined) writeProperties(writer, packet.properties, packet.type, version);
}

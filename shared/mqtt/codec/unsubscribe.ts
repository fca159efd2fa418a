import type { ProtocolVersion, UnsubscribePacket } from "#shared/mqtt/packet/index.ts";
import { groups, subscriptionFields } from "#shared/mqtt/spec/index.ts";
import { readNewIdentifier } from "./identifier.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import { type PacketWriter, utf8Length } from "./packetWriter.ts";
import { readProperties } from "./readProperties.ts";
import { checkTopicFilter } from "./topicRules.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

/** Reads UNSUBSCRIBE (§3.10). */
export function readUnsubscribe(reader: PacketReader, flags: number): UnsubscribePacket {
  reader.open(groups.variableHeader);
  const packetIdentifier = readNewIdentifier(reader);
  const properties = readProperties(reader, "UNSUBSCRIBE");
  reader.close();
  const topicFilters: string[] = [];
  if (reader.offset >= reader.end) {
    if (!reader.isBroken) reader.report("unsubscribe-empty", reader.start, reader.end);
  } else {
    reader.open(groups.payload);
    while (reader.offset < reader.end) {
      const filterStart = reader.offset + 2;
      const topicFilter = reader.text(subscriptionFields.unsubscribeFilter);
      checkTopicFilter(reader, topicFilter, filterStart);
      topicFilters.push(topicFilter);
    }
    reader.close();
  }
  const packet: Mutable<UnsubscribePacket> = { type: "UNSUBSCRIBE", packetIdentifier, topicFilters };
  if (reader.version === 3 && (flags & 8) !== 0) packet.dup = true;
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

export function unsubscribeLength(packet: UnsubscribePacket, version: ProtocolVersion): number {
  let length = 2 + propertiesLength(packet.properties, "UNSUBSCRIBE", version);
  for (const topicFilter of packet.topicFilters) length += 2 + utf8Length(topicFilter);
  return length;
}

export function writeUnsubscribe(writer: PacketWriter, packet: UnsubscribePacket, version: ProtocolVersion): void {
  writer.u16(packet.packetIdentifier);
  writeProperties(writer, packet.properties, "UNSUBSCRIBE", version);
  for (const topicFilter of packet.topicFilters) writer.text(topicFilter);
}

import type { ProtocolVersion, SubackPacket, UnsubackPacket } from "#shared/mqtt/packet/index.ts";
import { groups, returnCode, subscriptionFields } from "#shared/mqtt/spec/index.ts";
import { readAcknowledgedIdentifier } from "./identifier.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import type { PacketWriter } from "./packetWriter.ts";
import { readProperties } from "./readProperties.ts";
import { readReasonCode } from "./reasonCode.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

/** Reads SUBACK (§3.9) or UNSUBACK (§3.11): one code per Topic Filter, but for UNSUBACK in 3.x, which has none. */
export function readSubscriptionAnswer(
  reader: PacketReader,
  type: "SUBACK" | "UNSUBACK",
): SubackPacket | UnsubackPacket {
  reader.open(groups.variableHeader);
  const packetIdentifier = readAcknowledgedIdentifier(reader, "subscription");
  const properties = readProperties(reader, type);
  reader.close();
  const reasonCodes: number[] = [];
  if (type === "SUBACK" || reader.version === 5) readCodes(reader, type, reasonCodes);
  const packet: Mutable<SubackPacket | UnsubackPacket> = { type, packetIdentifier, reasonCodes };
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

function readCodes(reader: PacketReader, type: "SUBACK" | "UNSUBACK", reasonCodes: number[]): void {
  if (reader.offset >= reader.end) {
    if (!reader.isBroken) reader.report("acknowledgement-empty", reader.start, reader.end);
    return;
  }
  reader.open(groups.payload);
  while (reader.offset < reader.end) {
    reasonCodes.push(reader.version === 5 ? readReasonCode(reader, type) : readReturnCode(reader));
  }
  reader.close();
}

function readReturnCode(reader: PacketReader): number {
  const code = reader.u8(subscriptionFields.subackReturnCode);
  // A SUBACK of 3.1 cannot refuse.
  const isKnown = code <= 2 || (code === returnCode.subscribeFailure && reader.version === 4);
  if (!isKnown) reader.report("suback-return-code", reader.offset - 1, reader.offset, { value: code });
  return code;
}

export function subscriptionAnswerLength(packet: SubackPacket | UnsubackPacket, version: ProtocolVersion): number {
  const codes = packet.type === "UNSUBACK" && version !== 5 ? 0 : packet.reasonCodes.length;
  return 2 + propertiesLength(packet.properties, packet.type, version) + codes;
}

export function writeSubscriptionAnswer(
  writer: PacketWriter,
  packet: SubackPacket | UnsubackPacket,
  version: ProtocolVersion,
): void {
  writer.u16(packet.packetIdentifier);
  writeProperties(writer, packet.properties, packet.type, version);
  if (packet.type === "UNSUBACK" && version !== 5) return;
  for (const code of packet.reasonCodes) writer.u8(code);
}

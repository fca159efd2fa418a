import type { AuthPacket, DisconnectPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import type { PacketWriter } from "./packetWriter.ts";
import { readProperties } from "./readProperties.ts";
import { readReasonCode } from "./reasonCode.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

/**
 * Reads DISCONNECT (§3.14). In 5.0 nothing means Normal disconnection, and one byte means no properties; in 3.x the
 * packet has no fields at all.
 */
export function readDisconnect(reader: PacketReader): DisconnectPacket {
  const packet: Mutable<DisconnectPacket> = { type: "DISCONNECT", reasonCode: 0 };
  if (reader.version !== 5 || reader.offset >= reader.end) return packet;
  packet.reasonCode = readReasonCode(reader, "DISCONNECT");
  if (reader.offset >= reader.end) return packet;
  const properties = readProperties(reader, "DISCONNECT");
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

/** Reads AUTH (5.0 §3.15). Its short form cannot carry the Authentication Method that AUTH needs: accept and warn. */
export function readAuth(reader: PacketReader): AuthPacket {
  const packet: Mutable<AuthPacket> = { type: "AUTH", reasonCode: 0 };
  const start = reader.offset;
  if (start >= reader.end) {
    reader.report("auth-short-form", reader.start, reader.end);
    return packet;
  }
  packet.reasonCode = readReasonCode(reader, "AUTH");
  const properties = readProperties(reader, "AUTH");
  if (properties !== undefined) packet.properties = properties;
  if (properties?.authenticationMethod === undefined && !reader.isBroken) {
    reader.report("auth-method-missing", start, reader.end);
  }
  return packet;
}

/** Bytes of DISCONNECT or AUTH after the fixed header: the shortest form that says everything. */
export function disconnectLength(packet: DisconnectPacket | AuthPacket, version: ProtocolVersion): number {
  if (version !== 5 || (packet.reasonCode === 0 && packet.properties === undefined)) return 0;
  if (packet.type === "DISCONNECT" && packet.properties === undefined) return 1;
  return 1 + propertiesLength(packet.properties, packet.type, version);
}

export function writeDisconnect(
  writer: PacketWriter,
  packet: DisconnectPacket | AuthPacket,
  version: ProtocolVersion,
): void {
  if (version !== 5 || (packet.reasonCode === 0 && packet.properties === undefined)) return;
  writer.u8(packet.reasonCode);
  if (packet.type === "DISCONNECT" && packet.properties === undefined) return;
  writeProperties(writer, packet.properties, packet.type, version);
}

import type { ConnackPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { connackFields, connectReturnCodeNames } from "#shared/mqtt/spec/index.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import type { PacketWriter } from "./packetWriter.ts";
import { readProperties } from "./readProperties.ts";
import { readReasonCode } from "./reasonCode.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

const SESSION_PRESENT = 0x01;

/** Reads CONNACK (§3.2). */
export function readConnack(reader: PacketReader): ConnackPacket {
  const start = reader.offset;
  const flags = reader.u8(connackFields.flags);
  const sessionPresent = (flags & SESSION_PRESENT) !== 0;
  // MQTT 3.1 gives this byte no meaning.
  if (reader.version !== 3 && !reader.isBroken) {
    if (reader.trace !== undefined) reader.trace.bits(connackFields.sessionPresent, SESSION_PRESENT, flags & 1);
    if ((flags & ~SESSION_PRESENT) !== 0) reader.report("connack-reserved-flags", start, start + 1);
  }
  const reasonCode = reader.version === 5 ? readReasonCode(reader, "CONNACK") : readReturnCode(reader);
  if (sessionPresent && reasonCode !== 0 && reader.version !== 3) {
    reader.report("connack-session-present-refused", start, start + 1);
  }
  const packet: Mutable<ConnackPacket> = { type: "CONNACK", sessionPresent, reasonCode };
  const properties = readProperties(reader, "CONNACK");
  if (properties !== undefined) packet.properties = properties;
  return packet;
}

function readReturnCode(reader: PacketReader): number {
  const code = reader.u8(connackFields.returnCode);
  if (reader.isBroken) return code;
  const name = connectReturnCodeNames[code];
  if (reader.trace !== undefined) reader.trace.words(name ?? "reserved");
  if (name === undefined)
    reader.report("connack-return-code-reserved", reader.offset - 1, reader.offset, { value: code });
  return code;
}

export function connackLength(packet: ConnackPacket, version: ProtocolVersion): number {
  return 2 + propertiesLength(packet.properties, "CONNACK", version);
}

export function writeConnack(writer: PacketWriter, packet: ConnackPacket, version: ProtocolVersion): void {
  writer.u8(packet.sessionPresent ? SESSION_PRESENT : 0);
  writer.u8(packet.reasonCode);
  writeProperties(writer, packet.properties, "CONNACK", version);
}

import { packetFields } from "#shared/mqtt/spec/index.ts";
import type { PacketReader } from "./packetReader.ts";

/** Reads the Packet Identifier of a packet that brings a new one: PUBLISH, SUBSCRIBE, UNSUBSCRIBE. Never 0. */
export function readNewIdentifier(reader: PacketReader): number {
  const identifier = reader.u16(packetFields.packetId);
  if (identifier === 0 && !reader.isBroken) {
    const statements = reader.direction === "toClient" ? { "5.0": "MQTT-2.2.1-4" } : undefined;
    reader.report("packet-identifier-zero", reader.offset - 2, reader.offset, { statements });
  }
  return identifier;
}

/** Reads the Packet Identifier of an answer. No packet with the identifier 0 can have been there to answer. */
export function readAcknowledgedIdentifier(reader: PacketReader, request: "publish" | "subscription"): number {
  const identifier = reader.u16(packetFields.packetId);
  if (identifier === 0 && !reader.isBroken) {
    const statements = request === "subscription" ? { "3.1.1": "MQTT-2.3.1-7", "5.0": "MQTT-2.2.1-6" } : undefined;
    reader.report("acknowledged-identifier-zero", reader.offset - 2, reader.offset, { statements });
  }
  return identifier;
}

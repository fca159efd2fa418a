import {
  isReasonCodeOf,
  maySendReasonCode,
  reasonCodeFields,
  reasonCodeName,
  type ReasonCodePacket,
} from "#shared/mqtt/spec/index.ts";
import type { PacketReader } from "./packetReader.ts";

/** The statement that limits a packet to the Reason Codes of its own table. */
const allowedStatement = {
  CONNACK: "MQTT-3.2.2-8",
  PUBACK: "MQTT-3.4.2-1",
  PUBREC: "MQTT-3.5.2-1",
  PUBREL: "MQTT-3.6.2-1",
  PUBCOMP: "MQTT-3.7.2-1",
  SUBACK: "MQTT-3.9.3-2",
  UNSUBACK: "MQTT-3.11.3-2",
  DISCONNECT: "MQTT-3.14.2-1",
  AUTH: "MQTT-3.15.2-1",
} as const satisfies Record<ReasonCodePacket, string>;

/** Where the standard says who may send a code. */
const senderStatement: { readonly [Packet in ReasonCodePacket]?: string } = {
  PUBACK: "U-3.4.2.1b",
  PUBREC: "U-3.4.2.1b",
  AUTH: "U-3.15.2.1a",
};

/** Reads a Reason Code of 5.0 (§2.4), and reports one that may not stand in the packet or come from this side. */
export function readReasonCode(reader: PacketReader, packet: ReasonCodePacket): number {
  const code = reader.u8(reasonCodeFields[packet]);
  if (reader.isBroken) return code;
  if (reader.trace !== undefined) reader.trace.words(reasonCodeName(code, packet) ?? "reserved");
  if (code === 0 && packet !== "AUTH") return code;
  const start = reader.offset - 1;
  if (!isReasonCodeOf(code, packet)) {
    const value = `0x${code.toString(16).padStart(2, "0")}`;
    const statements = { "5.0": allowedStatement[packet] };
    reader.report("reason-code-not-allowed", start, start + 1, { value, statements });
  } else if (reader.direction !== undefined && !maySendReasonCode(code, packet, reader.direction)) {
    const statement = senderStatement[packet];
    const statements = statement === undefined ? undefined : { "5.0": statement };
    reader.report("reason-code-wrong-sender", start, start + 1, {
      value: reasonCodeName(code, packet) ?? code,
      statements,
    });
  }
  return code;
}

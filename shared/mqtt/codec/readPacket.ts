import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import { fixedFields, groups, mayTravel, packetTypeOfCode, type PacketTypeSpec } from "#shared/mqtt/spec/index.ts";
import { readAcknowledgement } from "./acknowledgement.ts";
import { readConnack } from "./connack.ts";
import { readConnectHeader, readConnectPayload } from "./connect.ts";
import { readAuth, readDisconnect } from "./disconnect.ts";
import type { PacketReader } from "./packetReader.ts";
import { variableByteIntegerLength } from "./packetWriter.ts";
import { readPublish } from "./publish.ts";
import { readSubscriptionAnswer } from "./suback.ts";
import { readSubscribe } from "./subscribe.ts";
import { readUnsubscribe } from "./unsubscribe.ts";

/**
 * Reads the packet that the reader was loaded with: the one grammar behind decoding and dissecting.
 *
 * `undefined` when the bytes name no packet type or no length. Whatever is wrong is reported to the reader; the packet
 * that comes back then holds what could be read.
 */
export function readPacket(reader: PacketReader): ControlPacket | undefined {
  const { start } = reader;
  const given = reader.end;
  // Until the Remaining Length is known, bytes that are missing may just not be there yet.
  reader.isIncomplete = true;
  reader.open(groups.fixedHeader);
  const first = reader.u8(fixedFields.header);
  const spec = packetTypeOfCode(first >> 4);
  if (reader.trace !== undefined && !reader.isBroken) traceFirstByte(reader, first, spec);
  const lengthStart = reader.offset;
  const remainingLength = reader.vbi(fixedFields.remainingLength, "remaining-length-malformed");
  const lengthEnd = reader.offset;
  reader.close();
  if (reader.isBroken) {
    if (reader.fault === undefined) reader.report("packet-incomplete", start, given);
    return undefined;
  }
  const end = lengthEnd + remainingLength;
  reader.isIncomplete = end > given;
  reader.end = end > given ? given : end;

  const packet = readBody(reader, spec, first);

  if (reader.offset < reader.end && !reader.isBroken) reportTrailing(reader, packet);
  if (end > given) reader.report("packet-incomplete", start, given, { value: end - given });
  if (end < given) {
    reader.end = given;
    reader.report("bytes-after-packet", end, given, { value: given - end });
    reader.skipRest();
  }
  if (lengthEnd - lengthStart !== variableByteIntegerLength(remainingLength)) {
    // 3.1.1 does not forbid padding. [MQTT5-1.5.5-1]
    reader.report(
      reader.version === 5 ? "variable-byte-integer-overlong" : "remaining-length-padded",
      lengthStart,
      lengthEnd,
      { value: remainingLength },
    );
  }
  return packet;
}

function readBody(
  reader: PacketReader,
  spec: ReturnType<typeof packetTypeOfCode>,
  first: number,
): ControlPacket | undefined {
  const flags = first & 0x0f;
  if (spec === undefined || (spec.type === "AUTH" && reader.version !== 5)) {
    reader.report("packet-type-reserved", reader.start, reader.start + 1, { value: first >> 4 });
    reader.breakOff();
    return undefined;
  }
  // CONNECT checks its own flags: they depend on a version that only its body tells.
  if (spec.type === "CONNECT") return readConnect(reader, spec, flags);
  checkHeader(reader, spec, flags);
  switch (spec.type) {
    case "PUBLISH":
      return readPublish(reader, flags);
    case "SUBSCRIBE":
      return readSubscribe(reader, flags);
    case "UNSUBSCRIBE":
      return readUnsubscribe(reader, flags);
    case "SUBACK":
    case "UNSUBACK":
      return readSubscriptionAnswer(reader, spec.type);
    default:
      return readVariableHeaderOnly(reader, spec.type, flags);
  }
}

function readConnect(reader: PacketReader, spec: PacketTypeSpec, flags: number): ControlPacket {
  reader.open(groups.variableHeader);
  const header = readConnectHeader(reader);
  reader.close();
  checkHeader(reader, spec, flags);
  if (reader.isBroken) return readConnectPayload(reader, header);
  reader.open(groups.payload);
  const packet = readConnectPayload(reader, header);
  if (reader.offset < reader.end && !reader.isBroken) reportTrailing(reader, packet);
  reader.close();
  return packet;
}

/** The packet types that consist of a variable header at most. */
function readVariableHeaderOnly(
  reader: PacketReader,
  type: "CONNACK" | "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" | "PINGREQ" | "PINGRESP" | "DISCONNECT" | "AUTH",
  flags: number,
): ControlPacket {
  if (type === "PINGREQ" || type === "PINGRESP") return { type };
  const hasFields = reader.offset < reader.end && (type !== "DISCONNECT" || reader.version === 5);
  if (hasFields) reader.open(groups.variableHeader);
  const packet = readVariableHeader(reader, type, flags);
  if (hasFields) reader.close();
  return packet;
}

function readVariableHeader(
  reader: PacketReader,
  type: "CONNACK" | "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" | "DISCONNECT" | "AUTH",
  flags: number,
): ControlPacket {
  switch (type) {
    case "CONNACK":
      return readConnack(reader);
    case "DISCONNECT":
      return readDisconnect(reader);
    case "AUTH":
      return readAuth(reader);
    case "PUBACK":
      return readAcknowledgement(reader, "PUBACK", flags);
    case "PUBREC":
      return readAcknowledgement(reader, "PUBREC", flags);
    case "PUBREL":
      return readAcknowledgement(reader, "PUBREL", flags);
    case "PUBCOMP":
      return readAcknowledgement(reader, "PUBCOMP", flags);
  }
}

function checkHeader(reader: PacketReader, spec: PacketTypeSpec, flags: number): void {
  const { version, direction, start } = reader;
  // What MQTT 3.1 makes of these bits is not certain enough to call anything a fault.
  if (version !== 3 && spec.reservedFlags !== undefined && flags !== spec.reservedFlags) {
    const value = `0b${flags.toString(2).padStart(4, "0")}`;
    reader.report("fixed-header-flags", start, start + 1, { value, statements: spec.flagStatements });
  }
  if (direction !== undefined && !mayTravel(spec, direction, version)) {
    reader.report("packet-direction", start, start + 1, { value: spec.type });
  }
}

function reportTrailing(reader: PacketReader, packet: ControlPacket | undefined): void {
  const detail = { value: reader.end - reader.offset };
  if (packet?.type === "CONNECT") {
    reader.report("connect-trailing-bytes", reader.offset, reader.end, {
      ...detail,
      // Only where a field was ruled out by its flag can a statement have been broken.
      statements: trailingConnectStatements(packet.userName === undefined, packet.password === undefined),
    });
  } else {
    const statements = packet?.type === "DISCONNECT" ? { "5.0": "U-3.14.2.1a" } : undefined;
    reader.report("trailing-bytes", reader.offset, reader.end, { ...detail, statements });
  }
  reader.skipRest();
}

function trailingConnectStatements(hasNoUserName: boolean, hasNoPassword: boolean) {
  if (hasNoUserName) return { "3.1.1": "MQTT-3.1.2-18", "5.0": "MQTT-3.1.2-16" };
  return hasNoPassword ? { "3.1.1": "MQTT-3.1.2-20", "5.0": "MQTT-3.1.2-18" } : undefined;
}

function traceFirstByte(reader: PacketReader, first: number, spec: PacketTypeSpec | undefined): void {
  const { trace } = reader;
  if (trace === undefined) return;
  trace.bits(fixedFields.type, 0xf0, first >> 4, spec?.type ?? "reserved");
  if (spec?.type === "PUBLISH") {
    trace.bits(fixedFields.dup, 0x08, (first >> 3) & 1);
    trace.bits(fixedFields.qos, 0x06, (first >> 1) & 3);
    trace.bits(fixedFields.retain, 0x01, first & 1);
  } else {
    trace.bits(fixedFields.flags, 0x0f, first & 0x0f);
  }
}

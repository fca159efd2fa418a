import type { ConnectPacket, ProtocolVersion, QoS, WillMessage } from "#shared/mqtt/packet/index.ts";
import { connectFields, MAX_CLIENT_IDENTIFIER_CHARACTERS_31, protocolVersionName } from "#shared/mqtt/spec/index.ts";
import type { Mutable } from "./mutable.ts";
import type { PacketReader } from "./packetReader.ts";
import { type PacketWriter, utf8Length } from "./packetWriter.ts";
import { checkPayloadFormat } from "./payloadFormat.ts";
import { qosOfBits } from "./qos.ts";
import { readProperties } from "./readProperties.ts";
import { WILDCARD_BYTE } from "./textReader.ts";
import { propertiesLength, writeProperties } from "./writeProperties.ts";

const USER_NAME = 0x80;
const PASSWORD = 0x40;
const WILL_RETAIN = 0x20;
const WILL_QOS = 0x18;
const WILL = 0x04;
const CLEAN = 0x02;
const RESERVED = 0x01;
/** Bit 7 of the Protocol Level: the mark of a bridge among some brokers. */
const BRIDGE = 0x80;

/** Reads CONNECT (§3.1), which says itself which version it speaks: the reader's version follows it. */
export function readConnectHeader(reader: PacketReader): Mutable<ConnectPacket> & { flags: number } {
  const { protocolVersion, isBridge } = readProtocol(reader);
  const flags = readConnectFlags(reader);
  const keepAliveSeconds = reader.u16(connectFields.keepAlive);
  const properties = readProperties(reader, "CONNECT");
  return {
    type: "CONNECT",
    protocolVersion,
    ...(isBridge ? { isBridge } : {}),
    clean: (flags & CLEAN) !== 0,
    keepAliveSeconds,
    clientIdentifier: "",
    ...(properties === undefined ? {} : { properties }),
    flags,
  };
}

/** Reads the payload of CONNECT (§3.1.3): what the Connect Flags announce, in the order of the standard. */
export function readConnectPayload(
  reader: PacketReader,
  header: Mutable<ConnectPacket> & { flags: number },
): ConnectPacket {
  const { flags, ...packet } = header;
  const clientIdentifier = reader.text(connectFields.clientId);
  checkClientIdentifier(reader, clientIdentifier, packet.clean);
  packet.clientIdentifier = clientIdentifier;
  if ((flags & WILL) !== 0) packet.will = readWill(reader, flags);
  if ((flags & USER_NAME) !== 0) packet.userName = reader.text(connectFields.userName);
  if ((flags & PASSWORD) !== 0) packet.password = reader.binary(connectFields.password);
  return packet;
}

function readProtocol(reader: PacketReader): { protocolVersion: ProtocolVersion; isBridge: boolean } {
  const nameStart = reader.offset;
  const name = reader.text(connectFields.protocolName);
  const nameEnd = reader.offset;
  const level = reader.u8(connectFields.protocolVersion);
  const bare = level & ~BRIDGE;
  const isBridge = level !== bare && (bare === 3 || bare === 4);
  const known = isBridge ? bare : level;
  const protocolVersion = known === 3 || known === 4 || known === 5 ? known : reader.version;
  reader.version = protocolVersion;
  if (reader.isBroken) return { protocolVersion, isBridge };
  const expected = protocolVersion === 3 ? "MQIsdp" : "MQTT";
  if (name !== expected) {
    reader.report("connect-protocol-name", nameStart + 2, nameEnd, {
      value: name === "MQTT" || name === "MQIsdp" ? `${name} with level ${level}` : nameEnd - nameStart - 2 + " bytes",
    });
  }
  if (known !== protocolVersion) reader.report("connect-protocol-version", nameEnd, nameEnd + 1, { value: level });
  if (isBridge) reader.report("connect-bridge-mode", nameEnd, nameEnd + 1, { value: level });
  if (reader.trace !== undefined && known === protocolVersion) reader.trace.words(protocolVersionName[known]);
  return { protocolVersion, isBridge };
}

function readConnectFlags(reader: PacketReader): number {
  const start = reader.offset;
  const flags = reader.u8(connectFields.flags);
  if (reader.isBroken) return flags;
  const end = start + 1;
  const { trace } = reader;
  if (trace !== undefined) {
    const clean = reader.version === 5 ? connectFields.cleanStart : connectFields.cleanSession;
    trace.bits(connectFields.userNameFlag, USER_NAME, flags >> 7);
    trace.bits(connectFields.passwordFlag, PASSWORD, (flags >> 6) & 1);
    trace.bits(connectFields.willRetain, WILL_RETAIN, (flags >> 5) & 1);
    trace.bits(connectFields.willQoS, WILL_QOS, (flags >> 3) & 3);
    trace.bits(connectFields.willFlag, WILL, (flags >> 2) & 1);
    trace.bits(clean, CLEAN, (flags >> 1) & 1);
    trace.bits(connectFields.reserved, RESERVED, flags & 1);
  }
  if ((flags & RESERVED) !== 0) reader.report("connect-reserved-flag", start, end);
  if ((flags & WILL_QOS) === WILL_QOS) reader.report("connect-will-qos-3", start, end);
  if ((flags & WILL) === 0) {
    if ((flags & WILL_QOS) !== 0)
      reader.report("connect-will-qos-without-will", start, end, { value: (flags >> 3) & 3 });
    if ((flags & WILL_RETAIN) !== 0) reader.report("connect-will-retain-without-will", start, end);
  }
  // 5.0 lets a Password stand alone; of 3.1 we cannot say.
  if (reader.version === 4 && (flags & (USER_NAME | PASSWORD)) === PASSWORD) {
    reader.report("connect-password-without-user-name", start, end);
  }
  return flags;
}

function checkClientIdentifier(reader: PacketReader, identifier: string, clean: boolean): void {
  if (reader.isBroken) return;
  const end = reader.offset;
  if (reader.version === 3 && (identifier === "" || identifier.length > MAX_CLIENT_IDENTIFIER_CHARACTERS_31)) {
    reader.report("connect-client-identifier-length", end - utf8Length(identifier) - 2, end, {
      value: identifier.length,
    });
  }
  if (reader.version === 4 && identifier === "" && !clean) {
    reader.report("connect-client-identifier-empty", end - 2, end);
  }
}

function readWill(reader: PacketReader, flags: number): WillMessage {
  const properties = readProperties(reader, "Will");
  const topicStart = reader.offset;
  const topicName = reader.text(connectFields.willTopic);
  if (!reader.isBroken) {
    if ((reader.textKinds & WILDCARD_BYTE) !== 0) {
      reader.report("topic-name-wildcard", topicStart + 2, reader.offset, {
        statements: { "3.1.1": "MQTT-4.7.1-1", "5.0": "MQTT-4.7.0-1" },
      });
    }
    if (reader.offset === topicStart + 2) reader.report("topic-empty", topicStart, reader.offset);
  }
  const payload = reader.binary(connectFields.willPayload);
  checkPayloadFormat(reader, payload, properties);
  const qos: QoS = qosOfBits((flags >> 3) & 3);
  const will: Mutable<WillMessage> = { topicName, payload, qos, retain: (flags & WILL_RETAIN) !== 0 };
  if (properties !== undefined) will.properties = properties;
  return will;
}

export function connectLength(packet: ConnectPacket): number {
  const version = packet.protocolVersion;
  const { will, userName, password } = packet;
  let length = (version === 3 ? 8 : 6) + 4 + propertiesLength(packet.properties, "CONNECT", version);
  length += 2 + utf8Length(packet.clientIdentifier);
  if (will !== undefined) {
    length += propertiesLength(will.properties, "Will", version) + 2 + utf8Length(will.topicName);
    length += 2 + will.payload.length;
  }
  if (userName !== undefined) length += 2 + utf8Length(userName);
  if (password !== undefined) length += 2 + password.length;
  return length;
}

export function writeConnect(writer: PacketWriter, packet: ConnectPacket): void {
  const version = packet.protocolVersion;
  const { will, userName, password } = packet;
  writer.text(version === 3 ? "MQIsdp" : "MQTT");
  writer.u8(packet.isBridge === true ? version | BRIDGE : version);
  let flags = packet.clean ? CLEAN : 0;
  if (will !== undefined) flags |= WILL | (will.qos << 3) | (will.retain ? WILL_RETAIN : 0);
  if (userName !== undefined) flags |= USER_NAME;
  if (password !== undefined) flags |= PASSWORD;
  writer.u8(flags);
  writer.u16(packet.keepAliveSeconds);
  writeProperties(writer, packet.properties, "CONNECT", version);
  writer.text(packet.clientIdentifier);
  if (will !== undefined) {
    writeProperties(writer, will.properties, "Will", version);
    writer.text(will.topicName);
    writer.binary(will.payload);
  }
  if (userName !== undefined) writer.text(userName);
  if (password !== undefined) writer.binary(password);
}

import { assertNever } from "#shared/base/index.ts";
import type { ControlPacket, ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import { acknowledgementLength, writeAcknowledgement } from "./acknowledgement.ts";
import { connackLength, writeConnack } from "./connack.ts";
import { connectLength, writeConnect } from "./connect.ts";
import { disconnectLength, writeDisconnect } from "./disconnect.ts";
import { PacketWriter, variableByteIntegerLength } from "./packetWriter.ts";
import { publishFlags, publishLength, writePublish } from "./publish.ts";
import { subscriptionAnswerLength, writeSubscriptionAnswer } from "./suback.ts";
import { subscribeLength, writeSubscribe } from "./subscribe.ts";
import { unsubscribeLength, writeUnsubscribe } from "./unsubscribe.ts";

// One writer serves every call: encoding is synchronous and calls nobody back.
const writer = new PacketWriter();

/** Bytes that the packet takes on the wire, fixed header included. CONNECT goes by its own version. */
export function encodedLength(packet: ControlPacket, version: ProtocolVersion): number {
  const remainingLength = bodyLength(packet, version);
  return 1 + variableByteIntegerLength(remainingLength) + remainingLength;
}

/**
 * Writes the packet into `target` from `offset` on and returns where it ends. There must be room for `encodedLength`
 * bytes. Values are written as they are: ask `findEncodingFault` first about packets that people have made up.
 */
export function encodeInto(
  packet: ControlPacket,
  version: ProtocolVersion,
  target: Uint8Array,
  offset: number,
): number {
  return write(packet, version, bodyLength(packet, version), target, offset);
}

/** The packet as bytes of its own. Values are written as they are: see `encodeInto`. */
export function encode(packet: ControlPacket, version: ProtocolVersion): Uint8Array {
  const remainingLength = bodyLength(packet, version);
  const target = new Uint8Array(1 + variableByteIntegerLength(remainingLength) + remainingLength);
  write(packet, version, remainingLength, target, 0);
  return target;
}

function write(
  packet: ControlPacket,
  version: ProtocolVersion,
  remainingLength: number,
  target: Uint8Array,
  offset: number,
): number {
  writer.target = target;
  writer.offset = offset;
  writer.u8((packetTypeCode[packet.type] << 4) | flagsOf(packet));
  writer.vbi(remainingLength);
  writeBody(packet, version);
  return writer.offset;
}

function flagsOf(packet: ControlPacket): number {
  switch (packet.type) {
    case "PUBLISH":
      return publishFlags(packet);
    case "PUBREL":
    case "SUBSCRIBE":
    case "UNSUBSCRIBE":
      return packet.dup === true ? 0x0a : 0x02;
    default:
      return 0;
  }
}

function bodyLength(packet: ControlPacket, version: ProtocolVersion): number {
  switch (packet.type) {
    case "PUBLISH":
      return publishLength(packet, version);
    case "PUBACK":
    case "PUBREC":
    case "PUBREL":
    case "PUBCOMP":
      return acknowledgementLength(packet, version);
    case "CONNECT":
      return connectLength(packet);
    case "CONNACK":
      return connackLength(packet, version);
    case "SUBSCRIBE":
      return subscribeLength(packet, version);
    case "SUBACK":
    case "UNSUBACK":
      return subscriptionAnswerLength(packet, version);
    case "UNSUBSCRIBE":
      return unsubscribeLength(packet, version);
    case "DISCONNECT":
    case "AUTH":
      return disconnectLength(packet, version);
    case "PINGREQ":
    case "PINGRESP":
      return 0;
    default:
      return assertNever(packet);
  }
}

function writeBody(packet: ControlPacket, version: ProtocolVersion): void {
  switch (packet.type) {
    case "PUBLISH":
      return writePublish(writer, packet, version);
    case "PUBACK":
    case "PUBREC":
    case "PUBREL":
    case "PUBCOMP":
      return writeAcknowledgement(writer, packet, version);
    case "CONNECT":
      return writeConnect(writer, packet);
    case "CONNACK":
      return writeConnack(writer, packet, version);
    case "SUBSCRIBE":
      return writeSubscribe(writer, packet, version);
    case "SUBACK":
    case "UNSUBACK":
      return writeSubscriptionAnswer(writer, packet, version);
    case "UNSUBSCRIBE":
      return writeUnsubscribe(writer, packet, version);
    case "DISCONNECT":
    case "AUTH":
      return writeDisconnect(writer, packet, version);
    case "PINGREQ":
    case "PINGRESP":
      return;
    default:
      return assertNever(packet);
  }
}

import { encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import { NO_SEQUENCE } from "./captureSink.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";

/** Sends a packet that is no PUBLISH, and records it. */
export function sendPacket(context: BrokerContext, connection: ClientConnection, packet: ControlPacket): void {
  const bytes = fit(connection, packet, encode(packet, connection.protocolVersion));
  sendBytes(context, connection, bytes);
}

/** Sends and records bytes that are one whole packet. They are copied. */
export function sendBytes(context: BrokerContext, connection: ClientConnection, bytes: Uint8Array): void {
  connection.packetsToClient += 1;
  context.captureSink.packet(connection.id, "toClient", bytes, 0, bytes.length, NO_SEQUENCE);
  connection.network.send(bytes, 0, bytes.length);
}

const acknowledgement = new Uint8Array(4);

/** Sends PUBACK, PUBREC, PUBREL or PUBCOMP for success: the same four bytes in every version. */
export function sendAcknowledgement(
  context: BrokerContext,
  connection: ClientConnection,
  firstByte: 0x40 | 0x50 | 0x62 | 0x70,
  packetIdentifier: number,
): void {
  acknowledgement[0] = firstByte;
  acknowledgement[1] = 2;
  acknowledgement[2] = packetIdentifier >>> 8;
  acknowledgement[3] = packetIdentifier & 0xff;
  sendBytes(context, connection, acknowledgement);
}

/** Drops the texts for people from a packet that would be longer than the client takes. [MQTT5-3.2.2-19] [MQTT5-3.14.2-3] */
function fit(connection: ClientConnection, packet: ControlPacket, bytes: Uint8Array): Uint8Array {
  if (bytes.length <= connection.maximumPacketBytes || !("properties" in packet)) return bytes;
  const { reasonString: _, userProperties: __, ...properties } = packet.properties ?? {};
  return encode({ ...packet, properties }, connection.protocolVersion);
}

import { encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket } from "#shared/mqtt/packet/index.ts";
import { NO_SEQUENCE } from "./captureSink.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";
import { whenSafe } from "./holding.ts";

/** What tells a client that the broker has something now, or has let go of it: it leaves when that is safe. */
const promises: ReadonlySet<ControlPacket["type"]> = new Set([
  "PUBACK",
  "PUBREC",
  "PUBREL",
  "PUBCOMP",
  "SUBACK",
  "UNSUBACK",
]);

/** Sends a packet that is no PUBLISH, and records it. Words for people are left out where the client does not take them. */
export function sendPacket(context: BrokerContext, connection: ClientConnection, packet: ControlPacket): void {
  const { protocolVersion, maximumPacketBytes, wantsProblemInformation } = connection;
  // [MQTT5-3.1.2-29]
  const isAlwaysExplained = packet.type === "CONNACK" || packet.type === "DISCONNECT";
  const spoken = wantsProblemInformation || isAlwaysExplained ? packet : withoutWords(packet);
  const send = promises.has(packet.type) ? sendPromise : sendBytes;
  const bytes = encode(spoken, protocolVersion);
  if (bytes.length <= maximumPacketBytes) {
    send(context, connection, bytes);
    return;
  }
  // [MQTT5-3.2.2-19] [MQTT5-3.14.2-3]
  const short = encode(withoutWords(packet), protocolVersion);
  if (short.length <= maximumPacketBytes) send(context, connection, short);
}

/** Sends and records bytes that are one whole packet. They are copied. */
export function sendBytes(context: BrokerContext, connection: ClientConnection, bytes: Uint8Array): void {
  connection.packetsToClient += 1;
  context.captureSink.packet(connection.id, "toClient", bytes, 0, bytes.length, NO_SEQUENCE);
  connection.network.send(bytes, 0, bytes.length);
}

/** Sends bytes that are one whole packet when all is safe that was done before. They are copied. */
function sendPromise(context: BrokerContext, connection: ClientConnection, bytes: Uint8Array): void {
  if (context.journal === undefined) {
    sendBytes(context, connection, bytes);
    return;
  }
  const kept = new Uint8Array(bytes);
  whenSafe(context, connection, () => sendBytes(context, connection, kept));
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
  sendPromise(context, connection, acknowledgement);
}

function withoutWords(packet: ControlPacket): ControlPacket {
  if (!("properties" in packet)) return packet;
  const { reasonString: _, userProperties: __, ...properties } = packet.properties ?? {};
  return { ...packet, properties };
}

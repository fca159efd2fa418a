import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";
import { sendWaiting } from "./delivery.ts";
import { feedRetained } from "./retainedFeed.ts";
import { sendAcknowledgement, sendPacket } from "./sending.ts";

/** PUBACK, PUBREC, PUBREL or PUBCOMP of a client. */
export interface Acknowledgement {
  readonly type: "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP";
  readonly packetIdentifier: number;
  readonly reasonCode: number;
}

const SHORT_FORMS: Readonly<Record<number, Acknowledgement["type"]>> = {
  0x40: "PUBACK",
  0x50: "PUBREC",
  0x62: "PUBREL",
  0x70: "PUBCOMP",
};

/** Reads the four-byte form that means success in every version; `undefined` when the packet is of another form. */
export function readShortAcknowledgement(bytes: Uint8Array, start: number, end: number): Acknowledgement | undefined {
  if (end - start !== 4) return undefined;
  const type = SHORT_FORMS[bytes[start] ?? 0];
  const packetIdentifier = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0);
  if (type === undefined || packetIdentifier === 0) return undefined;
  return { type, packetIdentifier, reasonCode: reasonCode.success };
}

/** Takes a QoS 1 or 2 exchange one step further. */
export function handleAcknowledgement(
  context: BrokerContext,
  connection: ClientConnection,
  session: BrokerSession,
  packet: Acknowledgement,
): void {
  const { packetIdentifier } = packet;
  const { inFlight, awaitingRelease } = session.state;
  const exchange = inFlight.get(packetIdentifier);
  switch (packet.type) {
    case "PUBACK":
      if (exchange?.kind === "published" && exchange.delivery.qos === 1) finish();
      return;
    case "PUBREC":
      if (exchange?.kind === "published" && exchange.delivery.qos === 2) {
        // [MQTT5-4.4.0-2]
        if (packet.reasonCode >= reasonCode.unspecifiedError) {
          finish();
          return;
        }
        // From here on the PUBLISH is never sent again. [MQTT5-4.3.3-6] [MQTT311-4.3.3-1]
        inFlight.set(packetIdentifier, { kind: "released" });
      }
      if (exchange === undefined && connection.protocolVersion === 5) {
        answer("PUBREL", reasonCode.packetIdentifierNotFound);
      } else {
        sendAcknowledgement(context, connection, 0x62, packetIdentifier);
      }
      return;
    case "PUBREL":
      if (!awaitingRelease.delete(packetIdentifier) && connection.protocolVersion === 5) {
        answer("PUBCOMP", reasonCode.packetIdentifierNotFound);
      } else {
        // [MQTT5-4.3.3-11] [MQTT311-4.3.3-2]
        sendAcknowledgement(context, connection, 0x70, packetIdentifier);
      }
      return;
    case "PUBCOMP":
      if (exchange?.kind === "released") finish();
      return;
  }

  function finish(): void {
    inFlight.delete(packetIdentifier);
    sendWaiting(context, session);
    feedRetained(context, session);
  }

  function answer(type: "PUBREL" | "PUBCOMP", code: number): void {
    sendPacket(context, connection, { type, packetIdentifier, reasonCode: code });
  }
}

import { assertNever } from "#shared/base/index.ts";
import type { ControlPacket, DisconnectPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import { handleAcknowledgement } from "./acknowledgements.ts";
import { handleAuth } from "./authenticating.ts";
import type { ClientConnection, ConnectionStage } from "./clientConnection.ts";
import { closeOverViolation, detach } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { endWhenSafe } from "./holding.ts";
import { handlePublish, type PacketSource } from "./receivingPublish.ts";
import { sendBytes } from "./sending.ts";
import { handleSubscribe, handleUnsubscribe } from "./subscribing.ts";
import { dropWill } from "./wills.ts";

type OpenStage = Extract<ConnectionStage, { kind: "open" }>;

const PINGRESP = Uint8Array.of(0xd0, 0);

/** Handles one well-formed packet of a client whose CONNECT was accepted. */
export function handlePacket(
  context: BrokerContext,
  connection: ClientConnection,
  stage: OpenStage,
  packet: ControlPacket,
  source: PacketSource,
): void {
  const { session, identity } = stage;
  switch (packet.type) {
    case "PUBLISH":
      handlePublish(context, { connection, session, identity }, packet, source);
      return;
    case "PUBACK":
    case "PUBREC":
    case "PUBREL":
    case "PUBCOMP":
      handleAcknowledgement(context, connection, session, packet);
      return;
    case "SUBSCRIBE":
      handleSubscribe(context, { connection, session, identity }, packet, source.sequence);
      return;
    case "UNSUBSCRIBE":
      handleUnsubscribe(context, connection, session, packet);
      return;
    case "PINGREQ":
      // [MQTT5-3.12.4-1] [MQTT311-3.12.4-1]
      sendBytes(context, connection, PINGRESP);
      return;
    case "DISCONNECT":
      handleDisconnect(context, connection, stage, packet);
      return;
    case "CONNECT":
      // [MQTT5-3.1.0-2] [MQTT311-3.1.0-2]
      refuse("a second CONNECT");
      return;
    case "AUTH":
      handleAuth(context, connection, packet);
      return;
    case "CONNACK":
    case "SUBACK":
    case "UNSUBACK":
    case "PINGRESP":
      refuse(`\`${packet.type}\` is not a client's to send`);
      return;
    default:
      assertNever(packet);
  }

  function refuse(reason: string): void {
    closeOverViolation(context, connection, { reason, reasonCode: reasonCode.protocolError });
  }
}

function handleDisconnect(
  context: BrokerContext,
  connection: ClientConnection,
  { session }: OpenStage,
  packet: DisconnectPacket,
): void {
  const expiry = packet.properties?.sessionExpiryInterval;
  if (expiry !== undefined) {
    // A session that was to end with its connection cannot be given a life afterwards (5.0 §3.14.2.2.2).
    if (expiry > 0 && session.expiryIntervalSeconds === 0) {
      closeOverViolation(context, connection, {
        reason: "session expiry interval in DISCONNECT after 0 in CONNECT",
        reasonCode: reasonCode.protocolError,
      });
      return;
    }
    session.expiryIntervalSeconds = Math.min(expiry, context.settings.maximumSessionExpirySeconds);
  }
  // [MQTT5-3.14.4-3] [MQTT311-3.14.4-3]
  if (packet.reasonCode === reasonCode.normalDisconnection) dropWill(session);
  detach(context, connection, "disconnected by the client");
  endWhenSafe(context, connection);
}

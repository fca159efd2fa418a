import { createPublishHead, readPublishHead } from "#shared/mqtt/codec/index.ts";
import type { Properties, ProtocolVersion, PublishPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import { parseTopicName, type TopicName } from "#shared/topic/index.ts";
import type { ApplicationMessage } from "../session/index.ts";
import type { ClientIdentity, Decision } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { type Closing, closeConnection, closeOverViolation } from "./closing.ts";
import { type BrokerContext, countDenied, countUnreceived } from "./context.ts";
import type { Denial } from "./denial.ts";
import { keepBytes } from "./keepBytes.ts";
import { decidePublish } from "./publishDecision.ts";
import { publishMessage } from "./publishing.ts";
import type { Route } from "./router.ts";
import { sendAcknowledgement, sendPacket } from "./sending.ts";
import { findTopicFault } from "./topicLimits.ts";

// Filled and read at once: nothing here waits.
const head = createPublishHead();

/** Where a decoded packet stands as bytes, and its number in the capture log. */
export interface PacketSource {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly sequence: number;
}

/** The client behind an open connection. */
interface Publisher {
  readonly connection: ClientConnection;
  readonly session: BrokerSession;
  readonly identity: ClientIdentity;
}

/** Handles any PUBLISH of a client. */
export function handlePublish(
  context: BrokerContext,
  publisher: Publisher,
  packet: PublishPacket,
  source: PacketSource,
): void {
  const { connection, session, identity } = publisher;
  const { agreed } = connection;
  const found = findRoute(context, connection, packet, source);
  if (!("topicName" in found)) {
    closeOverViolation(context, connection, found);
    return;
  }
  const { topicName } = found;
  if (packet.qos > agreed.maximumQoS) {
    closeConnection(context, connection, {
      reason: `QoS \`${packet.qos}\` is not supported`,
      reasonCode: reasonCode.qosNotSupported,
    });
    return;
  }
  const { packetIdentifier } = packet;
  if (packet.qos === 2 && packetIdentifier !== undefined) {
    // A repeat is acknowledged again and not delivered again. [MQTT5-4.3.3-10] [MQTT311-4.3.3-2]
    if (session.state.awaitingRelease.has(packetIdentifier)) {
      sendAcknowledgement(context, connection, 0x50, packetIdentifier);
      return;
    }
    if (session.state.awaitingRelease.size >= agreed.receiveMaximum) {
      closeConnection(context, connection, {
        reason: `more than \`${agreed.receiveMaximum}\` unfinished messages`,
        reasonCode: reasonCode.receiveMaximumExceeded,
      });
      return;
    }
  }
  const { qos, retain } = packet;
  const decision = decidePublish(context, connection, identity, { topicName, qos, retain });
  if (decision.effect === "deny") {
    handleDenied(context, publisher, packet, { topicName, decision, sequence: source.sequence });
    return;
  }
  context.counters.messagesToServer += 1;
  const { sequence } = source;
  const message = createMessage(context, packet, { topicName, publisher: identity.clientIdentifier, sequence });
  // Before anybody gets it: deliveries wait until it is safe that a repeat will be known as one.
  if (packet.qos === 2 && packetIdentifier !== undefined) session.state.awaitingRelease.add(packetIdentifier);
  if (publishMessage(context, message, found) === 0) countUnreceived(context, connection, 1);
  acknowledge(context, publisher, packet);
}

/** Makes a message of a PUBLISH from a client. */
export function createMessage(
  context: BrokerContext,
  packet: PublishPacket,
  from: { readonly topicName: TopicName; readonly publisher: string; readonly sequence: number },
): ApplicationMessage {
  const messageExpiryInterval = packet.properties?.messageExpiryInterval;
  return {
    topicName: from.topicName,
    payload: packet.qos > 0 || packet.retain ? keepBytes(packet.payload) : packet.payload,
    qos: packet.qos,
    retain: packet.retain,
    properties: packet.properties === undefined ? undefined : travellingProperties(packet.properties),
    publisher: from.publisher,
    expiresAtMs: messageExpiryInterval === undefined ? undefined : context.clock.nowMs() + messageExpiryInterval * 1000,
    cause: from.sequence,
    wireForms: [],
  };
}

/** What goes on to subscribers: Topic Aliases belong to one connection, and the expiry is counted down when sending. */
function travellingProperties(received: Properties): Properties {
  const { topicAlias: _, subscriptionIdentifiers: __, messageExpiryInterval: ___, ...properties } = received;
  return properties;
}

/** The route of a PUBLISH by its Topic Name or Topic Alias, or why the connection has to end. */
function findRoute(
  context: BrokerContext,
  connection: ClientConnection,
  packet: PublishPacket,
  { bytes, start, end }: PacketSource,
): Route | Closing {
  const { router, settings } = context;
  const alias = packet.properties?.topicAlias;
  if (alias !== undefined && (alias === 0 || alias > connection.agreed.topicAliasMaximum)) {
    return { reason: `topic alias out of range: \`${alias}\``, reasonCode: reasonCode.topicAliasInvalid };
  }
  if (alias !== undefined && packet.topicName === "") {
    const topicName = connection.topicAliases.get(alias);
    if (topicName !== undefined) return router.route(topicName);
    return { reason: `topic alias without a name: \`${alias}\``, reasonCode: reasonCode.protocolError };
  }
  // A name that is known by its bytes has passed the checks below.
  const known = readPublishHead(bytes, start, end, head)
    ? router.cached(bytes, head.topicStart, head.topicEnd)
    : undefined;
  if (known !== undefined) {
    if (alias !== undefined) connection.topicAliases.set(alias, known.topicName);
    return known;
  }
  const parsed = parseTopicName(packet.topicName);
  if (!parsed.ok) return { reason: parsed.error.message, reasonCode: reasonCode.topicNameInvalid };
  const fault = findTopicFault(parsed.value, settings);
  if (fault !== undefined) return { reason: fault, reasonCode: reasonCode.topicNameInvalid };
  if (alias !== undefined) connection.topicAliases.set(alias, parsed.value);
  return router.route(parsed.value);
}

/** Answers by QoS. [MQTT5-3.3.4-1] [MQTT311-3.3.4-1] */
function acknowledge(context: BrokerContext, publisher: Publisher, packet: PublishPacket): void {
  const { packetIdentifier, qos } = packet;
  if (packetIdentifier === undefined) return;
  if (qos === 2) publisher.session.state.awaitingRelease.add(packetIdentifier);
  sendAcknowledgement(context, publisher.connection, qos === 1 ? 0x40 : 0x50, packetIdentifier);
}

function handleDenied(
  context: BrokerContext,
  publisher: Publisher,
  packet: PublishPacket,
  denied: {
    readonly topicName: TopicName;
    readonly decision: Extract<Decision, { effect: "deny" }>;
    readonly sequence: number;
  },
): void {
  const { connection, identity } = publisher;
  const { topicName, decision, sequence } = denied;
  const { deniedPublish } = context.settings;
  context.logger.log(
    "debug",
    `publish denied to \`${connection.clientIdentifier}\` by \`${decision.rule?.id ?? "default"}\``,
  );
  const isVersion5 = connection.protocolVersion === 5;
  const behaviour = isVersion5 ? deniedPublish.v5 : versioned3(connection.protocolVersion, deniedPublish.v3);
  const { qos, retain } = packet;
  countDenied(context, {
    client: identity,
    request: { kind: "publish", topicName, qos, retain },
    rule: decision.rule,
    sequence,
    told: toldBy(behaviour, packet),
  });
  switch (behaviour) {
    case "close":
    case "disconnect":
      closeConnection(context, connection, {
        reason: "not authorized to publish",
        reasonCode: reasonCode.notAuthorized,
      });
      return;
    case "ack":
    case "silent":
      acknowledge(context, publisher, packet);
      return;
    case "reason-code":
      if (packet.packetIdentifier === undefined) return;
      sendPacket(context, connection, {
        type: packet.qos === 1 ? "PUBACK" : "PUBREC",
        packetIdentifier: packet.packetIdentifier,
        reasonCode: reasonCode.notAuthorized,
        properties: { reasonString: decision.rule?.text ?? "no rule allows it" },
      });
      return;
  }
}

/** What a client learns: of QoS 0 there is nothing to answer. */
function toldBy(
  behaviour: "ack" | "close" | "reason-code" | "disconnect" | "silent",
  packet: PublishPacket,
): Denial["told"] {
  if (behaviour === "close") return "closed";
  if (behaviour === "disconnect") return "refused";
  if (packet.qos === 0) return "nothing";
  return behaviour === "reason-code" ? "refused" : "success";
}

/** In 3.1 the normal flow is completed whatever was decided. */
function versioned3(protocolVersion: ProtocolVersion, behaviour: "ack" | "close"): "ack" | "close" {
  return protocolVersion === 3 ? "ack" : behaviour;
}

import { packetSize } from "#shared/mqtt/codec/index.ts";
import { HIGH_WATER_BYTES } from "../net/index.ts";
import type { ApplicationMessage, Delivery } from "../session/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import { NO_SEQUENCE } from "./captureSink.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { type BrokerContext, countDenied, countNotDelivered, countUnreceived } from "./context.ts";
import { whenSafe } from "./holding.ts";
import { isMemoryFull, mayBuffer } from "./memory.ts";
import { createReceiver, type Receiver, type Route } from "./router.ts";
import { sendAcknowledgement } from "./sending.ts";
import { chooseMember, type SharedGroup } from "./sharedGroup.ts";
import { address, wireFormOf } from "./wireForm.ts";

/** Hands a message to everyone who subscribes to its topic. Answers how many that were. */
export function deliverMessage(context: BrokerContext, route: Route, message: ApplicationMessage): number {
  for (const receiver of route.receivers) deliverTo(context, receiver, message);
  for (const group of route.groups) deliverToGroup(context, group, message);
  return route.receivers.length + route.groups.length;
}

function deliverToGroup(context: BrokerContext, group: SharedGroup, message: ApplicationMessage): void {
  const member = chooseMember(group, context.settings.sharedStrategy, message);
  if (member !== undefined) deliverTo(context, createReceiver(member.session, [member.subscription]), message);
}

/** Whether the authorizer lets this session have messages of the topic; asked once per revision and identity. */
export function mayReceive(context: BrokerContext, receiver: Receiver, route: Pick<Route, "topicName">): boolean {
  const { authorizer } = context;
  const { identity } = receiver.session;
  if (receiver.decidedRevision !== authorizer.revision || receiver.decidedFor !== identity) {
    receiver.decidedRevision = authorizer.revision;
    receiver.decidedFor = identity;
    const decision = authorizer.decideDelivery(identity, route.topicName);
    receiver.isAllowed = decision.effect === "allow";
    receiver.decidedRule = decision.rule;
  }
  return receiver.isAllowed;
}

function deliverTo(context: BrokerContext, receiver: Receiver, message: ApplicationMessage): void {
  const { session } = receiver;
  const { clientIdentifier } = session.state;
  if (receiver.hasNoLocal && clientIdentifier === message.publisher) {
    // [MQTT5-3.8.3-3]
    const others = receiver.subscriptions.filter((subscription) => !subscription.noLocal);
    if (others.length === 0) countNotDelivered(context, message.cause, clientIdentifier, "no-local");
    else deliverTo(context, createReceiver(session, others), message);
    return;
  }
  if (!mayReceive(context, receiver, message)) {
    countDenied(context, {
      client: session.identity,
      request: { kind: "delivery", topicName: message.topicName },
      rule: receiver.decidedRule,
      sequence: message.cause,
      told: "nothing",
    });
    countNotDelivered(context, message.cause, clientIdentifier, "not-authorized");
    return;
  }
  deliver(context, session, {
    message,
    // [MQTT5-3.8.4-8] [MQTT311-3.8.4-6]
    qos: message.qos < receiver.maximumQoS ? message.qos : receiver.maximumQoS,
    // [MQTT5-3.3.1-12] [MQTT5-3.3.1-13] [MQTT311-3.3.1-9]
    retain: message.retain && receiver.retainAsPublished,
    subscriptionIdentifiers: receiver.subscriptionIdentifiers,
  });
}

/** Sends a delivery now, keeps it for later, or drops it and says why. */
export function deliver(context: BrokerContext, session: BrokerSession, delivery: Delivery): void {
  const { connection, state } = session;
  if (delivery.qos === 0) {
    if (connection === undefined) {
      countNotDelivered(context, delivery.message.cause, state.clientIdentifier, "offline-qos0");
    } else if (mustBeSafe(context, delivery.message)) {
      whenSafe(context, connection, () => {
        sendPublish(context, session, connection, delivery, { packetIdentifier: 0, dup: false });
      });
    } else {
      sendPublish(context, session, connection, delivery, { packetIdentifier: 0, dup: false });
    }
    return;
  }
  if (connection !== undefined && state.queue.length === 0 && hasRoom(session, connection)) {
    sendNew(context, session, connection, delivery);
  } else if (isMemoryFull(context) || !state.queue.push(delivery)) {
    countNotDelivered(context, delivery.message.cause, state.clientIdentifier, "queue-full");
  }
}

/** Sends what waits, as far as the window and the network have room. Call whenever either may have grown. */
export function sendWaiting(context: BrokerContext, session: BrokerSession): void {
  const { connection, state } = session;
  if (connection === undefined) return;
  while (state.queue.length > 0 && hasRoom(session, connection)) {
    const delivery = state.queue.shift();
    if (delivery !== undefined) sendNew(context, session, connection, delivery);
  }
}

/**
 * Sends again, on a new connection, what the former one left unfinished: in the old order and with the old
 * identifiers. [MQTT5-4.4.0-1] [MQTT311-4.4.0-1] [MQTT311-4.6.0-1]
 */
export function resendInFlight(context: BrokerContext, session: BrokerSession, connection: ClientConnection): void {
  for (const [packetIdentifier, exchange] of session.state.inFlight) {
    if (exchange.kind === "released") sendAcknowledgement(context, connection, 0x62, packetIdentifier);
    else if (!sendPublish(context, session, connection, exchange.delivery, { packetIdentifier, dup: true })) {
      session.state.inFlight.delete(packetIdentifier);
    }
  }
}

/** A full window holds back QoS 1 and 2 only. [MQTT5-3.3.4-9] [MQTT5-4.9.0-2] */
function hasRoom(session: BrokerSession, connection: ClientConnection): boolean {
  return (
    session.state.inFlight.size < connection.receiveMaximum && connection.network.bufferedBytes <= HIGH_WATER_BYTES
  );
}

function sendNew(
  context: BrokerContext,
  session: BrokerSession,
  connection: ClientConnection,
  delivery: Delivery,
): void {
  const { message } = delivery;
  // [MQTT5-3.3.2-5]
  if (message.expiresAtMs !== undefined && message.expiresAtMs <= context.clock.nowMs()) {
    countNotDelivered(context, message.cause, session.state.clientIdentifier, "expired");
    return;
  }
  const packetIdentifier = session.state.packetIdentifiers.next();
  if (packetIdentifier === undefined) {
    countNotDelivered(context, message.cause, session.state.clientIdentifier, "queue-full");
    return;
  }
  const { inFlight } = session.state;
  // Before it is sent: what has to be safe first is what was told by then.
  inFlight.set(packetIdentifier, { kind: "published", delivery });
  if (mustBeSafe(context, message)) {
    whenSafe(context, connection, () => sendHeld(context, session, connection, delivery, packetIdentifier));
  } else if (!sendPublish(context, session, connection, delivery, { packetIdentifier, dup: false })) {
    inFlight.delete(packetIdentifier);
  }
}

/**
 * Whether a message may reach nobody before it is safe. One that was published exactly once is sent again by its
 * publisher, should the broker end before: who has it already must be known then.
 */
function mustBeSafe({ journal }: BrokerContext, message: ApplicationMessage): boolean {
  return message.qos === 2 && journal !== undefined;
}

/** Sends what waited until it was safe, unless its client has answered it unseen. */
function sendHeld(
  context: BrokerContext,
  session: BrokerSession,
  connection: ClientConnection,
  delivery: Delivery,
  packetIdentifier: number,
): void {
  const { inFlight } = session.state;
  const exchange = inFlight.get(packetIdentifier);
  if (exchange?.kind !== "published" || exchange.delivery !== delivery) return;
  if (sendPublish(context, session, connection, delivery, { packetIdentifier, dup: false })) return;
  inFlight.delete(packetIdentifier);
  sendWaiting(context, session);
}

/** Puts one PUBLISH on its way. False when it was dropped instead, which is counted here. */
function sendPublish(
  context: BrokerContext,
  session: BrokerSession,
  connection: ClientConnection,
  delivery: Delivery,
  options: { readonly packetIdentifier: number; readonly dup: boolean },
): boolean {
  const { message } = delivery;
  const { network } = connection;
  let alias = connection.outgoingAliases?.find(message.topicName);
  let form = wireFormOf(delivery, connection.protocolVersion, context.clock, alias);
  if (alias !== undefined && form.bytes.length > connection.maximumPacketBytes) {
    // Introducing an alias makes the packet longer: too long, perhaps.
    alias = undefined;
    form = wireFormOf(delivery, connection.protocolVersion, context.clock);
  }
  const { bytes } = form;
  if (bytes.length > connection.maximumPacketBytes) {
    // Dropped as if it had been sent. [MQTT5-3.1.2-24] [MQTT5-3.1.2-25]
    countNotDelivered(context, message.cause, session.state.clientIdentifier, "too-large");
    return false;
  }
  if (delivery.qos > 0) {
    address(form, options.packetIdentifier, options.dup);
    network.send(bytes, 0, bytes.length);
    context.captureSink.packet(connection.id, "toClient", bytes, 0, bytes.length, message.cause);
  } else {
    if (!mayBuffer(context, network)) {
      countNotDelivered(context, message.cause, session.state.clientIdentifier, "slow-consumer");
      return false;
    }
    network.sendShared(bytes, 0, bytes.length);
    const { captureSink } = context;
    const known = form.sequence ?? NO_SEQUENCE;
    // A retained message is sent for years: its bytes may have left the capture log since.
    if (captureSink.samePacket(connection.id, "toClient", known, message.cause) === NO_SEQUENCE) {
      form.sequence = captureSink.packet(connection.id, "toClient", bytes, 0, bytes.length, message.cause);
    }
  }
  if (alias !== undefined) connection.outgoingAliases?.sent(message.topicName, alias);
  connection.packetsToClient += 1;
  context.counters.messagesToClient += 1;
  return true;
}

/** QoS 0 PUBLISH packets of one topic without flags or properties, one after the other: `bytes[start, end)`. */
interface PlainPackets {
  readonly isVersion5: boolean;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly longestBytes: number;
  readonly lastPayloadStart: number;
  /** Makes a message of the packet `bytes[start, end)`, which is `sequence` in the capture log. */
  readonly toMessage: (start: number, end: number, sequence: number) => ApplicationMessage;
}

// Filled anew for every run, and read at once. Mostly they are as long as before: to empty them first would cost more.
const sameBytesIds: number[] = [];
const sameBytesConnections: ClientConnection[] = [];

/**
 * Records and delivers a run of plain PUBLISH packets. Who speaks the publisher's version gets the very bytes that came,
 * in one piece; messages are made of them only when somebody needs another form.
 */
export function forwardPlain(
  context: BrokerContext,
  publisher: ClientConnection,
  route: Route,
  packets: PlainPackets,
): void {
  const { captureSink, counters } = context;
  const { bytes, start, end, count, lastPayloadStart } = packets;
  if (route.receivers.length + route.groups.length === 0) countUnreceived(context, publisher, count);
  let others: Receiver[] | undefined;
  let same = 0;
  for (const receiver of route.receivers) {
    const { connection } = receiver.session;
    if (connection !== undefined && takesSameBytes(context, receiver, connection, route, packets)) {
      sameBytesIds[same] = connection.id;
      sameBytesConnections[same] = connection;
      same += 1;
    } else {
      (others ??= []).push(receiver);
    }
  }
  if (sameBytesIds.length > same) {
    sameBytesIds.length = same;
    sameBytesConnections.length = same;
  }
  const sequence = captureSink.plainRun(publisher.id, bytes, start, end, {
    count,
    topic: route.topicNumber,
    lastPayloadStart,
    receivers: sameBytesIds,
  });
  const rows = 1 + sameBytesIds.length;
  for (const connection of sameBytesConnections) {
    connection.network.sendShared(bytes, start, end);
    connection.packetsToClient += count;
    counters.messagesToClient += count;
  }
  if (others === undefined && route.groups.length === 0) return;
  for (let at = start, index = 0; index < count; index++) {
    const next = at + packetSize(bytes, at, end);
    const message = packets.toMessage(at, next, sequence === NO_SEQUENCE ? NO_SEQUENCE : sequence + index * rows);
    for (const receiver of others ?? []) deliverTo(context, receiver, message);
    for (const group of route.groups) deliverToGroup(context, group, message);
    at = next;
  }
}

function takesSameBytes(
  context: BrokerContext,
  receiver: Receiver,
  connection: ClientConnection,
  route: Route,
  { isVersion5, longestBytes }: PlainPackets,
): boolean {
  return (
    (connection.protocolVersion === 5) === isVersion5 &&
    receiver.subscriptionIdentifiers === undefined &&
    connection.outgoingAliases === undefined &&
    !receiver.hasNoLocal &&
    longestBytes <= connection.maximumPacketBytes &&
    mayBuffer(context, connection.network) &&
    mayReceive(context, receiver, route)
  );
}

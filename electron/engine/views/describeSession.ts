import type { SessionDetail } from "#shared/contract/index.ts";
import { type Broker, type BrokerClient, createDrops, type Drops, NEVER_EXPIRES } from "../broker/index.ts";
import { previewOf } from "../support/index.ts";

type Session = NonNullable<BrokerClient["session"]>;
type Connection = NonNullable<BrokerClient["connection"]>;

/** A session may hold 100 000 Subscriptions and 65 535 messages in flight: nobody reads them all. */
const SHOWN = 200;

/** A session laid open, as the contract shows it. */
export function describeSession(
  { session, connection }: BrokerClient & { readonly session: Session },
  settings: Broker["settings"],
): SessionDetail {
  const { identity, state } = session;
  const next = state.queue.peek();
  return {
    clientIdentifier: identity.clientIdentifier,
    ...(identity.userName === undefined ? {} : { userName: identity.userName }),
    protocolVersion: identity.protocolVersion,
    createdAtMs: session.createdAtMs,
    expirySeconds: session.expiryIntervalSeconds,
    presence: connection === undefined ? describeAbsence(session) : describePresence(connection),
    ...describeWill(session),
    subscriptions: describeSubscriptions(session),
    inFlightToClient: describeInFlight(session),
    inFlightToServer: {
      total: state.awaitingRelease.size,
      maximum: connection?.agreed.receiveMaximum ?? settings.receiveMaximum,
      shown: firstOf(state.awaitingRelease),
    },
    queue: {
      messages: state.queue.length,
      bytes: state.queue.bytes,
      maximumMessages: settings.maximumQueuedMessages,
      maximumBytes: settings.maximumQueuedBytes,
      ...(next === undefined ? {} : { nextTopicName: next.message.topicName }),
    },
    drops: { ...(session.drops ?? createDrops()) },
  };
}

/** A connection as far as it concerns the table of clients as well. */
export function describeLiveConnection(connection: Connection) {
  return {
    connection: connection.id,
    remote: connection.network.remote,
    sinceMs: connection.openedAtMs,
    keepAliveSeconds: connection.keepAliveSeconds,
    lastPacketAtMs: connection.lastPacketAtMs,
    packetsToServer: connection.packetsToServer,
    packetsToClient: connection.packetsToClient,
  };
}

/** When a session without a connection ends by itself; `undefined` while it has one, or never. */
export function expiryOf({ left, expiryIntervalSeconds }: Session): number | undefined {
  if (left === undefined || expiryIntervalSeconds === NEVER_EXPIRES) return undefined;
  return left.atMs + expiryIntervalSeconds * 1_000;
}

function describePresence(connection: Connection): SessionDetail["presence"] {
  const { maximumPacketBytes } = connection;
  return {
    kind: "connected",
    ...describeLiveConnection(connection),
    isClean: connection.isClean,
    receiveMaximum: connection.receiveMaximum,
    ...(Number.isFinite(maximumPacketBytes) ? { maximumPacketBytes } : {}),
    ...(connection.listener === undefined ? {} : { listener: connection.listener }),
    ...describeSecurity(connection),
  };
}

function describeSecurity({ network: { security } }: Connection) {
  if (security === undefined) return {};
  const { protocol, cipher, serverName, commonName } = security;
  return {
    security: {
      protocol,
      cipher,
      ...(serverName === undefined ? {} : { serverName }),
      ...(commonName === undefined ? {} : { certificateName: commonName }),
    },
  };
}

/** How many deliveries to a session did not take place. What it did not want back itself is no loss. */
export function droppedDeliveries({ "no-local": _noLocal, "no-subscriber": _noSubscriber, ...drops }: Drops): number {
  return Object.values(drops).reduce((sum, count) => sum + count, 0);
}

function describeAbsence(session: Session): SessionDetail["presence"] {
  const { left, createdAtMs } = session;
  const expiresAtMs = expiryOf(session);
  return {
    kind: "offline",
    sinceMs: left?.atMs ?? createdAtMs,
    reason: left?.reason ?? "",
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  };
}

function describeWill({ will, left }: Session): Pick<SessionDetail, "will"> {
  if (will === undefined) return {};
  const { topicName, qos, retain, payload } = will.message;
  return {
    will: {
      topicName,
      qos,
      retain,
      payloadBytes: payload.length,
      ...previewOf(payload),
      delaySeconds: will.delaySeconds,
      ...(left === undefined ? {} : { dueAtMs: left.atMs + will.delaySeconds * 1_000 }),
    },
  };
}

function describeSubscriptions({ state: { subscriptions } }: Session): SessionDetail["subscriptions"] {
  return {
    total: subscriptions.size,
    shown: firstOf(subscriptions.values()).map((subscription) => ({
      topicFilter: subscription.topicFilter,
      ...(subscription.shareName === undefined ? {} : { shareName: subscription.shareName }),
      qos: subscription.qos,
      noLocal: subscription.noLocal,
      retainAsPublished: subscription.retainAsPublished,
      retainHandling: subscription.retainHandling,
      ...(subscription.subscriptionIdentifier === undefined
        ? {}
        : { subscriptionIdentifier: subscription.subscriptionIdentifier }),
    })),
  };
}

function describeInFlight({ state: { inFlight } }: Session): SessionDetail["inFlightToClient"] {
  return {
    total: inFlight.size,
    shown: firstOf(inFlight).map(([packetIdentifier, exchange]) => {
      if (exchange.kind === "released") return { packetIdentifier, awaits: "PUBCOMP" };
      const { message, qos } = exchange.delivery;
      return {
        packetIdentifier,
        awaits: qos === 1 ? "PUBACK" : "PUBREC",
        topicName: message.topicName,
        payloadBytes: message.payload.length,
      };
    }),
  };
}

function firstOf<Item>(items: Iterable<Item>): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === SHOWN) break;
    first.push(item);
  }
  return first;
}

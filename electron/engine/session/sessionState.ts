import type { TopicFilter } from "#shared/topic/index.ts";
import { createDeliveryQueue, type DeliveryQueue, type QueueLimits, type QueueTotal } from "./deliveryQueue.ts";
import type { Delivery } from "./message.ts";
import { createPacketIdentifiers, type PacketIdentifiers } from "./packetIdentifiers.ts";
import type { SessionWatcher } from "./sessionWatcher.ts";
import type { Subscription } from "./subscription.ts";
import { WatchedMap, WatchedSet, watchQueue } from "./watchedCollections.ts";

/** A QoS 1 or 2 exchange with the client that is not finished. */
export type InFlight =
  /** PUBLISH was sent: PUBACK (QoS 1) or PUBREC (QoS 2) is awaited. */
  | { readonly kind: "published"; readonly delivery: Delivery }
  /** PUBREL was sent: PUBCOMP is awaited. The message itself is no longer needed. */
  | { readonly kind: "released" };

/**
 * What the standard calls Session State on the server's side: everything about a client that outlives its network
 * connection. Knows no socket; the broker moves it from connection to connection.
 */
export interface SessionState {
  readonly clientIdentifier: string;
  readonly subscriptions: Map<TopicFilter, Subscription>;
  /** Towards the client, by Packet Identifier, in the order in which the PUBLISH packets were first sent. */
  readonly inFlight: Map<number, InFlight>;
  /** Packet Identifiers of QoS 2 messages from the client that it has not released yet. */
  readonly awaitingRelease: Set<number>;
  /** QoS 1 and 2 deliveries that wait for a connection, or for room in the window. */
  readonly queue: DeliveryQueue;
  readonly packetIdentifiers: PacketIdentifiers;
}

/** Creates the state of a session that has just begun; its queue counts into `total`, its changes are told `watcher`. */
export function createSessionState(
  clientIdentifier: string,
  limits: QueueLimits,
  total?: QueueTotal,
  watcher?: SessionWatcher,
): SessionState {
  const collections = watcher === undefined ? createCollections(limits, total) : watchAll(watcher, limits, total);
  const { subscriptions, inFlight, awaitingRelease, queue } = collections;
  return {
    clientIdentifier,
    subscriptions,
    inFlight,
    awaitingRelease,
    queue,
    packetIdentifiers: createPacketIdentifiers((identifier) => inFlight.has(identifier)),
  };
}

type Collections = Omit<SessionState, "clientIdentifier" | "packetIdentifiers">;

function createCollections(limits: QueueLimits, total: QueueTotal | undefined): Collections {
  return {
    subscriptions: new Map(),
    inFlight: new Map(),
    awaitingRelease: new Set(),
    queue: createDeliveryQueue(limits, total),
  };
}

function watchAll(watcher: SessionWatcher, limits: QueueLimits, total: QueueTotal | undefined): Collections {
  return {
    subscriptions: new WatchedMap({
      set: (_, subscription) => watcher.subscriptionSet(subscription),
      removed: (topicFilter) => watcher.subscriptionRemoved(topicFilter),
    }),
    inFlight: new WatchedMap({
      set: (packetIdentifier, exchange) => watcher.exchangeSet(packetIdentifier, exchange),
      removed: (packetIdentifier) => watcher.exchangeRemoved(packetIdentifier),
    }),
    awaitingRelease: new WatchedSet({
      added: (packetIdentifier) => watcher.releaseAwaited(packetIdentifier),
      removed: (packetIdentifier) => watcher.releaseEnded(packetIdentifier),
    }),
    queue: watchQueue(createDeliveryQueue(limits, total), watcher),
  };
}

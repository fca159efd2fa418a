import { awaitReturn } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { countNotDelivered } from "./context.ts";
import type { Journal, StoredSession, StoredState } from "./journal.ts";
import { createSession } from "./newSession.ts";
import { clearRetained } from "./publishing.ts";
import { restoreFeed } from "./retainedFeed.ts";
import { watchRetained } from "./retainedStore.ts";

/**
 * Takes up what a former broker left, and tells `journal` of everything from then on. A connection that the former
 * broker lost ended without DISCONNECT: its Will Message is due, at once or after its delay. [MQTT5-3.1.2-8]
 * [MQTT311-3.1.2-8]
 */
export function takeUp(context: BrokerContext, journal: Journal | undefined, state: StoredState): void {
  if (context.sessions.size > 0) throw new Error("a broker takes up sessions before it has any");
  for (const message of state.retained) context.retained.put(message);
  context.journal = journal;
  if (journal !== undefined) context.retained = watchRetained(context.retained, journal);
  const nowMs = context.clock.nowMs();
  for (const { topicName, expiresAtMs } of state.retained) {
    if (expiresAtMs !== undefined && expiresAtMs <= nowMs) clearRetained(context, topicName);
  }
  const sessions = state.sessions.map((stored) => restoreSession(context, stored, journal));
  // Only when all are there: a Will Message may be for any of them.
  for (const session of sessions) awaitReturn(context, session);
}

function restoreSession(context: BrokerContext, stored: StoredSession, journal: Journal | undefined) {
  const { clientIdentifier } = stored;
  const own = journal === undefined ? undefined : stored.journal;
  const session = {
    ...createSession(context, stored.identity, own),
    createdAtMs: stored.createdAtMs,
    left: stored.left,
    expiryIntervalSeconds: stored.expiryIntervalSeconds,
    will: stored.will,
  };
  const { state } = session;
  for (const subscription of stored.subscriptions) {
    state.subscriptions.set(subscription.topicFilter, subscription);
    context.router.add(session, subscription);
  }
  for (const { packetIdentifier, exchange } of stored.exchanges) state.inFlight.set(packetIdentifier, exchange);
  for (const packetIdentifier of stored.awaitingRelease) state.awaitingRelease.add(packetIdentifier);
  for (const feed of stored.feeds) restoreFeed(context, session, feed);
  const refused = stored.queue.filter((delivery) => !state.queue.push(delivery));
  own?.restored();
  for (const delivery of refused) {
    own?.unqueued(delivery);
    countNotDelivered(context, delivery.message.cause, clientIdentifier, "queue-full");
  }
  context.sessions.set(clientIdentifier, session);
  return session;
}

/** Tells `journal` all that stands: for a broker that kept none while it ran. */
export function tellAll(context: BrokerContext, journal: Pick<Journal, "openSession" | "retainedChanged">): void {
  for (const message of context.retained.values()) journal.retainedChanged(message.topicName, message);
  for (const session of context.sessions.values()) {
    const own = journal.openSession();
    own.changed(session);
    const { subscriptions, inFlight, awaitingRelease, queue } = session.state;
    for (const subscription of subscriptions.values()) own.subscriptionSet(subscription);
    for (const [packetIdentifier, exchange] of inFlight) own.exchangeSet(packetIdentifier, exchange);
    for (const packetIdentifier of awaitingRelease) own.releaseAwaited(packetIdentifier);
    for (const delivery of queue.waiting()) own.queued(delivery);
  }
}

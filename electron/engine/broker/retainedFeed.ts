import type { TopicFilter } from "#shared/topic/index.ts";
import { HIGH_WATER_BYTES } from "../net/index.ts";
import type { ApplicationMessage, Subscription } from "../session/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import { type BrokerContext, countDenied, countNotDelivered } from "./context.ts";
import { deliver } from "./delivery.ts";
import { clearRetained } from "./publishing.ts";
import { startRetainedBatch } from "./retainedBatch.ts";
import type { RetainedMessage } from "./retainedStore.ts";

/** The retained messages that a new Subscription is still to receive, read from the store one by one. */
export interface RetainedFeed {
  readonly topicFilter: TopicFilter;
  readonly messages: Iterator<RetainedMessage>;
}

/**
 * Begins to send what is retained for a Subscription. [MQTT5-3.3.1-9] [MQTT5-3.3.1-10] [MQTT5-3.3.1-11]
 * [MQTT311-3.3.1-6]
 */
export function sendRetained(
  context: BrokerContext,
  session: BrokerSession,
  { topicFilter, matchedFilter, retainHandling, shareName }: Subscription,
  isNew: boolean,
): void {
  if (shareName !== undefined || retainHandling === 2 || (retainHandling === 1 && !isNew)) return;
  const unfinished = session.retainedFeeds.findIndex((feed) => feed.topicFilter === topicFilter);
  if (unfinished !== -1) session.retainedFeeds.splice(unfinished, 1);
  session.retainedFeeds.push({ topicFilter, messages: context.retained.matching(matchedFilter) });
  session.journal?.feedStarted(topicFilter);
  feedRetained(context, session);
}

/** Goes on, in a new broker, with what a former one has not sent. QoS 1 messages may come twice. */
export function restoreFeed(
  context: BrokerContext,
  session: BrokerSession,
  { topicFilter, sent }: { readonly topicFilter: TopicFilter; readonly sent: ReadonlySet<string> },
): void {
  const subscription = session.state.subscriptions.get(topicFilter);
  if (subscription === undefined) return;
  const messages = unsent(context.retained.matching(subscription.matchedFilter), sent);
  session.retainedFeeds.push({ topicFilter, messages });
}

function* unsent(
  messages: Iterable<RetainedMessage>,
  sent: ReadonlySet<string>,
): Generator<RetainedMessage, undefined> {
  for (const message of messages) if (!sent.has(message.topicName)) yield message;
}

/**
 * Goes on with it as far as window and network have room: a set of any size reaches a slow client whole, and holds no
 * memory while it waits. Call whenever there may be room again.
 */
export function feedRetained(context: BrokerContext, session: BrokerSession): void {
  const { retainedFeeds } = session;
  for (let feed = retainedFeeds[0]; feed !== undefined; feed = retainedFeeds[0]) {
    if (!feedAll(context, session, feed)) return;
    retainedFeeds.shift();
    session.journal?.feedEnded(feed.topicFilter);
  }
}

/** Whether nothing of `feed` is left: everything was sent, or nobody wants it any more. */
function feedAll(context: BrokerContext, session: BrokerSession, feed: RetainedFeed): boolean {
  const { connection, state } = session;
  const subscription = state.subscriptions.get(feed.topicFilter);
  if (subscription === undefined) return true;
  if (connection === undefined) return false;
  const batch = startRetainedBatch(context, connection, subscription);
  let isDone = false;
  while (!isDone && state.queue.length === 0 && connection.network.bufferedBytes + batch.bytes <= HIGH_WATER_BYTES) {
    const next = feed.messages.next();
    if (next.done === true) isDone = true;
    else if (isWanted(context, session, subscription, next.value) && !batch.add(next.value)) {
      batch.send();
      deliverRetained(context, session, subscription, next.value);
    }
  }
  batch.send();
  return isDone;
}

function isWanted(
  context: BrokerContext,
  session: BrokerSession,
  subscription: Subscription,
  message: RetainedMessage,
): boolean {
  if (message.expiresAtMs !== undefined && message.expiresAtMs <= context.clock.nowMs()) {
    clearRetained(context, message.topicName);
    return false;
  }
  const { clientIdentifier } = session.state;
  if (subscription.noLocal && message.publisher === clientIdentifier) {
    countNotDelivered(context, message.cause, clientIdentifier, "no-local");
    return false;
  }
  return isRetainedAllowed(context, session, message);
}

function deliverRetained(
  context: BrokerContext,
  session: BrokerSession,
  subscription: Subscription,
  message: RetainedMessage,
): void {
  const qos = message.qos < subscription.qos ? message.qos : subscription.qos;
  if (qos === 2) session.journal?.fed(subscription.topicFilter, message.topicName);
  deliver(context, session, {
    // Without the encodings: they would double the memory of every retained message.
    message: { ...message, wireForms: [] },
    qos,
    // [MQTT311-3.3.1-8]
    retain: true,
    subscriptionIdentifiers:
      subscription.subscriptionIdentifier === undefined ? undefined : [subscription.subscriptionIdentifier],
  });
}

/** Judges a retained message like any other delivery. */
function isRetainedAllowed(
  context: BrokerContext,
  session: BrokerSession,
  { topicName, cause }: ApplicationMessage,
): boolean {
  const { identity } = session;
  const decision = context.authorizer.decideDelivery(identity, topicName);
  if (decision.effect === "allow") return true;
  const request = { kind: "delivery", topicName } as const;
  countDenied(context, { client: identity, request, rule: decision.rule, sequence: cause, told: "nothing" });
  countNotDelivered(context, cause, identity.clientIdentifier, "not-authorized");
  return false;
}

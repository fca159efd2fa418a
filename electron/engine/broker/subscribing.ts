import type { SubscribePacket, SubscriptionRequest, UnsubscribePacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode, returnCode } from "#shared/mqtt/spec/index.ts";
import { parseSharedSubscription, parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { Subscription } from "../session/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeOverViolation } from "./closing.ts";
import { type BrokerContext, countDenied } from "./context.ts";
import { whenSafe } from "./holding.ts";
import { sendRetained } from "./retainedFeed.ts";
import { sendPacket } from "./sending.ts";
import { findTopicFault } from "./topicLimits.ts";

/** What became of one Topic Filter of a SUBSCRIBE. */
type Outcome =
  | { readonly kind: "granted"; readonly subscription: Subscription; readonly isNew: boolean }
  | { readonly kind: "refused"; readonly reasonCode: number };

/** The client behind an open connection. */
interface Subscriber {
  readonly connection: ClientConnection;
  readonly session: BrokerSession;
  readonly identity: ClientIdentity;
}

/** Handles SUBSCRIBE: the SUBACK first, then the retained messages. [MQTT5-3.8.4-1] [MQTT311-3.8.4-1] */
export function handleSubscribe(
  context: BrokerContext,
  subscriber: Subscriber,
  packet: SubscribePacket,
  sequence: number,
): void {
  const { connection, session, identity } = subscriber;
  // [MQTT5-3.8.3-4]
  if (packet.subscriptions.some((request) => request.noLocal === true && request.topicFilter.startsWith("$share/"))) {
    closeOverViolation(context, connection, {
      reason: "no local on a shared subscription",
      reasonCode: reasonCode.protocolError,
    });
    return;
  }
  const identifier = packet.properties?.subscriptionIdentifiers?.[0];
  const outcomes = packet.subscriptions.map((request) =>
    subscribe(context, subscriber, request, { subscriptionIdentifier: identifier, sequence }),
  );
  sendPacket(context, connection, {
    type: "SUBACK",
    packetIdentifier: packet.packetIdentifier,
    // One for each, in their order. [MQTT5-3.8.4-6] [MQTT5-3.9.3-1] [MQTT311-3.8.4-5] [MQTT311-3.9.3-1]
    reasonCodes: outcomes.map((outcome, index) =>
      outcome.kind === "granted"
        ? outcome.subscription.qos
        : refusalCode(connection, outcome.reasonCode, packet.subscriptions[index]),
    ),
  });
  context.changed({ kind: "subscriptions-changed", clientIdentifier: identity.clientIdentifier });
  whenSafe(context, connection, () => {
    for (const outcome of outcomes) {
      if (outcome.kind === "granted") sendRetained(context, session, outcome.subscription, outcome.isNew);
    }
  });
}

/** Handles UNSUBSCRIBE. What is under way already is completed. [MQTT5-3.10.4-3] [MQTT311-3.10.4-3] */
export function handleUnsubscribe(
  context: BrokerContext,
  connection: ClientConnection,
  session: BrokerSession,
  packet: UnsubscribePacket,
): void {
  const reasonCodes = packet.topicFilters.map((text) => {
    const parsed = parseTopicFilter(text);
    if (!parsed.ok) return reasonCode.topicFilterInvalid;
    // Compared character by character. [MQTT5-3.10.4-1] [MQTT311-3.10.4-1]
    const subscription = session.state.subscriptions.get(parsed.value);
    if (subscription === undefined) return reasonCode.noSubscriptionExisted;
    session.state.subscriptions.delete(parsed.value);
    context.router.remove(session, subscription);
    return reasonCode.success;
  });
  // Even when nothing was removed. [MQTT5-3.10.4-5] [MQTT311-3.10.4-5]
  sendPacket(context, connection, {
    type: "UNSUBACK",
    packetIdentifier: packet.packetIdentifier,
    reasonCodes: connection.protocolVersion === 5 ? reasonCodes : [],
  });
  context.changed({ kind: "subscriptions-changed", clientIdentifier: session.state.clientIdentifier });
}

function subscribe(
  context: BrokerContext,
  { connection, session, identity }: Subscriber,
  request: SubscriptionRequest,
  {
    subscriptionIdentifier,
    sequence,
  }: { readonly subscriptionIdentifier: number | undefined; readonly sequence: number },
): Outcome {
  const { settings, router, authorizer } = context;
  const { subscriptions } = session.state;
  const parsed = parseTopicFilter(request.topicFilter);
  if (!parsed.ok || findTopicFault(parsed.value, settings) !== undefined) {
    return { kind: "refused", reasonCode: reasonCode.topicFilterInvalid };
  }
  const topicFilter = parsed.value;
  const shared = parseSharedSubscription(topicFilter);
  const matchedFilter: TopicFilter = shared?.topicFilter ?? topicFilter;
  const former = subscriptions.get(topicFilter);
  if (former === undefined && subscriptions.size >= settings.maximumSubscriptionsPerClient) {
    return { kind: "refused", reasonCode: reasonCode.quotaExceeded };
  }
  const decision = authorizer.decideSubscribe(identity, {
    topicFilter: matchedFilter,
    shareName: shared?.shareName,
    qos: request.qos,
  });
  if (decision.effect === "deny") {
    countDenied(context, {
      client: identity,
      request: { kind: "subscribe", topicFilter, qos: request.qos },
      rule: decision.rule,
      sequence,
      // 3.1 has no code for it.
      told: settings.deniedSubscribe === "grant" || connection.protocolVersion === 3 ? "success" : "refused",
    });
    if (settings.deniedSubscribe === "refuse") return { kind: "refused", reasonCode: reasonCode.notAuthorized };
  }
  const ceiling = decision.effect === "allow" ? decision.maximumQoS : request.qos;
  const subscription: Subscription = {
    topicFilter,
    matchedFilter,
    shareName: shared?.shareName,
    qos: lowest(request.qos, ceiling, settings.maximumQoS),
    noLocal: request.noLocal ?? false,
    retainAsPublished: request.retainAsPublished ?? false,
    retainHandling: request.retainHandling ?? 0,
    subscriptionIdentifier,
  };
  // The same filter again replaces its Subscription, in one step: no message is lost or doubled meanwhile.
  // [MQTT5-3.8.4-3] [MQTT5-3.8.4-4] [MQTT311-3.8.4-3]
  if (former !== undefined) router.remove(session, former);
  subscriptions.set(topicFilter, subscription);
  router.add(session, subscription);
  return { kind: "granted", subscription, isNew: former === undefined };
}

function lowest<Value extends number>(first: Value, ...others: readonly Value[]): Value {
  return others.reduce((low, value) => (value < low ? value : low), first);
}

/** 3.1.1 knows one failure, and 3.1 none: there the client is told what it wants to hear. */
function refusalCode(connection: ClientConnection, code: number, request: SubscriptionRequest | undefined): number {
  if (connection.protocolVersion === 5) return code;
  return connection.protocolVersion === 4 ? returnCode.subscribeFailure : (request?.qos ?? 0);
}

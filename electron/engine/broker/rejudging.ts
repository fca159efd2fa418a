import type { QoS } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { Subscription } from "../session/index.ts";
import type { RuleInfo } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import { closeConnection } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { dropWill } from "./wills.ts";

/** What a change of the rules did to something that stood already. */
export type Rejudgement = {
  readonly clientIdentifier: string;
  /** The rule that speaks against it now; absent when the default does. */
  readonly rule: RuleInfo | undefined;
} & (
  | { readonly kind: "disconnected" }
  | { readonly kind: "will-dropped"; readonly topicName: string }
  /** It stays, and its deliveries are judged one by one: should the rules change back, messages come again. */
  | { readonly kind: "subscription-filtered"; readonly topicFilter: string }
  /** A member that may not receive would take messages away from its group. */
  | { readonly kind: "share-left"; readonly topicFilter: string }
  | { readonly kind: "qos-lowered"; readonly topicFilter: string; readonly from: QoS; readonly to: QoS }
);

/**
 * Judges every connection, Will Message and Subscription anew, after the authorizer's rules have changed. MQTT has no
 * word to tell a client that a Subscription ended: clients learn of it by what no longer comes.
 */
export function rejudge(context: BrokerContext): readonly Rejudgement[] {
  return [...context.sessions.values()].flatMap((session) => rejudgeSession(context, session));
}

function rejudgeSession(context: BrokerContext, session: BrokerSession): readonly Rejudgement[] {
  const { identity, will } = session;
  const connection = session.connection ?? session.opening;
  const { clientIdentifier } = identity;
  const found: Rejudgement[] = [];
  const decision = context.authorizer.decideAgain?.(identity, {
    will:
      will === undefined
        ? undefined
        : { topicName: will.message.topicName, qos: will.message.qos, retain: will.message.retain },
  });
  if (will !== undefined && decision !== undefined && (decision.effect === "deny" || !decision.isWillAllowed)) {
    dropWill(session);
    found.push({ kind: "will-dropped", clientIdentifier, topicName: will.message.topicName, rule: decision.rule });
  }
  if (decision?.effect === "deny" && connection !== undefined) {
    found.push({ kind: "disconnected", clientIdentifier, rule: decision.rule });
    closeConnection(context, connection, {
      reason: "not authorized any more",
      reasonCode: reasonCode.notAuthorized,
    });
  }
  for (const subscription of [...session.state.subscriptions.values()]) {
    const one = rejudgeSubscription(context, session, subscription);
    if (one !== undefined) found.push(one);
  }
  if (found.length > 0) context.changed({ kind: "subscriptions-changed", clientIdentifier });
  return found;
}

function rejudgeSubscription(
  context: BrokerContext,
  session: BrokerSession,
  subscription: Subscription,
): Rejudgement | undefined {
  const { clientIdentifier } = session.identity;
  const { topicFilter, matchedFilter, shareName, qos } = subscription;
  const decision = context.authorizer.decideSubscribe(session.identity, { topicFilter: matchedFilter, shareName, qos });
  const { rule } = decision;
  if (decision.effect === "deny") {
    if (shareName === undefined) return { kind: "subscription-filtered", clientIdentifier, topicFilter, rule };
    context.router.remove(session, subscription);
    session.state.subscriptions.delete(topicFilter);
    return { kind: "share-left", clientIdentifier, topicFilter, rule };
  }
  if (decision.maximumQoS >= qos) return undefined;
  const lowered: Subscription = { ...subscription, qos: decision.maximumQoS };
  context.router.remove(session, subscription);
  session.state.subscriptions.set(topicFilter, lowered);
  context.router.add(session, lowered);
  return { kind: "qos-lowered", clientIdentifier, topicFilter, from: qos, to: lowered.qos, rule };
}

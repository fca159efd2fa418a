import type { PublishPacket, SubscribePacket } from "#shared/mqtt/packet/index.ts";
import { matchesTopic, parseSharedSubscription, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import type { Observed, RuleContext, SubscriptionHistory } from "./state.ts";

/** Remembers what the Client asks for. The Server may deliver before it sends the SUBACK. */
export function recordSubscriptions({ flow }: RuleContext, { packet }: Observed<SubscribePacket>): void {
  const identifiers = packet.properties?.subscriptionIdentifiers ?? [];
  for (const { topicFilter } of packet.subscriptions) {
    const known = flow.session.subscriptions.get(topicFilter);
    const history = known ?? { topicFilter, identifiers: new Set<number>(), hasBeenPlain: false };
    for (const identifier of identifiers) history.identifiers.add(identifier);
    if (identifiers.length === 0) history.hasBeenPlain = true;
    flow.session.subscriptions.set(topicFilter, history);
  }
}

/**
 * Checks that a message to the Client belongs to a subscription that the session has ever had, and carries an
 * identifier of one. Needs the session as a whole: a subscription that nobody saw being made excuses everything.
 */
export function checkDelivery({ flow, report }: RuleContext, observed: Observed<PublishPacket>, topic: string): void {
  if (!flow.session.isWhole || observed.direction !== "toClient") return;
  const matching = findMatching([...flow.session.subscriptions.values()], topic);
  if (matching === undefined) return;
  if (matching.length === 0) return report("flow-publish-unsubscribed", observed, { value: topic });
  if (flow.version !== 5) return;
  const carried = observed.packet.properties?.subscriptionIdentifiers ?? [];
  if (carried.length === 0 && matching.every(({ hasBeenPlain }) => !hasBeenPlain)) {
    report("flow-subscription-identifier-missing", observed, { value: topic });
  }
  const foreign = carried.find((identifier) => !matching.some(({ identifiers }) => identifiers.has(identifier)));
  if (foreign !== undefined) report("flow-subscription-identifier-foreign", observed, { value: foreign });
}

/** The subscriptions that match; `undefined` when a text is no topic or filter, and nobody can tell. */
function findMatching(
  subscriptions: readonly SubscriptionHistory[],
  topic: string,
): readonly SubscriptionHistory[] | undefined {
  const name = parseTopicName(topic);
  if (!name.ok) return undefined;
  const matching: SubscriptionHistory[] = [];
  for (const subscription of subscriptions) {
    const filter = parseTopicFilter(subscription.topicFilter);
    if (!filter.ok) return undefined;
    const shared = parseSharedSubscription(filter.value);
    // MQTT 3.1.1 knows no Shared Subscriptions, and many of its servers do: both readings count.
    const matches = [filter.value, ...(shared === undefined ? [] : [shared.topicFilter])];
    if (matches.some((candidate) => matchesTopic(candidate, name.value))) matching.push(subscription);
  }
  return matching;
}

import { matchesTopic, parseSharedSubscription, type TopicFilter } from "#shared/topic/index.ts";
import type { ArrivedMessage } from "./arrivedMessage.ts";
import type { WhenTrigger } from "./ruleSet.ts";

/** Whether a message is one that the rule waits for. */
export function matchesTrigger(when: WhenTrigger, message: ArrivedMessage): boolean {
  if (!matchesTopic(matchedPart(when.filter), message.topicName)) return false;
  if (message.retain && !when.answersRetained) return false;
  return when.json.every(([path, wanted]) => {
    const found = message.json(path);
    return found.ok && found.value === wanted;
  });
}

/** What a filter matches: of a Shared Subscription, what is behind the name of the group. */
export function matchedPart(filter: TopicFilter): TopicFilter {
  return parseSharedSubscription(filter)?.topicFilter ?? filter;
}

import { parseTopicFilter, parseTopicName, type TopicFilter, type TopicName } from "#shared/topic/index.ts";

/** A Topic Name that a test knows to be valid. */
export function topicName(text: string): TopicName {
  const parsed = parseTopicName(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

/** A Topic Filter that a test knows to be valid. */
export function topicFilter(text: string): TopicFilter {
  const parsed = parseTopicFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

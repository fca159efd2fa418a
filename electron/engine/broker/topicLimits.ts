import type { BrokerSettings } from "./settings.ts";

/** What the broker's limits say against a Topic Name or Topic Filter, in words; `undefined` when nothing. */
export function findTopicFault(topic: string, settings: BrokerSettings): string | undefined {
  if (countLevels(topic) > settings.maximumTopicLevels) {
    return `the topic has more than \`${settings.maximumTopicLevels}\` levels`;
  }
  // A character takes three bytes at most (two halves of a pair four): most topics need no count.
  if (topic.length * 3 > settings.maximumTopicBytes && Buffer.byteLength(topic) > settings.maximumTopicBytes) {
    return `the topic is longer than \`${settings.maximumTopicBytes}\` bytes`;
  }
  return undefined;
}

function countLevels(topic: string): number {
  let levels = 1;
  for (let at = topic.indexOf("/"); at !== -1; at = topic.indexOf("/", at + 1)) levels += 1;
  return levels;
}

import { fail, ok, type Result } from "#shared/base/index.ts";
import { findTextError } from "./text.ts";
import type { TopicError } from "./topicError.ts";

declare const topicNameBrand: unique symbol;

/** The topic that one Application Message is published to: no wildcards. `parseTopicName` is the only door. */
export type TopicName = string & { readonly [topicNameBrand]: true };

/** Takes a text as a Topic Name, exactly as it stands: nothing is trimmed or normalised. */
export function parseTopicName(text: string): Result<TopicName, TopicError> {
  const error = findTextError(text, "topic name");
  if (error !== undefined) return fail(error);
  // [MQTT5-3.3.2-2] [MQTT311-3.3.2-2]
  if (text.includes("+") || text.includes("#")) {
    return fail({ kind: "wildcard-in-name", message: "a topic name cannot hold the wildcards + and #" });
  }
  return ok(text as TopicName);
}

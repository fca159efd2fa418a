import { fail, ok, type Result } from "#shared/base/index.ts";
import { findTextError } from "./text.ts";
import type { TopicError } from "./topicError.ts";

/** How the filter of a Shared Subscription begins. */
export const SHARE_PREFIX = "$share/";

declare const topicFilterBrand: unique symbol;

/** What a Subscription asks for: a topic, possibly with wildcards. `parseTopicFilter` is the only door. */
export type TopicFilter = string & { readonly [topicFilterBrand]: true };

/** Takes a text as a Topic Filter, exactly as it stands. A `$share/…` text must be well formed as such. */
export function parseTopicFilter(text: string): Result<TopicFilter, TopicError> {
  const error = findTextError(text, "topic filter") ?? findWildcardError(text);
  if (error !== undefined) return fail(error);
  if (!isWellFormedShare(text)) {
    return fail({
      kind: "malformed-shared-subscription",
      message: "a shared subscription reads $share/name/filter, with a name that holds no wildcard",
    });
  }
  return ok(text as TopicFilter);
}

function findWildcardError(text: string): TopicError | undefined {
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character !== "+" && character !== "#") continue;
    const before = text[index - 1];
    const after = text[index + 1];
    // [MQTT5-4.7.1-2] [MQTT311-4.7.1-3]
    const isWholeLevel = (before === undefined || before === "/") && (after === undefined || after === "/");
    if (!isWholeLevel)
      return { kind: "misplaced-wildcard", message: `\`${character}\` must be a whole level by itself` };
    // [MQTT5-4.7.1-1] [MQTT311-4.7.1-2]
    if (character === "#" && after !== undefined) {
      return { kind: "misplaced-wildcard", message: "`#` can only be the last level" };
    }
  }
  return undefined;
}

/** Whether `text`, if it begins with `$share/`, names a group and a filter. `$share` alone is an ordinary filter. */
function isWellFormedShare(text: string): boolean {
  if (!text.startsWith(SHARE_PREFIX)) return true;
  const slash = text.indexOf("/", SHARE_PREFIX.length);
  // [MQTT5-4.8.2-1]
  if (slash <= SHARE_PREFIX.length || slash === text.length - 1) return false;
  const shareName = text.slice(SHARE_PREFIX.length, slash);
  // [MQTT5-4.8.2-2]
  return !shareName.includes("+") && !shareName.includes("#");
}

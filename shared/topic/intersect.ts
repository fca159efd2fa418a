import { canonicalLevels, isServerLevel } from "./levels.ts";
import type { TopicFilter } from "./topicFilter.ts";

/**
 * The filter of exactly those topics that both filters match, or `undefined` when they share none. The intersection
 * of two Topic Filters is always one Topic Filter or nothing. Of Shared Subscriptions pass the inner filters.
 */
export function intersectFilters(one: TopicFilter, other: TopicFilter): TopicFilter | undefined {
  const left = canonicalLevels(one);
  const right = canonicalLevels(other);
  // A wildcard does not stand for a server's own first level. [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
  if (left[0] === "+" && isServerLevel(right[0])) return undefined;
  if (right[0] === "+" && isServerLevel(left[0])) return undefined;

  const levels: string[] = [];
  for (let index = 0; ; index++) {
    const a = left[index];
    const b = right[index];
    if (a === "#" || b === "#") {
      // The rest of the other one, or nothing more: `a/#` and `a` share `a`.
      levels.push(...(a === "#" ? right : left).slice(index));
      return toFilter(levels);
    }
    if (a === undefined || b === undefined) return a === b ? toFilter(levels) : undefined;
    if (a !== "+" && b !== "+" && a !== b) return undefined;
    levels.push(a === "+" ? b : a);
  }
}

/** Levels that were put together from two well-formed filters make a well-formed filter, unless they are one empty level. */
function toFilter(levels: readonly string[]): TopicFilter | undefined {
  const text = levels.join("/");
  if (text === "") return undefined;
  return text as TopicFilter;
}

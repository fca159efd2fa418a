import { canonicalLevels, isServerLevel } from "./levels.ts";
import type { TopicFilter } from "./topicFilter.ts";

/**
 * Whether every topic that `narrow` matches is matched by `wide` too. Exact, and linear in the levels. Of Shared
 * Subscriptions pass the inner filters. For more than one wide filter see `findOutsideUnion`.
 */
export function coversFilter(wide: TopicFilter, narrow: TopicFilter): boolean {
  const outer = canonicalLevels(wide);
  const inner = canonicalLevels(narrow);
  // [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
  if (outer[0] === "+" && isServerLevel(inner[0])) return false;
  for (let index = 0; ; index++) {
    const outerLevel = outer[index];
    const innerLevel = inner[index];
    if (outerLevel === "#") return true;
    if (innerLevel === undefined) {
      // `a/#` takes in `a` itself.
      return outerLevel === undefined || (outerLevel === "#" && index === outer.length - 1);
    }
    if (innerLevel === "#") return false;
    if (outerLevel === undefined) return false;
    if (outerLevel !== "+" && outerLevel !== innerLevel) return false;
  }
}

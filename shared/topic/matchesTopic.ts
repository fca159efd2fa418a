import type { TopicFilter } from "./topicFilter.ts";
import type { TopicName } from "./topicName.ts";

const SLASH = 0x2f;
const PLUS = 0x2b;
const HASH = 0x23;
const DOLLAR = 0x24;

/**
 * Whether a message on `name` is delivered to a Subscription on `filter`. Everything that matches topics asks this
 * function or is tested against it: a rule that matched otherwise than a Subscription would be a hole. Characters are
 * compared as they are [MQTT5-4.7.3-4] [MQTT311-4.7.3-4]. Of a Shared Subscription pass the inner filter.
 *
 * Walks both texts once and allocates nothing, however many levels there are.
 */
export function matchesTopic(filter: TopicFilter, name: TopicName): boolean {
  const first = filter.charCodeAt(0);
  // Only a wildcard in the first level misses the server's own `$` topics: `+/load` misses `$SYS/load`, and `$SYS/+`
  // may see it. [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]
  if (name.charCodeAt(0) === DOLLAR && (first === HASH || first === PLUS)) return false;

  let at = 0;
  for (let index = 0; index < filter.length; index++) {
    const unit = filter.charCodeAt(index);
    if (unit === HASH) return true;
    if (unit === PLUS) {
      while (at < name.length && name.charCodeAt(at) !== SLASH) at += 1;
      continue;
    }
    if (at < name.length) {
      if (name.charCodeAt(at) !== unit) return false;
      at += 1;
      continue;
    }
    // The name is at its end: only `/#` may follow, for `#` takes in the parent level too.
    return unit === SLASH && filter.charCodeAt(index + 1) === HASH;
  }
  return at === name.length;
}

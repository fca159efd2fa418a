import { SHARE_PREFIX, type TopicFilter } from "./topicFilter.ts";

/** A Subscription that a group of sessions shares: each message goes to one of them (MQTT 5.0 §4.8.2). */
export interface SharedSubscription {
  readonly shareName: string;
  /** What is matched; `$share/g//x` shares the filter `/x`. */
  readonly topicFilter: TopicFilter;
}

/** Takes a Topic Filter apart when it is that of a Shared Subscription; `undefined` when it is an ordinary one. */
export function parseSharedSubscription(filter: TopicFilter): SharedSubscription | undefined {
  if (!filter.startsWith(SHARE_PREFIX)) return undefined;
  const slash = filter.indexOf("/", SHARE_PREFIX.length);
  return {
    shareName: filter.slice(SHARE_PREFIX.length, slash),
    // What follows the second slash of a well-formed filter is a well-formed filter itself.
    topicFilter: filter.slice(slash + 1) as TopicFilter,
  };
}

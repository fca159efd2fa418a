import type { QoS, RetainHandling } from "#shared/mqtt/packet/index.ts";
import type { TopicFilter } from "#shared/topic/index.ts";

/** A Subscription of one session: what it asks for, and how it wants it delivered. */
export interface Subscription {
  /** As subscribed, `$share/…` included: the key within the session. */
  readonly topicFilter: TopicFilter;
  /** What is matched. */
  readonly matchedFilter: TopicFilter;
  /** Name of the group for a Shared Subscription. */
  readonly shareName: string | undefined;
  /** The highest QoS with which messages are sent. */
  readonly qos: QoS;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly retainHandling: RetainHandling;
  readonly subscriptionIdentifier: number | undefined;
}

import type { TopicFilter } from "#shared/topic/index.ts";
import type { Delivery } from "./message.ts";
import type { InFlight } from "./sessionState.ts";
import type { Subscription } from "./subscription.ts";

/**
 * Hears of every change of one session's state, in the moment in which it happens: the state tells of itself, so that
 * no place that changes it can forget to. What is handed over never changes.
 */
export interface SessionWatcher {
  subscriptionSet(subscription: Subscription): void;
  subscriptionRemoved(topicFilter: TopicFilter): void;
  queued(delivery: Delivery): void;
  /** It left the queue, to be sent or to be dropped. */
  unqueued(delivery: Delivery): void;
  exchangeSet(packetIdentifier: number, exchange: InFlight): void;
  exchangeRemoved(packetIdentifier: number): void;
  releaseAwaited(packetIdentifier: number): void;
  releaseEnded(packetIdentifier: number): void;
}

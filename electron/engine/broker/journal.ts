import type { TopicFilter, TopicName } from "#shared/topic/index.ts";
import type { Delivery, InFlight, SessionWatcher, Subscription } from "../session/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { RetainedMessage } from "./retainedStore.ts";
import type { Will } from "./wills.ts";

/** What one session tells of itself so that it outlives the broker. */
export interface SessionJournal extends SessionWatcher {
  /** Identity, expiry, will, or when its client left. */
  changed(session: Readonly<BrokerSession>): void;
  /** What is retained for a Subscription is being sent, from the beginning; it may take longer than the broker lives. */
  feedStarted(topicFilter: TopicFilter): void;
  /** This much of it was sent in QoS 2, and must not be sent again. */
  fed(topicFilter: TopicFilter, topicName: TopicName): void;
  feedEnded(topicFilter: TopicFilter): void;
  /** The session and all of its state are gone. Nothing that is told afterwards counts. */
  ended(): void;
  /** The state was filled with what is stored already: what is told from now on is news. */
  restored(): void;
}

/**
 * Takes down the state that is to outlive the broker. Changes told in one turn of the event loop become safe together
 * or not at all, and in the order in which they were told. Implemented by `engine/store`.
 */
export interface Journal {
  openSession(): SessionJournal;
  /** `undefined`: the topic has none any more. */
  retainedChanged(topicName: TopicName, message: RetainedMessage | undefined): void;
  /**
   * Calls `task` once everything told so far is safe, at once if it is so already; tasks run in the order of the calls.
   * With `false` when it never will be, because the store has failed.
   */
  whenSafe(task: (isSafe: boolean) => void): void;
  /** Rises with everything that is told. */
  readonly changes: number;
  /** So much waits to become safe that whoever brings more should pause. */
  readonly isBehind: boolean;
  /** Resolves when everything told so far is safe, or never will be. */
  flush(): Promise<void>;
}

/** A session as a former broker left it. */
export interface StoredSession {
  readonly journal: SessionJournal;
  readonly clientIdentifier: string;
  readonly identity: ClientIdentity;
  readonly createdAtMs: number;
  readonly left: { readonly atMs: number; readonly reason: string };
  readonly expiryIntervalSeconds: number;
  readonly will: Will | undefined;
  readonly subscriptions: readonly Subscription[];
  /** In the order in which they were first sent. */
  readonly exchanges: readonly { readonly packetIdentifier: number; readonly exchange: InFlight }[];
  readonly awaitingRelease: readonly number[];
  readonly queue: readonly Delivery[];
  /** Subscriptions whose retained messages were not all sent yet, and those that were, in QoS 2. */
  readonly feeds: readonly { readonly topicFilter: TopicFilter; readonly sent: ReadonlySet<string> }[];
}

/** What a former broker left. */
export interface StoredState {
  readonly sessions: readonly StoredSession[];
  readonly retained: readonly RetainedMessage[];
}

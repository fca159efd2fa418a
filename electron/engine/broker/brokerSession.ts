import type { SessionState } from "../session/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { SessionJournal } from "./journal.ts";
import type { Drops } from "./drops.ts";
import type { RetainedFeed } from "./retainedFeed.ts";
import type { Will } from "./wills.ts";

/** Expiry of a session that never ends by itself. */
export const NEVER_EXPIRES = 0xffff_ffff;

/** A session as the broker runs it: its state, and what holds it alive. */
export interface BrokerSession {
  readonly state: SessionState;
  /** Who connected last: decisions about deliveries are taken for this identity. */
  identity: ClientIdentity;
  connection: ClientConnection | undefined;
  /** Has taken the session over, and is its connection as soon as that is safe. */
  opening: ClientConnection | undefined;
  readonly createdAtMs: number;
  /** When and how its last connection ended; `undefined` while it has one. */
  left: { readonly atMs: number; readonly reason: string } | undefined;
  /** Seconds that the session outlives its connection; NEVER_EXPIRES, or 0 for not at all. */
  expiryIntervalSeconds: number;
  /** What is retained for Subscriptions and not yet sent. */
  readonly retainedFeeds: RetainedFeed[];
  /** Deliveries to it that did not take place, and what it published to nobody; `undefined` while there are none. */
  drops: Drops | undefined;
  /** To be published unless the client says good-bye first. */
  will: Will | undefined;
  /** Stop the clock of a session without a connection. */
  cancelExpiry: (() => void) | undefined;
  cancelWillDelay: (() => void) | undefined;
  /** Takes down what is to outlive the broker. */
  readonly journal: SessionJournal | undefined;
}

import type { ApplicationMessage } from "../session/index.ts";
import type { Clock, IdSource, Logger } from "../support/index.ts";
import type { AuthenticationMethod } from "./authenticationMethod.ts";
import type { Authorizer } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { CaptureSink, NonDeliveryReason } from "./captureSink.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { ConnectionLog } from "./connectionLog.ts";
import type { Denial } from "./denial.ts";
import { createDrops, type Drops } from "./drops.ts";
import type { Journal } from "./journal.ts";
import type { MemoryUse } from "./memory.ts";
import type { Redirection } from "./refusing.ts";
import type { RetainedStore } from "./retainedStore.ts";
import type { Router } from "./router.ts";
import type { BrokerSettings } from "./settings.ts";
import type { TokenBucket } from "./tokenBucket.ts";
import type { TransientMap } from "./transientMap.ts";

/** Something that whoever watches the broker may want to draw anew. */
export type BrokerChange =
  | { readonly kind: "connection-opened"; readonly connection: number }
  | { readonly kind: "connection-identified"; readonly connection: number; readonly clientIdentifier: string }
  | { readonly kind: "connection-closed"; readonly connection: number; readonly reason: string }
  | { readonly kind: "subscriptions-changed"; readonly clientIdentifier: string }
  | { readonly kind: "retained-changed"; readonly topicName: string; readonly isRetained: boolean }
  /** A message that no PUBLISH brought. */
  | { readonly kind: "will-published"; readonly message: ApplicationMessage };

/** Totals since the broker was created. */
export interface BrokerCounters {
  /** Application Messages accepted from clients. */
  messagesToServer: number;
  /** PUBLISH packets sent to clients. */
  messagesToClient: number;
  /** PUBLISH, SUBSCRIBE, CONNECT and deliveries that the authorizer refused. */
  denied: number;
  /** Connections closed over bytes that are no packet, or a packet that is not allowed. */
  malformed: number;
  /** Network connections that were served, and clients that were accepted. */
  connectionsOpened: number;
  connectsAccepted: number;
  /** Connections that a limit kept out. */
  connectionsRefused: number;
  sessionsExpired: number;
  /** Of connections that are over. */
  readonly ended: {
    packetsToServer: number;
    packetsToClient: number;
    bytesToServer: number;
    bytesToClient: number;
  };
  readonly notDelivered: Drops;
}

/** What every part of one broker shares. */
export interface BrokerContext {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly connectionLog: ConnectionLog;
  readonly authorizer: Authorizer;
  readonly authenticationMethods: readonly AuthenticationMethod[];
  /** Where clients are sent; `undefined` while they are served here. */
  redirection: Redirection | undefined;
  readonly captureSink: CaptureSink;
  /** Replaced as a whole when one of them is changed. */
  settings: BrokerSettings;
  readonly router: Router;
  /** Replaced once, when a journal begins to be kept. */
  retained: RetainedStore;
  /** Takes down what is to outlive the broker; `undefined` while it keeps everything in memory only. */
  journal: Journal | undefined;
  readonly counters: BrokerCounters;
  readonly memory: MemoryUse;
  /** Connections that may still come in this moment. */
  readonly arrivals: TokenBucket;
  /** How many of `connections` a limit keeps out, and are only told so. */
  outsiders: number;
  /** Network connections by their number, oldest first. */
  readonly connections: TransientMap<number, ClientConnection>;
  /** Sessions by Client Identifier, with or without a connection. [MQTT5-3.1.3-2] [MQTT311-3.1.3-2] */
  readonly sessions: TransientMap<string, BrokerSession>;
  readonly changed: (change: BrokerChange) => void;
  /** Hears of every refusal; they are counted by `countDenied`. */
  readonly denied: ((denial: Denial) => void) | undefined;
}

/** Counters at zero. */
export function createCounters(): BrokerCounters {
  return {
    messagesToServer: 0,
    messagesToClient: 0,
    denied: 0,
    malformed: 0,
    connectionsOpened: 0,
    connectsAccepted: 0,
    connectionsRefused: 0,
    sessionsExpired: 0,
    ended: { packetsToServer: 0, packetsToClient: 0, bytesToServer: 0, bytesToClient: 0 },
    notDelivered: createDrops(),
  };
}

/** Counts and records that a message matched a Subscription and did not reach its subscriber. */
export function countNotDelivered(
  context: BrokerContext,
  cause: number,
  clientIdentifier: string,
  reason: NonDeliveryReason,
): void {
  context.counters.notDelivered[reason] += 1;
  const session = context.sessions.get(clientIdentifier);
  if (session !== undefined) (session.drops ??= createDrops())[reason] += 1;
  context.captureSink.notDelivered(cause, clientIdentifier, reason);
}

/** Counts messages of a client that nobody subscribes to. */
export function countUnreceived(context: BrokerContext, { stage }: ClientConnection, messages: number): void {
  context.counters.notDelivered["no-subscriber"] += messages;
  if (stage.kind === "open") (stage.session.drops ??= createDrops())["no-subscriber"] += messages;
}

/** Counts a refusal and tells whoever keeps a record of them. */
export function countDenied(context: BrokerContext, denial: Denial): void {
  context.counters.denied += 1;
  context.denied?.(denial);
}

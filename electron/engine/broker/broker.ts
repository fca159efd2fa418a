import { createDisposables, fail, ok, type Dispose, type Result } from "#shared/base/index.ts";
import type { BrokerConnection, ListenerInfo } from "#shared/contract/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { TopicName } from "#shared/topic/index.ts";
import {
  createTurn,
  listen,
  type ListenError,
  type Listener,
  type NetworkConnection,
  type TlsSettings,
} from "../net/index.ts";
import type { Clock, IdSource, Logger } from "../support/index.ts";
import type { AuthenticationMethod } from "./authenticationMethod.ts";
import type { Authorizer } from "./authorizer.ts";
import type { CaptureSink } from "./captureSink.ts";
import { acceptConnection, createDoor, type Door } from "./accepting.ts";
import { type Closing, closeConnection } from "./closing.ts";
import { createConnectionLog } from "./connectionLog.ts";
import { type BrokerChange, type BrokerContext, type BrokerCounters, createCounters } from "./context.ts";
import type { Denial } from "./denial.ts";
import { describeConnection } from "./describeConnection.ts";
import { type BrokerClient, clientsOf, type MatchingSubscription, matchingSubscriptions } from "./inspecting.ts";
import { clearRetained, restoreRetained, type Restoration } from "./publishing.ts";
import { createMemoryUse, memoryBytes } from "./memory.ts";
import { type Redirection, redirectionCode } from "./refusing.ts";
import { type Rejudgement, rejudge } from "./rejudging.ts";
import type { Journal, StoredState } from "./journal.ts";
import { createRetainedStore, type RetainedMessage } from "./retainedStore.ts";
import { createRouter } from "./router.ts";
import { takeUp, tellAll } from "./restoring.ts";
import { type BrokerSettings, defaultBrokerSettings } from "./settings.ts";
import { startSysTopics } from "./sysTopics.ts";
import { createTokenBucket } from "./tokenBucket.ts";
import { TransientMap } from "./transientMap.ts";

/** What a broker is built from. */
export interface BrokerOptions {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly authorizer: Authorizer;
  /** Ways to prove who one is besides a password, for 5.0 clients. */
  readonly authenticationMethods?: readonly AuthenticationMethod[];
  readonly captureSink: CaptureSink;
  /** Of this program, for `$SYS/broker/version`. */
  readonly version?: string;
  /** Replaces single defaults. */
  readonly settings?: Partial<BrokerSettings>;
  /** Hears of every refusal as it happens, several thousand a second at times: be quick. */
  readonly denied?: (denial: Denial) => void;
}

/** A listener to be opened. */
export interface ListenRequest {
  /** `mqtt` unless told. */
  readonly protocol?: ListenerInfo["protocol"];
  readonly host: string;
  /** 0 takes any free one, which the answer names. */
  readonly port: number;
  /** Needed for `mqtts` and `wss`. */
  readonly tls?: TlsSettings;
  /** Connections through this listener alone; the broker's own limit holds as well. */
  readonly maximumConnections?: number;
  /** What the answer carries as its `id`, and with it every client that comes through. */
  readonly id?: string;
  /** Origins of web pages that may connect to `ws` and `wss` besides those of this machine; `*` is every page. */
  readonly allowedOrigins?: readonly string[];
  /** Hears of peers that never became a connection. */
  readonly turnedAway?: (remote: string, reason: string) => void;
}

/** The embedded MQTT server. */
export interface Broker {
  /** Opens a listener; several may be open at once. */
  listen(request: ListenRequest): Promise<Result<ListenerInfo, ListenError>>;
  /**
   * Takes up what a former broker left, and tells `journal` of all that is to outlive this one from then on. Once, and
   * before the first connection.
   */
  takeUp(state: StoredState, journal: Journal | undefined): void;
  /** Tells `journal` all that stands, at the end of a broker that kept none while it ran. */
  tellAll(journal: Pick<Journal, "openSession" | "retainedChanged">): void;
  /** Serves a connection that somebody else accepted. */
  accept(network: NetworkConnection): void;
  /** Where it listens now. */
  listeners(): readonly ListenerInfo[];
  /**
   * Closes one listener, as `listen` answered it, and the connections that came through it; gives its port free. The
   * others go on.
   */
  closeListener(listener: ListenerInfo): Promise<void>;
  /** How many connections came through a listener and are open. */
  connectionsThrough(listener: ListenerInfo): number;
  /**
   * Closes the listeners and all connections, with a word to 5.0 clients, and gives the ports free. Sessions and
   * retained messages stay: `listen` may follow.
   */
  close(): Promise<void>;
  /** The network connections, oldest first, at most `limit` of them. */
  connections(limit?: number): readonly BrokerConnection[];
  /** Those that no limit keeps out. */
  readonly connectionCount: number;
  /** Ends one connection as an administrator would, or as `closing` says. False when there is none of that number. */
  disconnect(connection: number, closing?: Closing): boolean;
  /** Sends all clients, and who comes from now on, to another server; `undefined` serves them here again. */
  redirect(redirection: Redirection | undefined): void;
  /** Where clients are sent now. */
  readonly redirection: Redirection | undefined;
  /** Judges what stands already by the authorizer's present rules; call it when they have changed. */
  rejudge(): readonly Rejudgement[];
  /** Switches how refusals are answered from now on. */
  setDenials(denials: Pick<BrokerSettings, "deniedPublish" | "deniedSubscribe">): void;
  /** Changes settings. What a client was told with CONNACK holds for it as long as it is connected. */
  configure(changes: Partial<BrokerSettings>): void;
  isRetained(topicName: string): boolean;
  readonly retainedCount: number;
  /** Of payloads and Topic Names. */
  readonly retainedBytes: number;
  retainedMessages(): IterableIterator<RetainedMessage>;
  retainedMessage(topicName: string): RetainedMessage | undefined;
  /** Forgets a retained message without a word to subscribers. False when there was none. */
  clearRetained(topicName: string): boolean;
  /** Puts back what `clearRetained` took. */
  restoreRetained(message: RetainedMessage): Restoration;
  /** Everyone at the broker, sessions first. */
  clients(): IterableIterator<BrokerClient>;
  /** The Subscriptions that match a Topic Name at present. */
  subscriptionsTo(topicName: TopicName): IterableIterator<MatchingSubscription>;
  /** The client of a session. */
  client(clientIdentifier: string): BrokerClient | undefined;
  /** In force now. */
  readonly settings: BrokerSettings;
  readonly sessionCount: number;
  readonly subscriptionCount: number;
  /** Of waiting, unsent and retained messages: a sum over all connections. */
  readonly memoryBytes: number;
  /** Live totals: read them, do not keep copies. */
  readonly counters: Readonly<BrokerCounters>;
  /** Tells of changes as they happen, several thousand a second at times: be quick. */
  onChange(listener: (change: BrokerChange) => void): Dispose;
}

const disconnectedByHand: Closing = {
  reason: "disconnected by hand",
  reasonCode: reasonCode.administrativeAction,
};

/** How long `close` waits for the last bytes to reach the clients. */
const CLOSE_WAIT_MS = 2_500;

/** Creates a broker that listens nowhere yet. */
export function createBroker(options: BrokerOptions): Broker {
  const { clock } = options;
  const turn = createTurn();
  const openListeners = new Map<Listener, Door>();
  const watchers = new Set<(change: BrokerChange) => void>();
  const hashSeed = seedFrom(options.ids.next());
  const context: BrokerContext = {
    clock,
    ids: options.ids,
    logger: options.logger,
    connectionLog: createConnectionLog(options),
    authorizer: options.authorizer,
    authenticationMethods: options.authenticationMethods ?? [],
    redirection: undefined,
    captureSink: options.captureSink,
    settings: { ...defaultBrokerSettings, ...options.settings },
    router: createRouter({ hashSeed }),
    retained: createRetainedStore(),
    journal: undefined,
    counters: createCounters(),
    memory: createMemoryUse(),
    arrivals: createTokenBucket(),
    outsiders: 0,
    connections: new TransientMap(),
    sessions: new TransientMap(),
    changed(change) {
      for (const watcher of watchers) watcher(change);
    },
    denied: options.denied,
  };

  const startSys = (): (() => void) => startSysTopics(context, options.version ?? "");
  let endSys = startSys();

  function findDoor(listener: ListenerInfo): [Listener, Door] | undefined {
    return [...openListeners].find(([, door]) => door.info === listener);
  }

  /** Closes listeners and connections with a word to 5.0 clients; waits a moment until their last bytes have left. */
  async function closeAll(listeners: readonly Listener[], isClosing: (from: ListenerInfo | undefined) => boolean) {
    for (const listener of listeners) openListeners.delete(listener);
    const closed = Promise.all(listeners.map((listener) => listener.close()));
    // A listener reports its end when its last connection is gone; a peer that hangs does not hold us up.
    const disposables = createDisposables();
    const timeout = new Promise<void>((resolve) => {
      disposables.use(clock.schedule(CLOSE_WAIT_MS, resolve));
    });
    // Acknowledgements that wait for the disk come before the good-bye.
    if (context.journal !== undefined) await Promise.race([context.journal.flush(), timeout]);
    for (const connection of context.connections.values()) {
      if (!isClosing(connection.listener)) continue;
      closeConnection(context, connection, {
        reason: "the broker stops",
        reasonCode: reasonCode.serverShuttingDown,
      });
    }
    await Promise.race([closed, timeout]);
    disposables.dispose();
  }

  return {
    async listen(request) {
      const { protocol = "mqtt", host, tls } = request;
      const isSecure = protocol === "mqtts" || protocol === "wss";
      if (isSecure && tls === undefined)
        return fail({ kind: "failed", message: `\`${protocol}\` needs a certificate` });
      const door = createDoor(request);
      const listening = await listen({
        carrier: protocol === "ws" || protocol === "wss" ? "websocket" : "stream",
        ...(isSecure && tls !== undefined ? { tls } : {}),
        host,
        port: request.port,
        clock,
        turn,
        accept: (network) => acceptConnection(context, network, door),
        ...(request.allowedOrigins === undefined ? {} : { allowedOrigins: request.allowedOrigins }),
        turnedAway(remote, reason) {
          context.connectionLog.write("info", `\`${remote}\` turned away: ${reason}`);
          request.turnedAway?.(remote, reason);
        },
      });
      if (!listening.ok) return fail(listening.error);
      const { id } = request;
      const info: ListenerInfo = { protocol, host, port: listening.value.port, ...(id === undefined ? {} : { id }) };
      door.info = info;
      openListeners.set(listening.value, door);
      context.logger.log("info", `listening on \`${host}:${info.port}\` (${protocol})`);
      return ok(info);
    },
    takeUp: (state, journal) => takeUp(context, journal, state),
    tellAll: (journal) => tellAll(context, journal),
    accept: (network) => acceptConnection(context, network),
    listeners: () => [...openListeners.values()].flatMap(({ info }) => info ?? []),
    connectionsThrough: (listener) => findDoor(listener)?.[1].connectionCount ?? 0,
    async close() {
      await closeAll([...openListeners.keys()], () => true);
      context.connectionLog.dispose();
    },
    async closeListener(info) {
      const found = findDoor(info);
      if (found !== undefined) await closeAll([found[0]], (from) => from === info);
    },
    connections(limit = Number.POSITIVE_INFINITY) {
      const described: BrokerConnection[] = [];
      for (const connection of context.connections.values()) {
        if (described.length >= limit) break;
        described.push(describeConnection(connection));
      }
      return described;
    },
    get connectionCount() {
      return context.connections.size - context.outsiders;
    },
    disconnect(number, closing = disconnectedByHand) {
      const connection = context.connections.get(number);
      if (connection === undefined) return false;
      closeConnection(context, connection, closing);
      return true;
    },
    redirect(redirection) {
      context.redirection = redirection;
      if (redirection === undefined) return;
      for (const connection of context.connections.values()) {
        closeConnection(context, connection, {
          reason: `clients are served by \`${redirection.to}\``,
          reasonCode: redirectionCode(redirection),
          properties: { serverReference: redirection.to },
        });
      }
    },
    get redirection() {
      return context.redirection;
    },
    rejudge: () => rejudge(context),
    setDenials({ deniedPublish, deniedSubscribe }) {
      context.settings = { ...context.settings, deniedPublish, deniedSubscribe };
    },
    configure(changes) {
      const former = context.settings;
      const next = { ...former, ...changes };
      context.settings = next;
      // A name that is known by its bytes passed the former limits.
      if (
        next.maximumTopicLevels !== former.maximumTopicLevels ||
        next.maximumTopicBytes !== former.maximumTopicBytes
      ) {
        context.router.forget();
      }
      if (next.sysIntervalSeconds !== former.sysIntervalSeconds) {
        endSys();
        endSys = startSys();
      }
    },
    isRetained: (topicName) => context.retained.get(topicName as TopicName) !== undefined,
    get retainedCount() {
      return context.retained.size;
    },
    get retainedBytes() {
      return context.retained.bytes;
    },
    retainedMessages: () => context.retained.values(),
    // Whatever the store holds under a text is a Topic Name; any other text finds nothing.
    retainedMessage: (topicName) => context.retained.get(topicName as TopicName),
    clearRetained: (topicName) => clearRetained(context, topicName as TopicName),
    restoreRetained: (message) => restoreRetained(context, message),
    clients: () => clientsOf(context),
    subscriptionsTo: (topicName) => matchingSubscriptions(context, topicName),
    client(clientIdentifier) {
      const session = context.sessions.get(clientIdentifier);
      return session === undefined ? undefined : { session, connection: session.connection };
    },
    get settings() {
      return context.settings;
    },
    get sessionCount() {
      return context.sessions.size;
    },
    get subscriptionCount() {
      return context.router.subscriptionCount;
    },
    get memoryBytes() {
      return memoryBytes(context);
    },
    counters: context.counters,
    onChange(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
  };
}

/** A number that nobody can guess from a text that nobody can guess. */
function seedFrom(text: string): number {
  let seed = 0;
  for (let index = 0; index < text.length; index++) seed = Math.imul(seed ^ text.charCodeAt(index), 0x5bd1e995);
  return seed;
}

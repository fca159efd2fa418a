import { type Dispose, fail, ok, type Result } from "#shared/base/index.ts";
import type {
  ClientEvent,
  ClientRow,
  ClientSessionView,
  ClientState,
  PublishOutcome,
  SubscriptionRow,
} from "#shared/contract/index.ts";
import { findEncodingFault } from "#shared/mqtt/codec/index.ts";
import type { ConnackPacket } from "#shared/mqtt/packet/index.ts";
import {
  type ClientProfile,
  connectPacketOf,
  findProfileFaults,
  type SecretName,
  type SecretValues,
  type SubscriptionProfile,
} from "#shared/profile/index.ts";
import type { CaptureSink } from "../broker/index.ts";
import { dial, type Dialled, type DialRequest, type Endpoint } from "../dial/index.ts";
import type { Clock, Logger } from "../support/index.ts";
import { type CaptureTap, createCaptureTap, noTap } from "./captureTap.ts";
import { type ConnectionEnd, explainEnd, failureLine } from "./clientFailure.ts";
import { createClientHistory } from "./clientHistory.ts";
import { describeAddress, describeOutcome, describeSecurity, describeSettled } from "./describeConnection.ts";
import { dialRequestOf } from "./dialRequest.ts";
import { authenticationOf } from "./authenticationOf.ts";
import { createProtocolClient, type OutgoingMessage } from "./protocol/index.ts";
import { createReceivedMessages, type ReceivedMessage, type ReceivedMessages } from "./receivedMessages.ts";
import { retryDelayMs, STABLE_AFTER_MS } from "./retrySchedule.ts";
import { isSameEndpoint } from "./sameEndpoint.ts";
import { sessionOwnerOf } from "./sessionOwner.ts";
import { createSubscriptionSet, type SubscribeOptions } from "./subscriptionSet.ts";

/** What every client connection of the engine needs from around it. */
export interface ClientEnvironment {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly captureSink: CaptureSink;
  /** Where the embedded broker listens; `undefined` while it does not. */
  readonly embeddedBroker: () => Endpoint | undefined;
  /** Whether an address is one of the embedded broker's listeners, of whatever protocol. */
  readonly listensAt?: (endpoint: Endpoint) => boolean;
  /** Number in the capture of the embedded broker's connection from this local address. */
  readonly connectionFrom?: (localAddress: string) => number | undefined;
  /** Unless a profile says otherwise. */
  readonly connectTimeoutSeconds?: number;
}

/** One client: a profile, its state, its subscriptions, and the network connection while there is one. */
export interface ClientConnection {
  readonly id: string;
  readonly state: ClientState;
  readonly received: ReceivedMessages;
  /** With the subscriptions as they are now. */
  readonly profile: ClientProfile;
  /** As the broker knows it: what it has assigned, where the profile leaves that to it. */
  readonly clientIdentifier: string;
  row(): ClientRow;
  subscriptions(): SubscriptionRow[];
  history(): { readonly events: ClientEvent[]; readonly dropped: number };
  session(): ClientSessionView;
  /** Bytes that wait to leave. */
  readonly bufferedBytes: number;
  /** The broker has to acknowledge some messages before it takes another one of QoS 1 or 2. */
  readonly isFull: boolean;
  /** Takes effect at the next attempt to connect; subscriptions stay as they are. */
  update(profile: ClientProfile): void;
  /**
   * Begins to connect, at once when it was waiting to try again. Resolves when connected, or with the reason as soon
   * as this attempt has failed, whether or not another one follows.
   */
  connect(): Promise<Result<void, string>>;
  /** Says DISCONNECT and stays away. Subscriptions are kept for the next connection. */
  disconnect(): void;
  subscribe(wish: SubscriptionProfile, options?: SubscribeOptions): Promise<Result<number | undefined, string>>;
  unsubscribe(topicFilter: string): Promise<Result<void, string>>;
  publish(message: OutgoingMessage): Promise<Result<PublishOutcome, string>>;
  /** Proves itself again by the method of CONNECT, with the secrets as they are now. A failure ends the connection. */
  reauthenticate(): Promise<Result<void, string>>;
  /** Calls `listener` with every message that arrives from now on. */
  onMessage(listener: (message: ReceivedMessage) => void): Dispose;
}

/** Secrets as a client asks for them, anew at each attempt. */
export interface SecretSource {
  readonly values: SecretValues;
  readonly held: readonly SecretName[];
  readonly isLocked: boolean;
}

export interface ClientConnectionOptions extends ClientEnvironment {
  readonly id: string;
  readonly origin: ClientRow["origin"];
  readonly profile: ClientProfile;
  readonly secrets: () => SecretSource;
  /** Something in the row, the messages or the session has changed. */
  readonly changed: () => void;
  /** The subscriptions that the profile holds have changed. */
  readonly profileChanged?: () => void;
  readonly onMessage?: (message: ReceivedMessage) => void;
  readonly keptMessages?: number;
  readonly keptEvents?: number;
}

const CONNECT_TIMEOUT_SECONDS = 10;
const KEPT_MESSAGES = 200;
const KEPT_EVENTS = 200;

/** Creates a client that is disconnected. */
export function createClientConnection(options: ClientConnectionOptions): ClientConnection {
  const { id, origin, clock, logger, changed, secrets } = options;
  const received = createReceivedMessages(options.keptMessages ?? KEPT_MESSAGES);
  const history = createClientHistory(options.keptEvents ?? KEPT_EVENTS);
  let profile = options.profile;
  const subscriptions = createSubscriptionSet({
    clock,
    initial: profile.subscriptions ?? [],
    changed,
    wishesChanged: () => options.profileChanged?.(),
  });
  let state: ClientState = { kind: "disconnected" };
  let sentMessages = 0;
  /** Gives up the attempt that is under way. */
  let running: AbortController | undefined;
  let request: { readonly of: ClientProfile; readonly secrets: SecretValues; readonly value: DialRequest } | undefined;
  let cancelRetry: Dispose | undefined;
  let tap: CaptureTap = noTap;
  let dialled: Dialled | undefined;
  /** The address of the running or last attempt, for the words of its failure. */
  let endpoint: Endpoint = { host: "localhost", port: 1883 };
  let clientIdentifier = profile.clientIdentifier;
  /** Whose session was asked for last. */
  let sessionOwner = sessionOwnerOf(profile);
  let attempts = 0;
  const listeners = new Set<(message: ReceivedMessage) => void>();
  const awaitingConnection: ((result: Result<void, string>) => void)[] = [];

  const protocol = createProtocolClient({
    clock,
    listener: {
      connected: accepted,
      message(message) {
        received.add(message, clock.nowMs());
        changed();
        options.onMessage?.(message);
        for (const listener of listeners) listener(message);
      },
      ended: (end, wasConnected) => finish({ kind: "protocol", end, wasConnected }),
      changed,
    },
  });

  function enter(next: ClientState): void {
    state = next;
    changed();
    if (next.kind === "connecting") return;
    for (const settle of awaitingConnection.splice(0)) settle(describeOutcome(next));
  }

  function attempt(): void {
    attempts += 1;
    const sinceMs = clock.nowMs();
    history.add({ kind: "attempt", attempt: attempts, atMs: sinceMs, steps: [] });
    enter({ kind: "connecting", attempt: attempts, sinceMs, step: "" });
    dialled = undefined;
    tap = noTap;
    const owner = sessionOwnerOf(profile);
    if (owner !== sessionOwner) {
      // What one broker has not acknowledged is not for another one.
      protocol.abandonSession();
      subscriptions.forget();
      sessionOwner = owner;
    }
    const source = secrets();
    if (source.isLocked) return finish({ kind: "locked" });
    const { target } = profile;
    const found = target.kind === "embedded" ? options.embeddedBroker() : target;
    if (found === undefined) return finish({ kind: "no-broker" });
    endpoint = found;
    const [fault] = findProfileFaults(profile, new Set(source.held));
    if (fault !== undefined) return finish({ kind: "unsendable", detail: fault.message });
    running = new AbortController();
    void connectTo(found, source.values, running);
    return undefined;
  }

  /** One request for as long as profile and secrets stay: its keys are read once. */
  function requestFor(found: Endpoint, values: SecretValues): DialRequest {
    if (request?.of !== profile || request.secrets !== values) {
      request = { of: profile, secrets: values, value: dialRequestOf(profile, values, found) };
    }
    return { ...request.value, host: found.host, port: found.port };
  }

  async function connectTo(found: Endpoint, values: SecretValues, mine: AbortController): Promise<void> {
    const timeoutSeconds = profile.connectTimeoutSeconds ?? options.connectTimeoutSeconds ?? CONNECT_TIMEOUT_SECONDS;
    const result = await dial(requestFor(found, values), {
      clock,
      timeoutSeconds,
      signal: mine.signal,
      onStep(step, detail) {
        if (running !== mine || state.kind !== "connecting") return;
        history.addStep({ step, detail, atMs: clock.nowMs() });
        enter({ ...state, step });
      },
    });
    if (running !== mine) {
      if (result.ok) result.value.stream.destroy();
      return;
    }
    if (!result.ok) return finish({ kind: "dial", failure: result.error });
    dialled = result.value;
    // The embedded broker records the bytes at its own end of this very connection: the same packets twice in one
    // log would double every count and every topic.
    tap = isOwnBroker(found) || isOwnBroker(result.value.reached) ? noTap : createTap(result.value);
    history.addStep({ step: "connack", detail: "CONNECT", atMs: clock.nowMs() });
    offer(result.value, values, timeoutSeconds);
  }

  function isOwnBroker(reached: Endpoint): boolean {
    return options.listensAt?.(reached) ?? isSameEndpoint(reached, options.embeddedBroker());
  }

  function createTap({ remote, local }: Dialled): CaptureTap {
    const { clientIdentifier: named, protocolVersion, userName } = profile;
    return createCaptureTap(options.captureSink, { remote, local, clientIdentifier: named, protocolVersion, userName });
  }

  function offer({ stream }: Dialled, values: SecretValues, connackTimeoutSeconds: number): void {
    const authentication = authenticationOf(profile, values);
    const connect = connectPacketOf(profile, values, authentication?.first());
    const fault = findEncodingFault(connect, profile.protocolVersion);
    if (fault !== undefined) {
      stream.destroy();
      return finish({ kind: "unsendable", detail: `CONNECT holds ${fault.bytes} bytes, more than MQTT can carry` });
    }
    const { observe } = tap;
    protocol.open({
      stream,
      connect,
      connackTimeoutSeconds,
      observe,
      ...(authentication === undefined ? {} : { authentication }),
    });
    return undefined;
  }

  function accepted(connack: ConnackPacket): void {
    const { sessionPresent } = connack;
    const sinceMs = clock.nowMs();
    clientIdentifier = connack.properties?.assignedClientIdentifier ?? profile.clientIdentifier;
    logger.log("info", `client \`${profile.name}\` connected to \`${endpoint.host}:${endpoint.port}\``);
    history.add({
      kind: "connected",
      atMs: sinceMs,
      sessionPresent,
      remote: dialled?.remote ?? "",
      settled: describeSettled(connack),
      ...(dialled?.security === undefined ? {} : { security: describeSecurity(dialled.security) }),
    });
    nameConnection();
    enter({ kind: "connected", sinceMs, sessionPresent });
    subscriptions.attach(protocol, { sessionPresent });
  }

  /** Says in the history where the packets of this connection are. */
  function nameConnection(): void {
    if (dialled === undefined) return;
    const connection = tap.connection ?? options.connectionFrom?.(dialled.local);
    if (connection !== undefined) history.name(connection);
  }

  function finish(end: ConnectionEnd): void {
    const { failure, isTransient } = explainEnd(end, {
      endpoint,
      protocolVersion: profile.protocolVersion,
      hasTls: profile.tls !== undefined,
    });
    const reason = failureLine(failure);
    running = undefined;
    tap.closed(reason);
    subscriptions.detach();
    logger.log("info", `client \`${profile.name}\`: ${reason}`);
    const atMs = clock.nowMs();
    if (state.kind === "connected" && atMs - state.sinceMs >= STABLE_AFTER_MS) attempts = 0;
    const triesAgain = profile.reconnects && isTransient;
    const delayMs = triesAgain ? retryDelayMs(Math.max(1, attempts)) : 0;
    history.add({ kind: "failed", atMs, failure, ...(triesAgain ? { retryAtMs: atMs + delayMs } : {}) });
    nameConnection();
    if (!triesAgain) return enter({ kind: "failed", reason });
    cancelRetry = clock.schedule(delayMs, attempt);
    return enter({ kind: "waiting", attempt: Math.max(1, attempts), retryAtMs: atMs + delayMs, reason });
  }

  async function reauthenticate(): Promise<Result<void, string>> {
    const source = secrets();
    if (source.isLocked) return fail("the passwords and keys are locked");
    const method = profile.authentication?.method;
    const authentication = authenticationOf(profile, source.values);
    if (method === undefined || authentication === undefined)
      return fail("its profile names no Authentication Method with what that needs");
    const startedAtMs = clock.nowMs();
    return new Promise((resolve) => {
      const begun = protocol.reauthenticate(method, authentication, (result) => {
        const atMs = clock.nowMs();
        const problem = result.ok ? {} : { problem: result.error };
        history.add({ kind: "reauthentication", atMs, method, elapsedMs: atMs - startedAtMs, ...problem });
        nameConnection();
        changed();
        resolve(result);
      });
      if (!begun.ok) resolve(begun);
    });
  }

  return {
    id,
    get state() {
      return state;
    },
    received,
    get profile() {
      const { subscriptions: _before, ...rest } = profile;
      const wishes = subscriptions.wishes();
      return wishes.length === 0 ? rest : { ...rest, subscriptions: wishes };
    },
    get clientIdentifier() {
      return clientIdentifier;
    },
    row: () => ({
      id,
      name: profile.name,
      ...(profile.group === undefined ? {} : { group: profile.group }),
      ...(profile.colour === undefined ? {} : { colour: profile.colour }),
      protocolVersion: profile.protocolVersion,
      address: describeAddress(profile),
      origin,
      state,
      sent: sentMessages,
      received: received.total,
    }),
    subscriptions: () => subscriptions.rows(),
    history: () => ({ events: history.events(), dropped: history.dropped }),
    session: () => ({ clientIdentifier, ...protocol.view() }),
    get bufferedBytes() {
      return protocol.bufferedBytes;
    },
    get isFull() {
      return protocol.isFull;
    },
    update(next) {
      profile = next;
      changed();
    },
    connect() {
      if (state.kind === "connected") return Promise.resolve(ok(undefined));
      return new Promise((resolve) => {
        awaitingConnection.push(resolve);
        if (state.kind === "connecting") return;
        cancelRetry?.();
        if (state.kind !== "waiting") attempts = 0;
        attempt();
      });
    },
    disconnect() {
      cancelRetry?.();
      running?.abort();
      running = undefined;
      subscriptions.detach();
      protocol.close();
      tap.closed("disconnected by the user");
      if (state.kind === "disconnected") return;
      history.add({ kind: "disconnected", atMs: clock.nowMs() });
      if (state.kind === "connected") nameConnection();
      enter({ kind: "disconnected" });
    },
    subscribe: (wish, how) => subscriptions.add(wish, how),
    unsubscribe: (topicFilter) => subscriptions.remove(topicFilter),
    async publish(message) {
      if (state.kind !== "connected") return fail(`the client is not connected: \`${profile.name}\``);
      const startedAtMs = clock.nowMs();
      sentMessages += 1;
      changed();
      const answer = await protocol.publish(message);
      if (!answer.ok) return answer;
      if (answer.value === undefined) return ok({ kind: "sent" });
      return ok({ kind: "acknowledged", reasonCode: answer.value, elapsedMs: clock.nowMs() - startedAtMs });
    },
    reauthenticate,
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

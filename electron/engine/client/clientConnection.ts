import { createConnection } from "node:net";
import { assertNever, type Dispose, fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientProfile, ClientRow, ClientState, PublishOutcome } from "#shared/contract/index.ts";
import type { QoS, WillMessage } from "#shared/mqtt/packet/index.ts";
import type { CaptureSink } from "../broker/index.ts";
import type { Clock, Logger } from "../support/index.ts";
import { type CaptureTap, createCaptureTap, noTap } from "./captureTap.ts";
import {
  type ConnectionFailure,
  describeConnectionFailure,
  type Endpoint,
  isTransientFailure,
} from "./connectionFailure.ts";
import { createMqttLink, type MqttLink, type OutgoingMessage } from "./mqttLink.ts";
import { createReceivedMessages, type ReceivedMessage, type ReceivedMessages } from "./receivedMessages.ts";
import { retryDelayMs, STABLE_AFTER_MS } from "./retrySchedule.ts";
import { createSubscriptionSet } from "./subscriptionSet.ts";
import { tapStream } from "./tappedStream.ts";

/** A profile as the engine holds it; the password stays in here. */
export interface ClientSettings {
  readonly profile: ClientProfile;
  readonly will?: WillMessage;
}

/** What every client connection of the engine needs from around it. */
export interface ClientEnvironment {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly captureSink: CaptureSink;
  /** Where the embedded broker listens; `undefined` while it does not. */
  readonly embeddedBroker: () => Endpoint | undefined;
  readonly connectTimeoutSeconds?: number;
}

/** One client: a profile, its state, its subscriptions, and the network connection while there is one. */
export interface ClientConnection {
  readonly id: string;
  readonly state: ClientState;
  readonly received: ReceivedMessages;
  /** Without the password. */
  row(): ClientRow;
  /** Takes effect at the next attempt to connect. A password that is absent stays as it was, with its user name. */
  update(profile: ClientProfile): void;
  /**
   * Begins to connect, at once when it was waiting to try again. Resolves when connected, or with the reason as soon
   * as this attempt has failed, whether or not another one follows.
   */
  connect(): Promise<Result<void, string>>;
  /** Says DISCONNECT and stays away. Subscriptions are kept for the next connection. */
  disconnect(): void;
  subscribe(topicFilter: string, qos: QoS): Promise<Result<number | undefined, string>>;
  unsubscribe(topicFilter: string): Promise<Result<void, string>>;
  publish(message: OutgoingMessage): Promise<Result<PublishOutcome, string>>;
}

export interface ClientConnectionOptions extends ClientEnvironment {
  readonly id: string;
  readonly origin: ClientRow["origin"];
  readonly settings: ClientSettings;
  /** Something in `row()` or `received` has changed. */
  readonly changed: () => void;
  readonly onMessage?: (message: ReceivedMessage) => void;
}

const CONNECT_TIMEOUT_SECONDS = 10;

/** Creates a client that is disconnected. */
export function createClientConnection(options: ClientConnectionOptions): ClientConnection {
  const { id, origin, clock, logger, changed } = options;
  const received = createReceivedMessages();
  const subscriptions = createSubscriptionSet({ clock, changed });
  let settings = options.settings;
  let state: ClientState = { kind: "disconnected" };
  let sentMessages = 0;
  let link: { readonly mqtt: MqttLink; readonly settings: ClientSettings } | undefined;
  let cancelRetry: Dispose | undefined;
  let tap: CaptureTap = noTap;
  let isDialled = false;
  /** The address of the running or last attempt, for the words of its failure. */
  let endpoint: Endpoint = { host: "localhost", port: 1883 };
  let attempts = 0;

  const awaitingConnection: ((result: Result<void, string>) => void)[] = [];

  function enter(next: ClientState): void {
    state = next;
    changed();
    if (next.kind === "connecting") return;
    for (const settle of awaitingConnection.splice(0)) settle(describeOutcome(next));
  }

  function findEndpoint(): Endpoint | undefined {
    const { target } = settings.profile;
    return target.kind === "embedded" ? options.embeddedBroker() : target;
  }

  function attempt(): void {
    attempts += 1;
    enter({ kind: "connecting", attempt: attempts, sinceMs: clock.nowMs() });
    const found = findEndpoint();
    if (found === undefined) return end({ kind: "no-broker" });
    endpoint = found;
    const unsendable = findUnsendable(settings.profile);
    if (unsendable !== undefined) return end({ kind: "unsendable", detail: unsendable });
    if (link?.settings !== settings) {
      link?.mqtt.close({ isOrderly: false });
      link = { mqtt: createLink(settings), settings };
    }
    return link.mqtt.open();
  }

  function createLink(used: ClientSettings): MqttLink {
    const { profile, will } = used;
    const link = createMqttLink({
      settings: { ...profile, ...(will === undefined ? {} : { will }) },
      clock,
      connectTimeoutSeconds: options.connectTimeoutSeconds ?? CONNECT_TIMEOUT_SECONDS,
      dial,
      isDialled: () => isDialled,
      listener: {
        connected({ sessionPresent }) {
          logger.log("info", `client \`${profile.name}\` connected to \`${endpoint.host}:${endpoint.port}\``);
          enter({ kind: "connected", sinceMs: clock.nowMs(), sessionPresent });
          subscriptions.attach(link, { sessionPresent });
        },
        message(message) {
          received.add(message, clock.nowMs());
          changed();
          options.onMessage?.(message);
        },
        ended: end,
      },
    });
    return link;
  }

  function dial() {
    isDialled = false;
    const isEmbedded = isSameEndpoint(endpoint, options.embeddedBroker());
    const socket = createConnection({ host: endpoint.host, port: endpoint.port, noDelay: true });
    // The embedded broker records the bytes at its own end of this very connection: the same packets twice in one
    // log would double every count and every topic.
    const dialTap = isEmbedded ? noTap : createCaptureTap(options.captureSink, settings.profile);
    tap = dialTap;
    socket.on("connect", () => {
      isDialled = true;
      dialTap.opened({
        remote: `${socket.remoteAddress}:${socket.remotePort}`,
        local: `${socket.localAddress}:${socket.localPort}`,
      });
    });
    const stream = tapStream(socket, dialTap.observe);
    stream.on("close", () => {
      if (tap !== dialTap) dialTap.closed("disconnected by the user");
    });
    return stream;
  }

  function end(failure: ConnectionFailure): void {
    const reason = describeConnectionFailure(failure, endpoint);
    tap.closed(reason);
    subscriptions.detach();
    logger.log("info", `client \`${settings.profile.name}\`: ${reason}`);
    if (state.kind === "connected" && clock.nowMs() - state.sinceMs >= STABLE_AFTER_MS) attempts = 0;
    if (!settings.profile.reconnects || !isTransientFailure(failure)) {
      closeLink();
      return enter({ kind: "failed", reason });
    }
    const delayMs = retryDelayMs(Math.max(1, attempts));
    enter({ kind: "waiting", attempt: attempts, retryAtMs: clock.nowMs() + delayMs, reason });
    cancelRetry = clock.schedule(delayMs, attempt);
  }

  function closeLink(): void {
    subscriptions.detach();
    link?.mqtt.close({ isOrderly: true });
    link = undefined;
  }

  return {
    id,
    get state() {
      return state;
    },
    received,
    row() {
      const { password, ...profile } = settings.profile;
      return {
        id,
        profile,
        hasPassword: password !== undefined,
        origin,
        state,
        subscriptions: subscriptions.rows(),
        sent: sentMessages,
        received: received.total,
      };
    },
    update(next) {
      const { password } = settings.profile;
      const keepsPassword = next.password === undefined && next.userName !== undefined && password !== undefined;
      settings = { ...settings, profile: keepsPassword ? { ...next, password } : next };
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
      closeLink();
      // What still passes until the connection is closed is recorded; its tap closes with its stream.
      tap = noTap;
      if (state.kind !== "disconnected") enter({ kind: "disconnected" });
    },
    subscribe: (topicFilter, qos) => subscriptions.add({ topicFilter, qos }),
    unsubscribe: (topicFilter) => subscriptions.remove(topicFilter),
    async publish(message) {
      if (link === undefined || state.kind !== "connected") {
        return fail(`the client is not connected: \`${settings.profile.name}\``);
      }
      const startedAtMs = clock.nowMs();
      sentMessages += 1;
      changed();
      const answer = await link.mqtt.publish(message);
      if (!answer.ok) return answer;
      if (answer.value === undefined) return ok({ kind: "sent" });
      return ok({ kind: "acknowledged", reasonCode: answer.value, elapsedMs: clock.nowMs() - startedAtMs });
    },
  };
}

function describeOutcome(state: Exclude<ClientState, { kind: "connecting" }>): Result<void, string> {
  switch (state.kind) {
    case "connected":
      return ok(undefined);
    case "waiting":
    case "failed":
      return fail(state.reason);
    case "disconnected":
      return fail("the client was disconnected");
    default:
      return assertNever(state);
  }
}

/** What MQTT.js will not write, in words that help; `undefined` when all is well. */
function findUnsendable(profile: ClientProfile): string | undefined {
  if (profile.clientIdentifier === "" && profile.protocolVersion === 3) {
    return "MQTT 3.1 needs a client identifier of 1 to 23 characters";
  }
  if (profile.clientIdentifier === "" && !profile.clean) {
    return "without a client identifier there is no session to resume: enter one, or ask for a clean session";
  }
  if (profile.password !== undefined && profile.userName === undefined) return "a password needs a user name beside it";
  return undefined;
}

function isSameEndpoint(left: Endpoint, right: Endpoint | undefined): boolean {
  return right !== undefined && left.port === right.port && canonicalHost(left.host) === canonicalHost(right.host);
}

function canonicalHost(host: string): string {
  return host === "localhost" || host === "::1" || host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}

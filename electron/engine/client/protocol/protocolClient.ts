import type { Duplex } from "node:stream";
import { assertNever, escapeText, fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientSessionView } from "#shared/contract/index.ts";
import type {
  AuthPacket,
  ConnackPacket,
  ConnectPacket,
  ControlPacket,
  SubscriptionRequest,
} from "#shared/mqtt/packet/index.ts";
import { nameReasonCode, reasonCode } from "#shared/mqtt/spec/index.ts";
import type { Clock } from "../../support/index.ts";
import type { ReceivedMessage } from "../receivedMessages.ts";
import { createIdentifiers } from "./identifiers.ts";
import { createIncomingMessages, type Violation } from "./incomingMessages.ts";
import { type KeepAlive, startKeepAlive } from "./keepAlive.ts";
import { openConnection, type OpenConnection } from "./openConnection.ts";
import { createOutgoingMessages, type OutgoingMessage } from "./outgoingMessages.ts";
import { type ByteObserver, createPacketChannel, type PacketChannel } from "./packetChannel.ts";
import { type Reauthentication, startReauthentication } from "./reauthentication.ts";
import { createRequests } from "./requests.ts";
import type { ClientAuthentication } from "./scramAuthentication.ts";

/** Why a connection came to its end. */
export type ProtocolEnd =
  | { readonly kind: "refused"; readonly connack: ConnackPacket }
  | { readonly kind: "server-disconnect"; readonly reasonCode: number; readonly reasonString: string | undefined }
  | { readonly kind: "connack-timeout"; readonly seconds: number }
  | { readonly kind: "keep-alive"; readonly seconds: number }
  /** The network connection ended; `code` names its error. */
  | { readonly kind: "closed"; readonly code: string | undefined }
  /** The broker sent what MQTT does not allow. */
  | { readonly kind: "protocol"; readonly detail: string }
  /** Who answers speaks no MQTT at all: the first line of what it says, escaped. */
  | { readonly kind: "other-protocol"; readonly line: string }
  | { readonly kind: "authentication"; readonly detail: string };

export interface ProtocolListener {
  connected(connack: ConnackPacket): void;
  message(message: ReceivedMessage): void;
  /** The connection is gone, and whether CONNACK had accepted it. */
  ended(end: ProtocolEnd, wasConnected: boolean): void;
  /** Something in `view` is different. */
  changed(): void;
}

/** A connection that stands, and what to say on it. */
export interface ConnectionOffer {
  readonly stream: Duplex;
  readonly connect: ConnectPacket;
  readonly authentication?: ClientAuthentication;
  readonly connackTimeoutSeconds: number;
  readonly observe: ByteObserver;
}

/** The client's side of one session. */
export interface ProtocolClient {
  /** Bytes that wait to leave; 0 without a connection. */
  readonly bufferedBytes: number;
  /** The broker has to acknowledge some messages before it takes another one of QoS 1 or 2. */
  readonly isFull: boolean;
  /** Says CONNECT. Only while no other connection is open. */
  open(offer: ConnectionOffer): void;
  publish(message: OutgoingMessage): Promise<Result<number | undefined, string>>;
  subscribe(
    subscriptions: readonly SubscriptionRequest[],
    subscriptionIdentifier: number | undefined,
  ): Promise<Result<readonly number[], string>>;
  unsubscribe(topicFilters: readonly string[]): Promise<Result<readonly number[], string>>;
  /**
   * Proves itself again with AUTH, by `method`, which must be that of CONNECT. `settled` hears how that went before the listener hears
   * that the connection ended over it; an answer is why it was not even begun.
   */
  reauthenticate(
    method: string,
    authentication: ClientAuthentication,
    settled: (result: Result<void, string>) => void,
  ): Result<void, string>;
  /** Says DISCONNECT where it may, and closes. The listener hears nothing more of this connection. */
  close(): void;
  /** Whatever waits in the session is told that it is over. */
  abandonSession(): void;
  view(): Omit<ClientSessionView, "clientIdentifier">;
}

/** The end of our side makes a Server close its own; one that does not is not waited for. [MQTT5-3.14.4-2] */
const FAREWELL_MS = 1_000;
const ENDED_BEFORE_ANSWER = "the connection ended before the broker answered";
const DISCONNECTED = "the client was disconnected before the broker acknowledged the message";
const SESSION_LOST = "the session ended before the broker acknowledged the message";

interface Attempt {
  readonly offer: ConnectionOffer;
  readonly channel: PacketChannel;
  readonly cancelTimeout: () => void;
  isOver: boolean;
}

/** Creates a client without a connection. */
export function createProtocolClient({
  clock,
  listener,
}: {
  readonly clock: Clock;
  readonly listener: ProtocolListener;
}): ProtocolClient {
  let attempt: Attempt | undefined;
  let open: OpenConnection | undefined;
  let keepAlive: KeepAlive | undefined;
  let reauthentication: Reauthentication | undefined;
  const openNow = (): OpenConnection | undefined => open;
  const identifiers = createIdentifiers();
  const { changed } = listener;
  const outgoing = createOutgoingMessages({ clock, identifiers, connection: openNow, changed });
  const incoming = createIncomingMessages((message) => listener.message(message));
  const requests = createRequests(identifiers, openNow);

  function abandonSession(): void {
    outgoing.abandon(SESSION_LOST);
    incoming.clear();
  }

  /** Leaves a connection; what follows on it is nobody's business any more. */
  function leave(left: Attempt, reason = ENDED_BEFORE_ANSWER): void {
    left.isOver = true;
    left.cancelTimeout();
    reauthentication?.abandon(reason);
    keepAlive?.stop();
    keepAlive = undefined;
    attempt = undefined;
    open = undefined;
    requests.connectionLost();
    outgoing.connectionLost();
    // A session that dies with its connection takes its unacknowledged messages with it.
    if (!outlives(left.offer.connect)) abandonSession();
  }

  function end(ended: Attempt, reason: ProtocolEnd): void {
    if (ended.isOver) return;
    const wasConnected = open !== undefined;
    leave(ended, reason.kind === "server-disconnect" ? nameDisconnect(reason.reasonCode) : undefined);
    ended.channel.destroy();
    listener.ended(reason, wasConnected);
  }

  /** Leaves a broker that broke the rules; 5.0 lets us say which. [MQTT5-4.13.1-1] */
  function leaveOver(ended: Attempt, { reasonCode: code, meaning }: Violation): void {
    leaveSaying(ended, code, { kind: "protocol", detail: meaning });
  }

  function leaveSaying(ended: Attempt, code: number, why: ProtocolEnd): void {
    if (ended.isOver) return;
    const wasConnected = open !== undefined;
    leave(ended);
    if (wasConnected && ended.offer.connect.protocolVersion === 5) {
      ended.channel.send({ type: "DISCONNECT", reasonCode: code });
      ended.channel.end();
      clock.schedule(FAREWELL_MS, () => ended.channel.destroy());
    } else {
      ended.channel.destroy();
    }
    listener.ended(why, wasConnected);
  }

  function accept(present: Attempt, connack: ConnackPacket): void {
    const { connect, authentication } = present.offer;
    if (connack.reasonCode !== 0) return end(present, { kind: "refused", connack });
    const doubt = authentication?.check(connack.properties?.authenticationData);
    if (doubt !== undefined) return end(present, { kind: "authentication", detail: doubt });
    present.cancelTimeout();
    open = openConnection(present.channel, connect, connack);
    // [MQTT5-3.1.2-21]
    const seconds = connack.properties?.serverKeepAlive ?? connect.keepAliveSeconds;
    if (seconds > 0) {
      keepAlive = startKeepAlive({
        clock,
        seconds,
        isServers: connack.properties?.serverKeepAlive !== undefined,
        ping: () => present.channel.send({ type: "PINGREQ" }),
        onSilence: (patience) => end(present, { kind: "keep-alive", seconds: patience }),
      });
    }
    // Without a session on the other side the old messages mean nothing to it, and sending them again is forbidden.
    // [MQTT5-4.4.0-1] [MQTT5-3.2.2-5]
    if (!connack.sessionPresent) abandonSession();
    listener.connected(connack);
    if (open !== undefined) outgoing.resume();
    return undefined;
  }

  async function authenticate(present: Attempt, packet: AuthPacket): Promise<void> {
    const { authentication, connect } = present.offer;
    const data = packet.properties?.authenticationData;
    if (authentication === undefined || packet.reasonCode !== reasonCode.continueAuthentication) {
      const detail = "the broker goes on with an authentication that was not begun";
      return end(present, { kind: "authentication", detail });
    }
    const answer = await authentication.answer(data ?? new Uint8Array(0));
    if (present.isOver) return undefined;
    if (!answer.ok) return end(present, { kind: "authentication", detail: answer.error });
    present.channel.send({
      type: "AUTH",
      reasonCode: reasonCode.continueAuthentication,
      properties: {
        authenticationMethod: connect.properties?.authenticationMethod ?? "",
        authenticationData: answer.value,
      },
    });
    return undefined;
  }

  function handle(present: Attempt, packet: ControlPacket): void {
    if (present.isOver) return;
    keepAlive?.received();
    if (open === undefined) {
      if (packet.type === "CONNACK") return accept(present, packet);
      if (packet.type === "AUTH") return void authenticate(present, packet);
      if (packet.type === "DISCONNECT") return endByServer(present, packet);
      const meaning = `${packet.type} before CONNACK`;
      return leaveOver(present, { reasonCode: reasonCode.protocolError, meaning });
    }
    handleOpen(present, packet, open);
  }

  function handleOpen(present: Attempt, packet: ControlPacket, connection: OpenConnection): void {
    switch (packet.type) {
      case "PUBLISH": {
        const violation = incoming.published(packet, connection);
        if (violation !== undefined) leaveOver(present, violation);
        return;
      }
      case "PUBREL":
        return incoming.released(packet, connection);
      case "PUBACK":
      case "PUBREC":
      case "PUBCOMP":
        return outgoing.acknowledged(packet);
      case "SUBACK":
      case "UNSUBACK":
        return requests.answered(packet);
      case "PINGRESP":
        keepAlive?.answered();
        return changed();
      case "DISCONNECT":
        return endByServer(present, packet);
      case "AUTH": {
        // The client alone begins a re-authentication. [MQTT5-4.12.1-1]
        const violation =
          reauthentication === undefined
            ? { reasonCode: reasonCode.protocolError, meaning: "AUTH that nobody asked for" }
            : reauthentication.take(packet);
        if (violation !== undefined) leaveOver(present, violation);
        return;
      }
      case "CONNACK":
      case "CONNECT":
      case "SUBSCRIBE":
      case "UNSUBSCRIBE":
      case "PINGREQ":
        return leaveOver(present, {
          reasonCode: reasonCode.protocolError,
          meaning: `${packet.type} on an open connection`,
        });
      default:
        return assertNever(packet);
    }
  }

  function endByServer(present: Attempt, packet: Extract<ControlPacket, { type: "DISCONNECT" }>): void {
    end(present, {
      kind: "server-disconnect",
      reasonCode: packet.reasonCode,
      reasonString: packet.properties?.reasonString,
    });
  }

  return {
    get bufferedBytes() {
      return attempt?.channel.bufferedBytes ?? 0;
    },
    get isFull() {
      return outgoing.isFull;
    },
    open(offer) {
      const { connect, stream, observe, connackTimeoutSeconds } = offer;
      // Whoever asks for a clean session leaves the old one behind. [MQTT5-3.1.2-4] [MQTT311-3.1.2-6]
      if (connect.clean) abandonSession();
      const channel = createPacketChannel({
        stream,
        version: connect.protocolVersion,
        maximumPacketBytes: connect.properties?.maximumPacketSize,
        observe,
        onPacket: (packet) => handle(present, packet),
        onBroken: (diagnostic) =>
          leaveOver(present, {
            reasonCode: diagnostic.reasonCode ?? reasonCode.malformedPacket,
            meaning: diagnostic.message,
          }),
        onText: (beginning) => end(present, { kind: "other-protocol", line: firstLineOf(beginning) }),
        onClosed: (code) => end(present, { kind: "closed", code }),
      });
      const watched: PacketChannel = {
        ...channel,
        get bufferedBytes() {
          return channel.bufferedBytes;
        },
        send(packet, taken) {
          keepAlive?.sent();
          channel.send(packet, taken);
        },
      };
      const present: Attempt = {
        offer,
        channel: watched,
        isOver: false,
        cancelTimeout: clock.schedule(connackTimeoutSeconds * 1000, () =>
          end(present, { kind: "connack-timeout", seconds: connackTimeoutSeconds }),
        ),
      };
      attempt = present;
      channel.send(connect);
    },
    publish: (message) => outgoing.publish(message),
    subscribe: requests.subscribe,
    unsubscribe: requests.unsubscribe,
    reauthenticate(method, authentication, settled) {
      const present = attempt;
      if (present === undefined || open === undefined) return fail("the client is not connected");
      // [MQTT5-4.12.1-1]
      if (present.offer.connect.properties?.authenticationMethod !== method)
        return fail(`its CONNECT did not name this Authentication Method: \`${method}\``);
      if (reauthentication !== undefined) return fail("a re-authentication is under way already");
      reauthentication = startReauthentication({
        clock,
        method,
        authentication,
        timeoutSeconds: present.offer.connackTimeoutSeconds,
        send: (packet) => present.channel.send(packet),
        settled(result) {
          reauthentication = undefined;
          settled(result);
          if (result.ok) return;
          // [MQTT5-4.12.1-2]
          leaveSaying(present, reasonCode.unspecifiedError, { kind: "authentication", detail: result.error });
        },
      });
      return ok(undefined);
    },
    close() {
      const left = attempt;
      const wasConnected = open !== undefined;
      if (left !== undefined) leave(left);
      // They wait for an answer that nobody will hear.
      outgoing.release(DISCONNECTED);
      if (left === undefined) return undefined;
      if (!wasConnected) return left.channel.destroy();
      left.channel.send({ type: "DISCONNECT", reasonCode: reasonCode.normalDisconnection });
      left.channel.end();
      clock.schedule(FAREWELL_MS, () => left.channel.destroy());
      return undefined;
    },
    abandonSession,
    view() {
      const alive = keepAlive?.view();
      return {
        nextPacketIdentifier: identifiers.upcoming,
        ...outgoing.view(),
        receiveMaximum: open?.limits.receiveMaximum ?? 65_535,
        incoming: incoming.unreleased.slice(0, 100),
        aliasesToClient: [...(open?.aliasesToClient ?? [])].map(([alias, topicName]) => ({ alias, topicName })),
        ...(alive === undefined ? {} : { keepAlive: alive }),
      };
    },
  };
}

function nameDisconnect(code: number): string {
  return `the broker answered with DISCONNECT ${nameReasonCode(code, "DISCONNECT")}`;
}

/** Whether the session goes on when the connection ends. */
function outlives({ protocolVersion, clean, properties }: ConnectPacket): boolean {
  return protocolVersion === 5 ? (properties?.sessionExpiryInterval ?? 0) > 0 : !clean;
}

/** Of a stranger's text, as much as tells what it is. */
const LINE_BYTES = 60;

function firstLineOf(bytes: Uint8Array): string {
  const [line = ""] = new TextDecoder().decode(bytes.subarray(0, LINE_BYTES)).split(/[\r\n]/);
  return escapeText(line);
}

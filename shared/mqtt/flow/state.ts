import type {
  ConnackPacket,
  ConnectPacket,
  ControlPacket,
  Direction,
  ProtocolVersion,
} from "#shared/mqtt/packet/index.ts";
import type { FlowDetail, FlowDiagnosticCode } from "./diagnostics.ts";
import type { ExchangeBook, OpenExchange } from "./exchange.ts";
import { createFinishedExchanges, type FinishedExchanges } from "./finishedExchanges.ts";
import type { ObservedPacket } from "./observation.ts";

/** After this long without an answer, on a connection that stays open, none is expected any more. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** What a rule needs to know about one packet: always decoded. */
export interface Observed<Packet extends ControlPacket = ControlPacket> extends ObservedPacket {
  readonly packet: Packet;
}

/** What the receiver has announced to whoever sends in a direction. */
export interface PeerLimits {
  readonly receiveMaximum: number;
  readonly maximumPacketSize: number;
  readonly topicAliasMaximum: number;
}

/** What one side of a connection has said so far. */
export interface SenderFlow {
  /** `undefined` while unknown: before the announcement, or when it went by unseen. */
  limits: PeerLimits | undefined;
  /** Without what it says: only when and where. */
  lastPacket: ObservedPacket | undefined;
  disconnect: ObservedPacket | undefined;
  /** The first packet that its receiver had to close for. */
  malformed: ObservedPacket | undefined;
  readonly aliases: Map<number, string>;
  hasBrokenAliasRules: boolean;
  /** QoS 1 and 2 messages sent on this connection that use up the receiver's Receive Maximum. */
  readonly unacknowledged: Set<number>;
  /** Packet Identifiers whose PUBACK, PUBREC and PUBREL are due, in the order in which they became due. */
  readonly due: Readonly<Record<"PUBACK" | "PUBREC" | "PUBREL", Set<number>>>;
  /** Unfinished messages of the resumed session in their original order, and how far the re-sending has come. */
  resends: readonly OpenExchange[];
  lastResend: number;
}

/** A subscription that a session has ever had. A message in flight may still belong to one that is gone. */
export interface SubscriptionHistory {
  readonly topicFilter: string;
  readonly identifiers: Set<number>;
  /** It has also been made without a Subscription Identifier. */
  hasBeenPlain: boolean;
}

/** Both sides of a session, as far as they have been seen. */
export interface SessionFlow {
  /** Seen since it began: what is not known here does not exist. */
  readonly isWhole: boolean;
  /** Unfinished exchanges by Packet Identifier, one space for each initiator. */
  readonly inFlight: Readonly<Record<Direction, Map<number, OpenExchange>>>;
  /** The last finished exchange of each identifier: its answer may have been lost on the way. */
  readonly finished: Readonly<Record<Direction, FinishedExchanges>>;
  readonly subscriptions: Map<string, SubscriptionHistory>;
  /** When the session ends, or has ended: known while no connection has it. */
  expiresAtMs: number | undefined;
  /** The connection that has it now. */
  connection: number | undefined;
  /** The connection that it began with; `undefined` when nobody saw that. */
  readonly beganOn: number | undefined;
}

/** One network connection. */
export interface ConnectionFlow {
  readonly connection: number;
  readonly isFromStart: boolean;
  /** Keeps apart equal Client Identifiers at different servers. */
  readonly server: string;
  version: ProtocolVersion;
  connect: Observed<ConnectPacket> | undefined;
  connack: Observed<ConnackPacket> | undefined;
  clientIdentifier: string | undefined;
  session: SessionFlow;
  connectExchange: OpenExchange | undefined;
  readonly pings: OpenExchange[];
  /** The Client has asked to authenticate anew and is not done. */
  isReauthenticating: boolean;
  readonly sent: Readonly<Record<Direction, SenderFlow>>;
}

/** What every rule is given. */
export interface RuleContext {
  readonly flow: ConnectionFlow;
  readonly book: ExchangeBook;
  report(code: FlowDiagnosticCode, observed: ObservedPacket, detail?: FlowDetail): void;
}

export function createSenderFlow(): SenderFlow {
  return {
    limits: undefined,
    lastPacket: undefined,
    disconnect: undefined,
    malformed: undefined,
    aliases: new Map(),
    hasBrokenAliasRules: false,
    unacknowledged: new Set(),
    due: { PUBACK: new Set(), PUBREC: new Set(), PUBREL: new Set() },
    resends: [],
    lastResend: -1,
  };
}

/** A session that begins with connection `beganOn`, or one that began before anybody looked. */
export function createSessionFlow(beganOn?: number): SessionFlow {
  return {
    isWhole: beganOn !== undefined,
    beganOn,
    inFlight: { toServer: new Map(), toClient: new Map() },
    finished: { toServer: createFinishedExchanges(), toClient: createFinishedExchanges() },
    subscriptions: new Map(),
    expiresAtMs: undefined,
    connection: undefined,
  };
}

export function opposite(direction: Direction): Direction {
  return direction === "toServer" ? "toClient" : "toServer";
}

/** Whether the Server has accepted the connection, as far as was seen. */
export function isAccepted({ connack }: ConnectionFlow): boolean {
  return connack?.packet.reasonCode === 0;
}

/** Whether the Server has refused the connection. */
export function isRefused({ connack }: ConnectionFlow): boolean {
  return connack !== undefined && connack.packet.reasonCode !== 0;
}

/** Narrows an observed packet to one type. */
export function isType<Type extends ControlPacket["type"]>(
  observed: Observed,
  type: Type,
): observed is Observed<Extract<ControlPacket, { type: Type }>> {
  return observed.packet.type === type;
}

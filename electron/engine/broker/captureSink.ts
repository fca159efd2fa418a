import type { Direction, ProtocolVersion } from "#shared/mqtt/packet/index.ts";

/** Where a connection is observed: at our own broker, or at one of our own client connections to a foreign broker. */
export type ObservationPoint = "broker" | "client";

/** Why a message that matched a subscription did not reach the subscriber. */
export type NonDeliveryReason =
  "queue-full" | "expired" | "too-large" | "not-authorized" | "slow-consumer" | "offline-qos0" | "no-local";

/** No packet: what stands where a sequence would. */
export const NO_SEQUENCE = -1;

/**
 * PUBLISH packets of one topic with QoS 0, no flags and no properties that lie one after the other in what a client
 * sent, and whom the broker sends all of them to as they are.
 */
export interface PlainRun {
  readonly count: number;
  /** The `topicNumber` of their Topic Name. */
  readonly topic: number;
  /** Where the Application Message of the last one begins. */
  readonly lastPayloadStart: number;
  /** Connections of the receivers, each once. */
  readonly receivers: readonly number[];
}

/** Nobody has asked yet for a topic's number. */
export const UNREAD = -100;

/**
 * What whoever handles packets tells the capture log. Called on the hot path: implementations copy bytes once and
 * write numbers into columns. Implemented by `engine/capture`.
 */
export interface CaptureSink {
  /** Announces a network connection; the answer names it in every later call. Numbers are never reused. */
  connectionOpened(info: { readonly point: ObservationPoint; readonly remote: string; readonly local: string }): number;
  /** Tells who is at the other end, as soon as CONNECT says so. */
  connectionIdentified(
    connection: number,
    info: { readonly clientIdentifier: string; readonly protocolVersion: ProtocolVersion; readonly userName?: string },
  ): void;
  connectionClosed(connection: number, reason: string): void;
  /**
   * Records one whole control packet, `bytes[start, end)`, which are copied. `cause` is the sequence of the PUBLISH
   * that this packet delivers to a subscriber, or NO_SEQUENCE. Answers the packet's own sequence, or NO_SEQUENCE
   * while nothing is recorded. Sequences rise by the order of the calls: record a message before its deliveries.
   * `isMalformed` says that the codec has refused it: the sink's own quick look need not have seen why.
   */
  packet(
    connection: number,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    cause: number,
    isMalformed?: boolean,
  ): number;
  /**
   * Records the packets of a run, `bytes[start, end)`, which are copied, and their deliveries. Answers the sequence of
   * the first, or NO_SEQUENCE; each packet is followed by its deliveries, in the order of `receivers`.
   */
  plainRun(connection: number, bytes: Uint8Array, start: number, end: number, run: PlainRun): number;
  /**
   * Records PUBLISH packets with QoS 0 and without properties that went to a client together, `bytes[start, end)`, which
   * are copied. `causes` has the cause of each.
   */
  deliveries(connection: number, bytes: Uint8Array, start: number, end: number, causes: readonly number[]): void;
  /**
   * Packets recorded before `chunkEnds` came at one time: the clock is read once for all of them. What is recorded
   * outside such a pair has a time of its own.
   */
  chunkBegins(): void;
  chunkEnds(): void;
  /** The number by which `PlainRun` names the Topic Name `bytes[start, end)`. It stays the same. */
  topicNumber(bytes: Uint8Array, start: number, end: number): number;
  /**
   * Records for another receiver the same bytes that packet `sequence` already holds, without a copy. Answers
   * NO_SEQUENCE when it did nothing, because those bytes have left the log or nothing is recorded: then call `packet`.
   */
  samePacket(connection: number, direction: Direction, sequence: number, cause: number): number;
  /** Records bytes that never became a packet (a broken Remaining Length, say) before the connection closes. */
  brokenBytes(connection: number, direction: Direction, bytes: Uint8Array, start: number, end: number): void;
  /** Says that the message of PUBLISH `cause` matched a subscription of this client and was not delivered. */
  notDelivered(cause: number, clientIdentifier: string, reason: NonDeliveryReason): void;
}

let unrecordedConnections = 0;

/** Records nothing: for a broker without capture, and for tests. Connections are numbered all the same. */
export const noCapture: CaptureSink = {
  connectionOpened: () => unrecordedConnections++,
  connectionIdentified() {},
  connectionClosed() {},
  packet: () => NO_SEQUENCE,
  plainRun: () => NO_SEQUENCE,
  deliveries() {},
  chunkBegins() {},
  chunkEnds() {},
  topicNumber: () => UNREAD,
  samePacket: () => NO_SEQUENCE,
  brokenBytes() {},
  notDelivered() {},
};

/**
 * An Application Message where it is observed first, or the last of several that came at once on one topic. One object
 * is filled again and again: copy what must stay.
 */
export interface ObservedMessage {
  /** Messages that came at once; the rest describes the last of them. */
  count: number;
  /** Number in the topic table, NO_TOPIC behind an unknown alias, or UNLISTED_TOPIC. */
  topic: number;
  /** The payload is `bytes[payloadStart, payloadEnd)`. */
  bytes: Uint8Array;
  payloadStart: number;
  payloadEnd: number;
  /** The low four bits of the PUBLISH: DUP, QoS, RETAIN. */
  flags: number;
  timeMs: number;
  /** Client Identifier of the publisher; empty when it comes from a foreign broker, which does not tell. */
  publisher: string;
  /** Its PUBLISH in the log, or NO_SEQUENCE while nothing is recorded. */
  sequence: number;
}

/** What the capture tells whoever keeps the state of topics. Called on the hot path. */
export interface MessageObserver {
  messageObserved(message: ObservedMessage): void;
}

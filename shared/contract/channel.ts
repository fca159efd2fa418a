import type { Dispose } from "#shared/base/index.ts";

/**
 * A duplex stream of whole binary messages between a page and the engine: a MessagePort, a WebSocket or a pair of
 * functions in one process. Messages arrive in order and unchanged, or the channel closes.
 */
export interface Channel {
  /** Sends one message. The caller gives the bytes away: they may be transferred. After `close` it does nothing. */
  send(message: Uint8Array): void;
  /** Bytes handed to `send` that have not left yet; 0 where the transport cannot tell. */
  readonly bufferedBytes: number;
  /** Calls `listener` for each message. One listener at a time is enough for every user of a channel. */
  onMessage(listener: (message: Uint8Array) => void): Dispose;
  /** Calls `listener` once when either side has closed. */
  onClose(listener: () => void): Dispose;
  close(): void;
}

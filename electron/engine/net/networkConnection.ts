/** What a network connection tells its one user. No call follows `closed`. */
export interface NetworkHandler {
  /**
   * Bytes came. They are lent: the chunk may change as soon as this call returns. What is kept must be copied, and
   * ranges of the chunk itself may be given to `sendShared`. Bytes at the end, at most `leavable`, may be left.
   */
  received(chunk: Uint8Array, leavable: number): void;
  /** How many were left of the last chunk: they begin the next one, so that what came in pieces lies in one. */
  leftBytes?(): number;
  /** `bufferedBytes` was above the high-water mark and is low again. */
  drained(): void;
  /** The peer will send nothing more; it may still read. */
  ended(): void;
  /** The connection is gone. `reason` is for people. */
  closed(reason: string): void;
}

/**
 * A stream of bytes to one peer, whatever carries it. Output is gathered and written once per turn of the event loop,
 * so sending many small packets costs one system call.
 */
export interface NetworkConnection {
  /** The peer's address and port, for people. */
  readonly remote: string;
  readonly local: string;
  /** Absent when bytes travel in the clear. */
  readonly security?: ConnectionSecurity;
  /** Bytes sent here that the operating system has not taken yet. */
  readonly bufferedBytes: number;
  /** In all, as the user of this connection sees it: without TLS and frames around them. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Starts reading. Called once. */
  open(handler: NetworkHandler): void;
  /** Sends `bytes[start, end)`; they are copied, the caller may reuse them. */
  send(bytes: Uint8Array, start: number, end: number): void;
  /**
   * Sends `bytes[start, end)`, which must never change, or are a range of the chunk that is being received: long runs
   * are written from where they stand.
   */
  sendShared(bytes: Uint8Array, start: number, end: number): void;
  /**
   * Lets the operating system find out whether the peer is still there, for one that need not send anything ever: it is
   * asked after a minute of silence, and the connection closes when nothing answers.
   */
  probePeer(): void;
  pauseReading(): void;
  resumeReading(): void;
  /**
   * Ends the connection so that the last bytes arrive: writes what is gathered, half-closes, then reads and drops until
   * the peer ends too or a short time has passed. Closing over unread data would reset the connection, and a reset may
   * take the last packet away from the peer.
   */
  end(): void;
  /**
   * As `end`, for a peer that has said that it goes: its own end, which is mostly on its way, is waited for, and then one
   * close does for both sides.
   */
  endAfterPeer(): void;
  /** Closes at once; gathered bytes are lost. */
  destroy(): void;
}

/** Above this many bytes under way to one peer, whoever can wait should wait for `drained`. */
export const HIGH_WATER_BYTES = 1024 * 1024;

/** How long a peer that has said that it goes may take to end its side before we end ours. */
export const LEAVE_MS = 100;

/** Silence after which the operating system asks whether a peer is still there, where `probePeer` was called. */
export const PROBE_AFTER_MS = 60_000;

/** How long a peer has to end its side after we ended ours. */
export const LINGER_MS = 2_000;

/** What TLS has settled about a connection. */
export interface ConnectionSecurity {
  /** For example `TLSv1.3`. */
  readonly protocol: string;
  readonly cipher: string;
  /** The name that the client asked for (SNI). */
  readonly serverName: string | undefined;
  /** Common Name of the client's certificate; only of one that a trusted authority has signed. */
  readonly commonName: string | undefined;
}

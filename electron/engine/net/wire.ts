import type { Clock } from "../support/index.ts";
import type { ConnectionSecurity } from "./networkConnection.ts";

/** What a wire tells its one user. */
export interface WireHandler {
  /** The answer says how many bytes at the end, at most `leavable`, are to begin the next chunk; mostly both are 0. */
  data(chunk: Uint8Array, leavable?: number): number;
  /** The peer will send nothing more. */
  ended(): void;
  /** Why `closed` follows; `reason` is for people. */
  failed(reason: string): void;
  /** The last call. */
  closed(): void;
}

/** What carries the bytes of one connection: a socket, or a WebSocket on one. */
export interface Wire {
  readonly remote: string;
  readonly local: string;
  /** Absent when bytes travel in the clear. */
  readonly security: ConnectionSecurity | undefined;
  /** Starts reading. Called once. */
  open(handler: WireHandler): void;
  /** Sends all of `pieces`, which do not change until `written` is called: when the operating system has them. */
  write(pieces: readonly Uint8Array[], written: () => void): void;
  /** Whether the operating system has all that was written already; absent where that cannot be known. */
  hasWrittenAll?(): boolean;
  /**
   * The peer sends much: from now on `data` may lend its chunks (see `readLoan.ts`). False when nothing has changed.
   * Not called from within `data`.
   */
  startStreaming?(clock: Clock): boolean;
  /** Lets the operating system ask the peer, at long intervals, whether it is still there: `failed` when it is not. */
  probePeer(): void;
  pause(): void;
  resume(): void;
  /** Ends our side after what was written; the peer may still send. */
  end(): void;
  /** Closes when everything is written: the peer has ended its side already. */
  finish(): void;
  /** Closes now. */
  destroy(): void;
}

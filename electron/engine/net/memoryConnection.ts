import type { NetworkConnection, NetworkHandler } from "./networkConnection.ts";

/** The far end of a connection inside one process: everything happens at once, in the caller's turn. */
export interface MemoryPeer {
  readonly connection: NetworkConnection;
  write(bytes: Uint8Array): void;
  /** Ends the peer's side. */
  end(): void;
  /** Loses the connection, as a pulled cable would. */
  drop(): void;
  /** Takes the bytes that came so far. */
  read(): Uint8Array;
  /** Takes nothing more until `flow`: bytes pile up on the sender's side. */
  stall(): void;
  flow(): void;
  /** The other side has ended or is gone. */
  readonly isEnded: boolean;
  readonly isReadingPaused: boolean;
}

/** Creates a connection without a network, and its far end. */
export function createMemoryConnection(name = "memory"): MemoryPeer {
  let handler: NetworkHandler | undefined;
  let arrived: Uint8Array[] = [];
  let stalledBytes = 0;
  let bytesReceived = 0;
  let bytesSent = 0;
  let isStalled = false;
  let isEnded = false;
  let isClosed = false;
  let isReadingPaused = false;
  let early: Uint8Array[] = [];

  function close(reason: string): void {
    if (isClosed) return;
    isEnded = true;
    isClosed = true;
    handler?.closed(reason);
  }

  function send(bytes: Uint8Array, start: number, end: number): void {
    if (isEnded) return;
    arrived.push(bytes.slice(start, end));
    bytesSent += end - start;
    if (isStalled) stalledBytes += end - start;
  }

  function resumeReading(): void {
    isReadingPaused = false;
    const waiting = early;
    early = [];
    for (const bytes of waiting) if (!isEnded) handler?.received(bytes, 0);
  }

  return {
    connection: {
      remote: name,
      local: "memory",
      get bufferedBytes() {
        return stalledBytes;
      },
      get bytesReceived() {
        return bytesReceived;
      },
      get bytesSent() {
        return bytesSent;
      },
      open(user) {
        handler = user;
        resumeReading();
      },
      send,
      sendShared: send,
      // Without a network nobody is lost on the way.
      probePeer() {},
      pauseReading() {
        isReadingPaused = true;
      },
      resumeReading,
      end() {
        isEnded = true;
        // The peer sees the end and ends its side: without a network there is nothing to wait for.
        close("closed by the server");
      },
      endAfterPeer() {
        isEnded = true;
        close("closed by the server");
      },
      destroy: () => close("closed by the server"),
    },
    write(bytes) {
      if (isEnded) return;
      const copy = bytes.slice();
      bytesReceived += copy.length;
      if (handler === undefined || isReadingPaused) early.push(copy);
      else handler.received(copy, 0);
    },
    end() {
      if (!isEnded) handler?.ended();
    },
    drop: () => close("reset by the peer"),
    read() {
      const bytes = Buffer.concat(arrived);
      arrived = [];
      return new Uint8Array(bytes);
    },
    stall() {
      isStalled = true;
    },
    flow() {
      isStalled = false;
      stalledBytes = 0;
      if (!isClosed) handler?.drained();
    },
    get isEnded() {
      return isEnded;
    },
    get isReadingPaused() {
      return isReadingPaused;
    },
  };
}

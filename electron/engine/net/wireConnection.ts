import type { Clock } from "../support/index.ts";
import { HIGH_WATER_BYTES, LINGER_MS, type NetworkConnection, type NetworkHandler } from "./networkConnection.ts";
import { createOutput } from "./output.ts";
import { borrow, type Borrower, isLent } from "./readLoan.ts";
import type { Turn } from "./turn.ts";
import type { Wire } from "./wire.ts";

/** A turn that gathered this much for one peer writes it at once, which keeps the memory of a large fan-out small. */
const FLUSH_BYTES = 256 * 1024;
/** What one peer may send in a turn before the others have theirs. */
const READ_BYTES_PER_TURN = 256 * 1024;
/** A peer that sent so much in one turn is worth a read buffer of its own. */
const STREAMING_BYTES_PER_TURN = 96 * 1024;
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 4;

/** Makes a connection of a wire, which belongs to the connection from then on. */
export function createWireConnection(wire: Wire, clock: Clock, turn: Turn): NetworkConnection {
  const output = createOutput();
  let handler: NetworkHandler | undefined;
  let bytesUnderWay = 0;
  let isFlushDue = false;
  let writesUnderWay = 0;
  let isAboveHighWater = false;
  let isPausedByUser = false;
  let isResting = false;
  let mayStream = wire.startStreaming !== undefined;
  /** The chunk that is lent at present and to which the output refers. */
  let borrowed: Uint8Array | undefined;
  let isLoanKept = false;
  let bytesReadThisTurn = 0;
  let bytesReceived = 0;
  let bytesTaken = 0;
  let isEnding = false;
  let isClosed = false;
  let peerEnded = false;
  let cancelLinger: (() => void) | undefined;
  let closeReason = "closed by the peer";

  /**
   * Hands what is gathered to the wire, unless it still holds what it was given before: a peer that reads slowly would
   * make it hold ever more small pieces, while here they lie dense.
   */
  function flush(): void {
    isFlushDue = false;
    if (!isHeldUp()) write();
  }

  /** Whether the wire still holds what it was given. It says so a moment later than it is true. */
  function isHeldUp(): boolean {
    return writesUnderWay > 0 && wire.hasWrittenAll?.() !== true;
  }

  function write(): void {
    if (isClosed || output.bytes === 0) return;
    const batch = output.take();
    writesUnderWay += 1;
    bytesUnderWay += batch.bytes;
    bytesTaken += batch.bytes;
    const written = (): void => {
      writesUnderWay -= 1;
      bytesUnderWay -= batch.bytes;
      batch.release();
      if (isClosed) return;
      if (!isEnding && !isHeldUp()) write();
      if (isAboveHighWater && bytesUnderWay + output.bytes <= LOW_WATER_BYTES) {
        isAboveHighWater = false;
        handler?.drained();
      }
    };
    wire.write(batch.pieces, written);
    if (borrowed !== undefined && wire.hasWrittenAll?.() !== true) isLoanKept = true;
  }

  const borrower: Borrower = {
    settle(chunk) {
      if (!isClosed && output.refersTo(chunk)) {
        // A long run is written before its memory is read into again. A peer that is slow gets a copy.
        if (isHeldUp() || wire.hasWrittenAll === undefined) output.own(chunk);
        else write();
      }
      const isFree = !isLoanKept;
      borrowed = undefined;
      isLoanKept = false;
      return isFree;
    },
  };

  function gathered(): void {
    if (bytesUnderWay + output.bytes > HIGH_WATER_BYTES) isAboveHighWater = true;
    if (output.bytes >= FLUSH_BYTES) {
      flush();
    } else if (!isFlushDue) {
      isFlushDue = true;
      turn.atEnd(flush);
    }
  }

  function endTurn(): void {
    if (mayStream && bytesReadThisTurn >= STREAMING_BYTES_PER_TURN && !isClosed) {
      mayStream = false;
      wire.startStreaming?.();
    }
    bytesReadThisTurn = 0;
    if (!isResting) return;
    isResting = false;
    if (!isPausedByUser && !isClosed) wire.resume();
  }

  function read(chunk: Uint8Array): void {
    // After our end everything is read and dropped: see `end`.
    if (isEnding) return;
    if (bytesReadThisTurn === 0) turn.atEnd(endTurn);
    bytesReadThisTurn += chunk.length;
    bytesReceived += chunk.length;
    if (bytesReadThisTurn >= READ_BYTES_PER_TURN && !isResting) {
      isResting = true;
      wire.pause();
    }
    handler?.received(chunk);
  }

  return {
    remote: wire.remote,
    local: wire.local,
    ...(wire.security === undefined ? {} : { security: wire.security }),
    get bufferedBytes() {
      return bytesUnderWay + output.bytes;
    },
    get bytesReceived() {
      return bytesReceived;
    },
    get bytesSent() {
      return bytesTaken + output.bytes;
    },
    open(user) {
      handler = user;
      wire.open({
        data: read,
        failed(reason) {
          closeReason = reason;
        },
        closed() {
          isClosed = true;
          cancelLinger?.();
          user.closed(closeReason);
        },
        ended() {
          peerEnded = true;
          if (isEnding) wire.finish();
          else user.ended();
        },
      });
    },
    send(bytes, start, end) {
      if (isEnding || isClosed) return;
      output.add(bytes, start, end);
      gathered();
    },
    sendShared(bytes, start, end) {
      if (isEnding || isClosed) return;
      output.addShared(bytes, start, end);
      if (borrowed !== bytes && isLent(bytes)) {
        // What it refers to of another loan is not forgotten.
        if (borrowed !== undefined) output.own(borrowed);
        borrowed = bytes;
        borrow(borrower);
      }
      gathered();
    },
    pauseReading() {
      isPausedByUser = true;
      if (!isEnding) wire.pause();
    },
    resumeReading() {
      isPausedByUser = false;
      if (!isResting) wire.resume();
    },
    end() {
      if (isEnding || isClosed) return;
      write();
      isEnding = true;
      closeReason = "closed by the server";
      wire.end();
      if (peerEnded) {
        wire.finish();
        return;
      }
      wire.resume();
      cancelLinger = clock.schedule(LINGER_MS, () => wire.destroy());
    },
    destroy() {
      if (isClosed) return;
      closeReason = "closed by the server";
      wire.destroy();
    },
  };
}

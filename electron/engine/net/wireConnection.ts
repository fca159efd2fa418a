import type { Clock } from "../support/index.ts";
import { HIGH_WATER_BYTES, LINGER_MS, type NetworkConnection, type NetworkHandler } from "./networkConnection.ts";
import { createOutput } from "./output.ts";
import type { Turn } from "./turn.ts";
import type { Wire } from "./wire.ts";

/** A turn that gathered this much for one peer writes it at once, which keeps the memory of a large fan-out small. */
const FLUSH_BYTES = 256 * 1024;
/** What one peer may send in a turn before the others have theirs. */
const READ_BYTES_PER_TURN = 256 * 1024;
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 4;

/** Makes a connection of a wire, which belongs to the connection from then on. */
export function createWireConnection(wire: Wire, clock: Clock, turn: Turn): NetworkConnection {
  const output = createOutput();
  let handler: NetworkHandler | undefined;
  let bytesUnderWay = 0;
  let isFlushDue = false;
  let isWriting = false;
  let isAboveHighWater = false;
  let isPausedByUser = false;
  let isResting = false;
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
    if (!isWriting) write();
  }

  function write(): void {
    if (isClosed || output.bytes === 0) return;
    const batch = output.take();
    isWriting = true;
    bytesUnderWay += batch.bytes;
    bytesTaken += batch.bytes;
    const written = (): void => {
      isWriting = false;
      bytesUnderWay -= batch.bytes;
      batch.release();
      if (isClosed) return;
      if (!isEnding) write();
      if (isAboveHighWater && bytesUnderWay + output.bytes <= LOW_WATER_BYTES) {
        isAboveHighWater = false;
        handler?.drained();
      }
    };
    wire.write(batch.pieces, written);
  }

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

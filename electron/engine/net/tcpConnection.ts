import type { Socket } from "node:net";
import type { Clock } from "../support/index.ts";
import { HIGH_WATER_BYTES, LINGER_MS, type NetworkConnection, type NetworkHandler } from "./networkConnection.ts";
import { createOutput } from "./output.ts";
import type { Turn } from "./turn.ts";

/** A turn that gathered this much for one peer writes it at once, which keeps the memory of a large fan-out small. */
const FLUSH_BYTES = 256 * 1024;
/** What one peer may send in a turn before the others have theirs. */
const READ_BYTES_PER_TURN = 256 * 1024;
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 4;

/** Makes a connection of a socket that allows half-open use. The socket belongs to the connection from then on. */
export function createTcpConnection(socket: Socket, clock: Clock, turn: Turn): NetworkConnection {
  const output = createOutput();
  let handler: NetworkHandler | undefined;
  let bytesUnderWay = 0;
  let isFlushDue = false;
  let isWriting = false;
  let isAboveHighWater = false;
  let isPausedByUser = false;
  let isResting = false;
  let bytesReadThisTurn = 0;
  let isEnding = false;
  let isClosed = false;
  let peerEnded = false;
  let cancelLinger: (() => void) | undefined;
  let closeReason = "closed by the peer";

  /**
   * Hands what is gathered to the socket, unless it still holds what it was given before: a peer that reads slowly would
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
    const last = batch.pieces.length - 1;
    if (last > 0) socket.cork();
    for (const [index, piece] of batch.pieces.entries()) {
      if (index === last) socket.write(piece, written);
      else socket.write(piece);
    }
    if (last > 0) socket.uncork();
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
    if (!isPausedByUser && !isClosed) socket.resume();
  }

  function read(chunk: Uint8Array): void {
    // After our end everything is read and dropped: see `end`.
    if (isEnding) return;
    if (bytesReadThisTurn === 0) turn.atEnd(endTurn);
    bytesReadThisTurn += chunk.length;
    if (bytesReadThisTurn >= READ_BYTES_PER_TURN && !isResting) {
      isResting = true;
      socket.pause();
    }
    handler?.received(chunk);
  }

  socket.setNoDelay(true);
  return {
    remote: describeAddress(socket.remoteAddress, socket.remotePort),
    local: describeAddress(socket.localAddress, socket.localPort),
    get bufferedBytes() {
      return bytesUnderWay + output.bytes;
    },
    open(user) {
      handler = user;
      socket.on("error", (error: NodeJS.ErrnoException) => {
        closeReason = error.code === "ECONNRESET" ? "reset by the peer" : error.message;
      });
      socket.on("close", () => {
        isClosed = true;
        cancelLinger?.();
        user.closed(closeReason);
      });
      socket.on("end", () => {
        peerEnded = true;
        if (isEnding) socket.destroySoon();
        else user.ended();
      });
      socket.on("data", read);
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
      if (!isEnding) socket.pause();
    },
    resumeReading() {
      isPausedByUser = false;
      if (!isResting) socket.resume();
    },
    end() {
      if (isEnding || isClosed) return;
      write();
      isEnding = true;
      closeReason = "closed by the server";
      socket.end();
      if (peerEnded) {
        socket.destroySoon();
        return;
      }
      socket.resume();
      cancelLinger = clock.schedule(LINGER_MS, () => socket.destroy());
    },
    destroy() {
      if (isClosed) return;
      closeReason = "closed by the server";
      socket.destroy();
    },
  };
}

function describeAddress(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return "unknown";
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

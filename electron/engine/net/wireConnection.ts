import type { Clock } from "../support/index.ts";
import {
  type ConnectionSecurity,
  HIGH_WATER_BYTES,
  LEAVE_MS,
  LINGER_MS,
  type NetworkConnection,
  type NetworkHandler,
} from "./networkConnection.ts";
import { createOutput, type Output } from "./output.ts";
import { borrow, type Borrower, isLent } from "./readLoan.ts";
import type { Turn, TurnTask } from "./turn.ts";
import type { Wire, WireHandler } from "./wire.ts";

/** A turn that gathered this much for one peer writes it at once, which keeps the memory of a large fan-out small. */
const FLUSH_BYTES = 256 * 1024;
/** A peer that has sent more than this in a turn, or kept us busy for longer, waits until the others had theirs. */
const READ_BYTES_PER_TURN = 512 * 1024;
const MS_PER_TURN = 3;
/** A peer that sent so much in one turn is worth a read buffer of its own. */
const STREAMING_BYTES_PER_TURN = 96 * 1024;
const LOW_WATER_BYTES = HIGH_WATER_BYTES / 4;

/** Makes a connection of a wire, which belongs to the connection from then on. */
export function createWireConnection(wire: Wire, clock: Clock, turn: Turn): NetworkConnection {
  return new WireConnection(wire, clock, turn);
}

/** A class and no closure: there may be very many, and all are of one shape, which makes every use of them quick. */
class WireConnection implements NetworkConnection, WireHandler, TurnTask, Borrower {
  readonly remote: string;
  readonly security?: ConnectionSecurity;
  bytesReceived = 0;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #turn: Turn;
  readonly #output: Output = createOutput();
  #handler: NetworkHandler | undefined = undefined;
  #bytesTaken = 0;
  #bytesUnderWay = 0;
  #writesUnderWay = 0;
  #bytesReadThisTurn = 0;
  #msThisTurn = 0;
  /** Of the last chunk: they begin the next one. */
  #leftBytes = 0;
  #isTurnTaken = false;
  #isAboveHighWater = false;
  #isPausedByUser = false;
  #isResting = false;
  #mayStream: boolean;
  /** The output refers to bytes that are lent at present. */
  #isBorrowing = false;
  #isLoanKept = false;
  #isEnding = false;
  #isClosed = false;
  #hasPeerEnded = false;
  #cancelLinger: (() => void) | undefined = undefined;
  #closeReason = "closed by the peer";

  constructor(wire: Wire, clock: Clock, turn: Turn) {
    this.remote = wire.remote;
    if (wire.security !== undefined) this.security = wire.security;
    this.#wire = wire;
    this.#clock = clock;
    this.#turn = turn;
    this.#mayStream = wire.startStreaming !== undefined;
  }

  get local(): string {
    return this.#wire.local;
  }

  get bufferedBytes(): number {
    return this.#bytesUnderWay + this.#output.bytes;
  }

  get bytesSent(): number {
    return this.#bytesTaken + this.#output.bytes;
  }

  open(handler: NetworkHandler): void {
    this.#handler = handler;
    this.#wire.open(this);
  }

  send(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#output.add(bytes, start, end);
    this.#gathered();
  }

  sendShared(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#output.addShared(bytes, start, end);
    if (!this.#isBorrowing && isLent(bytes)) {
      this.#isBorrowing = true;
      borrow(this);
    }
    this.#gathered();
  }

  probePeer(): void {
    this.#wire.probePeer();
  }

  pauseReading(): void {
    this.#isPausedByUser = true;
    if (!this.#isEnding) this.#wire.pause();
  }

  resumeReading(): void {
    this.#isPausedByUser = false;
    if (!this.#isResting) this.#wire.resume();
  }

  end(): void {
    if (!this.#isEnding && !this.#isClosed) this.#finishOutput(() => this.#endOurSide());
  }

  endAfterPeer(): void {
    if (this.#isEnding || this.#isClosed) return;
    this.#finishOutput(() => {
      this.#cancelLinger = this.#clock.schedule(LEAVE_MS, () => this.#endOurSide());
    });
  }

  destroy(): void {
    if (this.#isClosed) return;
    this.#closeReason = "closed by the server";
    this.#wire.destroy();
  }

  data(chunk: Uint8Array, leavable = 0): number {
    // After our end everything is read and dropped: see `end`.
    if (this.#isEnding) return 0;
    this.#takeTurn();
    const readBytes = chunk.length - this.#leftBytes;
    this.#bytesReadThisTurn += readBytes;
    this.bytesReceived += readBytes;
    const beganMs = this.#clock.nowMs();
    this.#handler?.received(chunk, leavable);
    this.#leftBytes = this.#handler?.leftBytes?.() ?? 0;
    this.#msThisTurn += this.#clock.nowMs() - beganMs;
    if (!this.#isResting && !this.#isEnding && !this.#isClosed && this.#hasHadItsTurn()) {
      this.#isResting = true;
      this.#wire.pause();
    }
    return this.#leftBytes;
  }

  ended(): void {
    this.#hasPeerEnded = true;
    if (this.#isEnding) this.#wire.finish();
    else this.#handler?.ended();
  }

  failed(reason: string): void {
    this.#closeReason = reason;
  }

  closed(): void {
    this.#isClosed = true;
    this.#cancelLinger?.();
    this.#handler?.closed(this.#closeReason);
  }

  endTurn(): void {
    this.#isTurnTaken = false;
    const bytesRead = this.#bytesReadThisTurn;
    this.#bytesReadThisTurn = 0;
    this.#msThisTurn = 0;
    this.#flush();
    if (this.#isClosed) return;
    if (this.#mayStream && bytesRead >= STREAMING_BYTES_PER_TURN) {
      this.#mayStream = false;
      this.#wire.startStreaming?.(this.#clock);
    }
    if (!this.#isResting) return;
    this.#isResting = false;
    if (!this.#isPausedByUser) this.#wire.resume();
  }

  settle(chunks: readonly Uint8Array[]): boolean {
    if (!this.#isClosed && chunks.some((chunk) => this.#output.refersTo(chunk))) {
      // A long run is written before its memory is read into again. A peer that is slow gets a copy.
      if (!this.#isHeldUp() && this.#wire.hasWrittenAll !== undefined) this.#write();
      else for (const chunk of chunks) this.#output.own(chunk);
    }
    const isFree = !this.#isLoanKept;
    this.#isBorrowing = false;
    this.#isLoanKept = false;
    return isFree;
  }

  /** Writes what is gathered, and reads on, `thenEnd`, unless the peer has ended: then everything is said. */
  #finishOutput(thenEnd: () => void): void {
    this.#write();
    this.#isEnding = true;
    this.#closeReason = "closed by the server";
    if (this.#hasPeerEnded) {
      this.#wire.finish();
      return;
    }
    thenEnd();
    this.#wire.resume();
  }

  #endOurSide(): void {
    this.#wire.end();
    this.#cancelLinger = this.#clock.schedule(LINGER_MS, () => this.#wire.destroy());
  }

  #hasHadItsTurn(): boolean {
    return this.#bytesReadThisTurn > READ_BYTES_PER_TURN || this.#msThisTurn > MS_PER_TURN;
  }

  #takeTurn(): void {
    if (this.#isTurnTaken) return;
    this.#isTurnTaken = true;
    this.#turn.atEnd(this);
  }

  #gathered(): void {
    const { bytes } = this.#output;
    if (this.#bytesUnderWay + bytes > HIGH_WATER_BYTES) this.#isAboveHighWater = true;
    if (bytes >= FLUSH_BYTES) this.#flush();
    else this.#takeTurn();
  }

  /**
   * Hands what is gathered to the wire, unless it still holds what it was given before: a peer that reads slowly would
   * make it hold ever more small pieces, while here they lie dense.
   */
  #flush(): void {
    if (!this.#isHeldUp()) this.#write();
  }

  /** Whether the wire still holds what it was given. It says so a moment later than it is true. */
  #isHeldUp(): boolean {
    return this.#writesUnderWay > 0 && this.#wire.hasWrittenAll?.() !== true;
  }

  #write(): void {
    if (this.#isClosed || this.#output.bytes === 0) return;
    const batch = this.#output.take();
    this.#writesUnderWay += 1;
    this.#bytesUnderWay += batch.bytes;
    this.#bytesTaken += batch.bytes;
    this.#wire.write(batch.pieces, () => {
      batch.release();
      this.#written(batch.bytes);
    });
    if (this.#isBorrowing && this.#wire.hasWrittenAll?.() !== true) this.#isLoanKept = true;
  }

  #written(bytes: number): void {
    this.#writesUnderWay -= 1;
    this.#bytesUnderWay -= bytes;
    if (this.#isClosed) return;
    if (!this.#isEnding) this.#flush();
    if (this.#isAboveHighWater && this.bufferedBytes <= LOW_WATER_BYTES) {
      this.#isAboveHighWater = false;
      this.#handler?.drained();
    }
  }
}

const SLAB_BYTES = 16 * 1024;
const MAX_FREE_SLABS = 512;
/** Shorter runs are copied: a piece of its own costs more, and a waiting one keeps the whole chunk that it lies in. */
const SHARED_RUN_BYTES = 16 * 1024;
/** A JavaScript loop beats the call into native code for copies up to this size. */
const LOOP_COPY_BYTES = 96;

const freeSlabs: Uint8Array[] = [];
const NO_SLABS: readonly Uint8Array[] = [];

/** The bytes of one flush, in order, and the pooled memory behind them. */
export interface OutputBatch {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  /** Gives the memory back; call when the pieces are written. */
  release(): void;
}

/** Gathers what one connection sends during a turn of the event loop. An idle connection holds no memory here. */
export interface Output {
  readonly bytes: number;
  add(bytes: Uint8Array, start: number, end: number): void;
  addShared(bytes: Uint8Array, start: number, end: number): void;
  /** Whether something gathered lies in the memory of `bytes`; short runs are copied out of it first. */
  refersTo(bytes: Uint8Array): boolean;
  /** Copies what lies in the memory of `bytes`: nothing gathered refers to it any more. */
  own(bytes: Uint8Array): void;
  /** Takes everything gathered so far. */
  take(): OutputBatch;
}

/** Creates an empty output. */
export function createOutput(): Output {
  return new SlabOutput();
}

class SlabOutput implements Output {
  bytes = 0;
  #pieces: Uint8Array[] | undefined = undefined;
  #slabs: Uint8Array[] | undefined = undefined;
  #slab: Uint8Array | undefined = undefined;
  #slabStart = 0;
  #slabEnd = 0;
  // A run of bytes that stands still, not yet placed: neighbours in one chunk become one run and are never copied.
  #run: Uint8Array | undefined = undefined;
  #runStart = 0;
  #runEnd = 0;

  add(bytes: Uint8Array, start: number, end: number): void {
    this.#placeRun();
    this.#copy(bytes, start, end);
    this.bytes += end - start;
  }

  addShared(bytes: Uint8Array, start: number, end: number): void {
    this.bytes += end - start;
    if (this.#run === bytes && this.#runEnd === start) {
      this.#runEnd = end;
      return;
    }
    this.#placeRun();
    this.#run = bytes;
    this.#runStart = start;
    this.#runEnd = end;
  }

  refersTo({ buffer }: Uint8Array): boolean {
    this.#placeRun();
    return this.#pieces?.some((piece) => piece.buffer === buffer) ?? false;
  }

  own({ buffer }: Uint8Array): void {
    this.#placeRun();
    this.#pieces = this.#pieces?.map((piece) => (piece.buffer === buffer ? new Uint8Array(piece) : piece));
  }

  take(): OutputBatch {
    this.#placeRun();
    this.#closePiece();
    const slabs = this.#slabs ?? NO_SLABS;
    const batch: OutputBatch = {
      pieces: this.#pieces ?? NO_SLABS,
      bytes: this.bytes,
      release() {
        for (const slab of slabs) if (freeSlabs.length < MAX_FREE_SLABS) freeSlabs.push(slab);
      },
    };
    this.bytes = 0;
    this.#pieces = undefined;
    this.#slabs = undefined;
    this.#slab = undefined;
    this.#slabStart = 0;
    this.#slabEnd = 0;
    return batch;
  }

  #addPiece(bytes: Uint8Array, start: number, end: number): void {
    (this.#pieces ??= []).push(bytes.subarray(start, end));
  }

  #closePiece(): void {
    if (this.#slab !== undefined && this.#slabEnd > this.#slabStart) {
      this.#addPiece(this.#slab, this.#slabStart, this.#slabEnd);
    }
    this.#slabStart = this.#slabEnd;
  }

  #openSlab(): Uint8Array {
    this.#closePiece();
    const slab = freeSlabs.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
    (this.#slabs ??= []).push(slab);
    this.#slab = slab;
    this.#slabStart = 0;
    this.#slabEnd = 0;
    return slab;
  }

  #copy(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const slab = this.#slab === undefined || this.#slabEnd === SLAB_BYTES ? this.#openSlab() : this.#slab;
      const to = this.#slabEnd;
      const length = Math.min(end - at, SLAB_BYTES - to);
      if (length <= LOOP_COPY_BYTES) {
        for (let index = 0; index < length; index++) slab[to + index] = bytes[at + index] ?? 0;
      } else {
        slab.set(bytes.subarray(at, at + length), to);
      }
      this.#slabEnd = to + length;
      at += length;
    }
  }

  #placeRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    if (this.#runEnd - this.#runStart < SHARED_RUN_BYTES) {
      this.#copy(run, this.#runStart, this.#runEnd);
    } else {
      this.#closePiece();
      this.#addPiece(run, this.#runStart, this.#runEnd);
    }
    this.#run = undefined;
  }
}

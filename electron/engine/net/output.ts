const SLAB_BYTES = 16 * 1024;
const MAX_FREE_SLABS = 512;
/** Shorter runs are copied: a piece of its own costs more, and a waiting one keeps the whole chunk that it lies in. */
const SHARED_RUN_BYTES = 16 * 1024;
/** A JavaScript loop beats the call into native code for copies up to this size. */
const LOOP_COPY_BYTES = 96;

const freeSlabs: Uint8Array[] = [];

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
  let gathered = 0;
  let pieces: Uint8Array[] = [];
  let slabs: Uint8Array[] = [];
  let slab: Uint8Array | undefined;
  let slabStart = 0;
  let slabEnd = 0;
  // A run of bytes that stands still, not yet placed: neighbours in one chunk become one run and are never copied.
  let run: Uint8Array | undefined;
  let runStart = 0;
  let runEnd = 0;

  function closePiece(): void {
    if (slab !== undefined && slabEnd > slabStart) pieces.push(slab.subarray(slabStart, slabEnd));
    slabStart = slabEnd;
  }

  function copy(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (slab === undefined || slabEnd === SLAB_BYTES) {
        closePiece();
        slab = freeSlabs.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES);
        slabs.push(slab);
        slabStart = 0;
        slabEnd = 0;
      }
      const length = Math.min(end - at, SLAB_BYTES - slabEnd);
      if (length <= LOOP_COPY_BYTES) {
        for (let index = 0; index < length; index++) slab[slabEnd + index] = bytes[at + index] ?? 0;
      } else {
        slab.set(bytes.subarray(at, at + length), slabEnd);
      }
      slabEnd += length;
      at += length;
    }
  }

  function placeRun(): void {
    if (run === undefined) return;
    if (runEnd - runStart < SHARED_RUN_BYTES) {
      copy(run, runStart, runEnd);
    } else {
      closePiece();
      pieces.push(run.subarray(runStart, runEnd));
    }
    run = undefined;
  }

  return {
    get bytes() {
      return gathered;
    },
    add(bytes, start, end) {
      placeRun();
      copy(bytes, start, end);
      gathered += end - start;
    },
    addShared(bytes, start, end) {
      gathered += end - start;
      if (run === bytes && runEnd === start) {
        runEnd = end;
        return;
      }
      placeRun();
      run = bytes;
      runStart = start;
      runEnd = end;
    },
    refersTo({ buffer }) {
      placeRun();
      return pieces.some((piece) => piece.buffer === buffer);
    },
    own({ buffer }) {
      placeRun();
      pieces = pieces.map((piece) => (piece.buffer === buffer ? new Uint8Array(piece) : piece));
    },
    take() {
      placeRun();
      closePiece();
      const lent = slabs;
      const batch: OutputBatch = {
        pieces,
        bytes: gathered,
        release() {
          for (const each of lent) if (freeSlabs.length < MAX_FREE_SLABS) freeSlabs.push(each);
        },
      };
      gathered = 0;
      pieces = [];
      slabs = [];
      slab = undefined;
      slabStart = 0;
      slabEnd = 0;
      return batch;
    },
  };
}

/** Small, so that little stays unused when a segment leaves it. */
const CHUNK_BYTES = 64 * 1024;
/** Larger packets get a chunk of their own. */
const OWN_CHUNK_BYTES = 16 * 1024;
/** Bytes that never change are kept where they lie from this length on; below it their bookkeeping costs more. */
const KEPT_BYTES = 4 * 1024;
/** A JavaScript loop beats the call into native code for copies up to this size. */
const LOOP_COPY_BYTES = 96;
const NO_BYTES = new Uint8Array(0);

/** Where bytes of the store are: filled by whoever puts them there. */
export interface BytePlace {
  chunk: number;
  offset: number;
  length: number;
}

/** The bytes of the packets, in large chunks that are released whole, oldest first. */
export interface ChunkStore {
  /** Copies `bytes[start, end)` in and writes into `place` where they went. */
  append(bytes: Uint8Array, start: number, end: number, place: BytePlace): void;
  /** As `append`, for bytes that never change: a long buffer becomes a chunk as it is and is not copied. */
  keep(bytes: Uint8Array, start: number, end: number, place: BytePlace): void;
  /** By how much `keep` would make the store grow: a buffer counts as a whole, with its first packet. */
  costOfKeeping(bytes: Uint8Array, start: number, end: number): number;
  /** A view of bytes that are in the store. */
  view(chunk: number, offset: number, length: number): Uint8Array;
  /** The number that the next chunk gets. */
  readonly next: number;
  /** Bytes held in chunks that were not released. */
  readonly usedBytes: number;
  /** Copies from now on go to chunks that are not yet in use. */
  startChunk(): void;
  /** Lets go of every chunk below `chunk`. */
  releaseBelow(chunk: number): void;
}

/** Creates an empty store. Chunks are numbered from 0 and numbers are never reused. */
export function createChunkStore(): ChunkStore {
  let chunks: Uint8Array[] = [];
  let used: number[] = [];
  let firstChunk = 0;
  let usedBytes = 0;
  // The chunk that takes the next small copy, and how far it is filled.
  let current = -1;
  let currentBytes = NO_BYTES;
  let currentEnd = 0;
  // The buffer that was kept last: its packets come one after the other.
  let kept: Uint8Array | undefined;
  let keptChunk = -1;

  function addChunk(bytes: Uint8Array, usedOfIt: number): number {
    chunks.push(bytes);
    used.push(usedOfIt);
    usedBytes += usedOfIt;
    return firstChunk + chunks.length - 1;
  }

  function isKept(bytes: Uint8Array): boolean {
    return bytes === kept && keptChunk >= firstChunk;
  }

  /** A short part of a large buffer would hold all of it. */
  function isWorthKeeping(bytes: Uint8Array): boolean {
    return bytes.length >= KEPT_BYTES && bytes.length * 2 >= bytes.buffer.byteLength;
  }

  function append(bytes: Uint8Array, start: number, end: number, place: BytePlace): void {
    const length = end - start;
    place.length = length;
    if (length > OWN_CHUNK_BYTES) {
      place.chunk = addChunk(new Uint8Array(bytes.subarray(start, end)), length);
      place.offset = 0;
      return;
    }
    if (currentBytes.length - currentEnd < length) {
      currentBytes = new Uint8Array(CHUNK_BYTES);
      currentEnd = 0;
      current = addChunk(currentBytes, 0);
    }
    if (length <= LOOP_COPY_BYTES) {
      for (let from = start, to = currentEnd; from < end; from++, to++) currentBytes[to] = bytes[from] ?? 0;
    } else {
      currentBytes.set(bytes.subarray(start, end), currentEnd);
    }
    place.chunk = current;
    place.offset = currentEnd;
    currentEnd += length;
    used[current - firstChunk] = currentEnd;
    usedBytes += length;
  }

  function startChunk(): void {
    currentBytes = NO_BYTES;
    currentEnd = 0;
  }

  return {
    append,
    keep(bytes, start, end, place) {
      if (!isKept(bytes)) {
        if (!isWorthKeeping(bytes)) {
          append(bytes, start, end, place);
          return;
        }
        kept = bytes;
        // Readers get plain arrays, of which `slice` is a copy; of a `Buffer` it is not.
        keptChunk = addChunk(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
      }
      place.chunk = keptChunk;
      place.offset = start;
      place.length = end - start;
    },
    costOfKeeping(bytes, start, end) {
      if (isKept(bytes)) return 0;
      return isWorthKeeping(bytes) ? bytes.length : end - start;
    },
    view: (chunk, offset, length) => (chunks[chunk - firstChunk] ?? NO_BYTES).subarray(offset, offset + length),
    get next() {
      return firstChunk + chunks.length;
    },
    get usedBytes() {
      return usedBytes;
    },
    startChunk,
    releaseBelow(chunk) {
      const count = Math.min(chunk - firstChunk, chunks.length);
      if (count <= 0) return;
      for (let index = 0; index < count; index++) usedBytes -= used[index] ?? 0;
      chunks = chunks.slice(count);
      used = used.slice(count);
      firstChunk += count;
      if (keptChunk < firstChunk) kept = undefined;
      if (current < firstChunk) startChunk();
    },
  };
}

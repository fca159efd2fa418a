/** A JavaScript loop beats the call into native code for copies up to this size. */
const LOOP_COPY_BYTES = 96;
/** Of chunks that wait to be used again: fresh memory costs more than all else of a packet. */
const MAXIMUM_FREE_BYTES = 32 * 1024 * 1024;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/** Where bytes of the store are: filled by whoever puts them there. */
export interface BytePlace {
  chunk: number;
  offset: number;
  length: number;
}

/** The bytes of the packets, in large chunks that are released whole, oldest first, and then filled anew. */
export interface ChunkStore {
  /** Copies `bytes[start, end)` in and writes into `place` where they went. */
  append(bytes: Uint8Array, start: number, end: number, place: BytePlace): void;
  /** By how much `append` would make the store grow: what stays unused at the end of a chunk counts. */
  costOf(length: number): number;
  /** How much fits into one chunk together with a first packet of `length`. */
  roomFor(length: number): number;
  /** A view of bytes that are in the store. It holds until chunks are released: copy what must stay. */
  view(chunk: number, offset: number, length: number): Uint8Array;
  /** The whole chunk, as `view`. */
  bytesOf(chunk: number): Uint8Array;
  /** The number that the next chunk gets. */
  readonly next: number;
  /** Bytes held in chunks that were not released, with those that stay unused. */
  readonly usedBytes: number;
  /** Lets go of every chunk below `chunk`. */
  releaseBelow(chunk: number): void;
}

/**
 * Creates an empty store of chunks of `chunkBytes`; longer bytes get one of their own. Chunks are numbered from 0 and
 * numbers are never reused.
 */
export function createChunkStore(chunkBytes: number): ChunkStore {
  let chunks: Uint8Array[] = [];
  let used: number[] = [];
  const free: Uint8Array[] = [];
  let firstChunk = 0;
  let usedBytes = 0;
  // The chunk that takes the next copy, and how far it is filled.
  let current = -1;
  let currentBytes = NO_BYTES;
  let currentEnd = 0;

  function addChunk(bytes: Uint8Array, usedOfIt: number): number {
    chunks.push(bytes);
    used.push(usedOfIt);
    usedBytes += usedOfIt;
    return firstChunk + chunks.length - 1;
  }

  /** The present chunk has no room for what comes: from now on it counts as a whole. */
  function startChunk(): void {
    if (currentEnd < currentBytes.length) {
      used[current - firstChunk] = currentBytes.length;
      usedBytes += currentBytes.length - currentEnd;
    }
    currentBytes = free.pop() ?? new Uint8Array(chunkBytes);
    currentEnd = 0;
    current = addChunk(currentBytes, 0);
  }

  return {
    append(bytes, start, end, place) {
      const length = end - start;
      place.length = length;
      if (length > chunkBytes) {
        const own = new Uint8Array(length);
        own.set(bytes.subarray(start, end));
        place.chunk = addChunk(own, length);
        place.offset = 0;
        return;
      }
      if (currentBytes.length - currentEnd < length) startChunk();
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
    },
    costOf(length) {
      const left = currentBytes.length - currentEnd;
      return length <= left || length > chunkBytes ? length : left + length;
    },
    roomFor(length) {
      const left = currentBytes.length - currentEnd;
      return length <= left ? left : Math.max(chunkBytes, length);
    },
    view: (chunk, offset, length) => (chunks[chunk - firstChunk] ?? NO_BYTES).subarray(offset, offset + length),
    bytesOf: (chunk) => chunks[chunk - firstChunk] ?? NO_BYTES,
    get next() {
      return firstChunk + chunks.length;
    },
    get usedBytes() {
      return usedBytes;
    },
    releaseBelow(chunk) {
      const count = Math.min(chunk - firstChunk, chunks.length);
      if (count <= 0) return;
      for (let index = 0; index < count; index++) {
        usedBytes -= used[index] ?? 0;
        const bytes = chunks[index];
        if (bytes?.length === chunkBytes && free.length * chunkBytes < MAXIMUM_FREE_BYTES) free.push(bytes);
      }
      chunks = chunks.slice(count);
      used = used.slice(count);
      firstChunk += count;
      if (current >= firstChunk) return;
      currentBytes = NO_BYTES;
      currentEnd = 0;
    },
  };
}

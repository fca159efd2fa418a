const CHUNK_BYTES = 256 * 1024;
/** Larger packets get a chunk of their own, so that little of a common chunk is left unused. */
const OWN_CHUNK_BYTES = 64 * 1024;
const NO_BYTES = new Uint8Array(0);

/** Where bytes went. The object is reused by the next `append`. */
export interface BytePlace {
  chunk: number;
  offset: number;
}

/** The bytes of the packets: appended to large chunks, released a whole chunk at a time, oldest first. */
export interface ChunkStore {
  /** Copies `bytes[start, end)` in and says where they went. */
  append(bytes: Uint8Array, start: number, end: number): BytePlace;
  /** A view of bytes that are in the store. */
  view(chunk: number, offset: number, length: number): Uint8Array;
  /** The chunk that `view` would cut from; empty when it was released. */
  chunk(number: number): Uint8Array;
  /** The chunk that takes the next small packet. */
  readonly current: number;
  /** Bytes of packets in chunks that were not released. */
  readonly usedBytes: number;
  /** Lets go of every chunk below `chunk`. */
  releaseBelow(chunk: number): void;
}

/** Creates an empty store. Chunks are numbered from 0 and numbers are never reused. */
export function createChunkStore(): ChunkStore {
  let chunks: Uint8Array[] = [];
  let used: number[] = [];
  let firstChunk = 0;
  let current = -1;
  let usedBytes = 0;
  const place: BytePlace = { chunk: 0, offset: 0 };

  function addChunk(capacity: number): number {
    chunks.push(new Uint8Array(capacity));
    used.push(0);
    return firstChunk + chunks.length - 1;
  }

  function roomIn(chunk: number): number {
    return (chunks[chunk - firstChunk]?.length ?? 0) - (used[chunk - firstChunk] ?? 0);
  }

  return {
    append(bytes, start, end) {
      const length = end - start;
      let number = current;
      if (length > OWN_CHUNK_BYTES) number = addChunk(length);
      else if (roomIn(current) < length || current < firstChunk) number = current = addChunk(CHUNK_BYTES);
      const index = number - firstChunk;
      const offset = used[index] ?? 0;
      const chunk = chunks[index] ?? NO_BYTES;
      if (length <= 32) for (let at = 0; at < length; at++) chunk[offset + at] = bytes[start + at] ?? 0;
      else chunk.set(bytes.subarray(start, end), offset);
      used[index] = offset + length;
      usedBytes += length;
      place.chunk = number;
      place.offset = offset;
      return place;
    },
    view(chunk, offset, length) {
      return (chunks[chunk - firstChunk] ?? NO_BYTES).subarray(offset, offset + length);
    },
    chunk: (number) => chunks[number - firstChunk] ?? NO_BYTES,
    get current() {
      return Math.max(current, firstChunk);
    },
    get usedBytes() {
      return usedBytes;
    },
    releaseBelow(chunk) {
      const count = Math.min(chunk - firstChunk, chunks.length);
      if (count <= 0) return;
      for (let index = 0; index < count; index++) usedBytes -= used[index] ?? 0;
      chunks = chunks.slice(count);
      used = used.slice(count);
      firstChunk += count;
    },
  };
}

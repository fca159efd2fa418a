/**
 * Bytes that may be kept for long: `view` itself when it is most of the memory behind it, otherwise a copy, so that a
 * short payload does not hold a whole network chunk. The copy is no `Buffer`, whose `slice` would be a view again.
 */
export function keepBytes(view: Uint8Array): Uint8Array {
  return view.byteLength * 2 >= view.buffer.byteLength ? view : new Uint8Array(view);
}

/** Short copies share the memory of a slab: an array of its own would cost more than the bytes. */
const SLAB_BYTES = 32 * 1024;
const LONGEST_SHARED = 4 * 1024;
let slab = new Uint8Array(SLAB_BYTES);
let slabEnd = 0;

/** A copy of `bytes[start, end)` that nobody changes. It may share memory with others: `keepBytes` for a long stay. */
export function copyBytes(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  if (length > LONGEST_SHARED) return new Uint8Array(bytes.subarray(start, end));
  if (slabEnd + length > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    slabEnd = 0;
  }
  const copy = slab.subarray(slabEnd, slabEnd + length);
  copy.set(bytes.subarray(start, end));
  slabEnd += length;
  return copy;
}

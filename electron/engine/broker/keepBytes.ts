/**
 * Bytes that may be kept for long: `view` itself when it is most of the memory behind it, otherwise a copy, so that a
 * short payload does not hold a whole network chunk. The copy is no `Buffer`, whose `slice` would be a view again.
 */
export function keepBytes(view: Uint8Array): Uint8Array {
  return view.byteLength * 2 >= view.buffer.byteLength ? view : new Uint8Array(view);
}

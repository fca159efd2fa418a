/**
 * Bytes that may be kept for long: `view` itself when it is most of the memory behind it, otherwise a copy, so that a
 * short payload does not hold a whole network chunk.
 */
export function keepBytes(view: Uint8Array): Uint8Array {
  return view.byteLength * 2 >= view.buffer.byteLength ? view : view.slice();
}

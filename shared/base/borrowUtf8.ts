import { findTextChange } from "./textChange.ts";

const encoder = new TextEncoder();
/** Memory for larger texts is not kept. */
const MAXIMUM_KEPT_BYTES = 16 * 1024 * 1024;
const BYTES_OF_A_CODE_UNIT = 3;
let kept = new Uint8Array(0);

/**
 * UTF-8 of a text in memory that is lent until the next call, and may be written to. For texts that are read anew with
 * each key: fresh memory takes two thirds of the time that a megabyte needs.
 */
export function borrowUtf8(text: string): Uint8Array<ArrayBuffer> {
  const most = BYTES_OF_A_CODE_UNIT * text.length;
  if (most > MAXIMUM_KEPT_BYTES) return encoder.encode(text);
  // A text that grows by a character with each key is not given new memory with each of them.
  if (kept.length < most) kept = new Uint8Array(Math.min(MAXIMUM_KEPT_BYTES, most + (most >> 2)));
  return kept.subarray(0, encoder.encodeInto(text, kept).written);
}

/**
 * A `borrowUtf8` for one text that is being written: of ASCII, only what has changed since the call before is encoded. Its
 * bytes may not be written to, since the next call goes on from them.
 */
export function createUtf8Reader(): typeof borrowUtf8 {
  /** ASCII, or nothing: a character is a byte. */
  let last = "";
  let bytes = new Uint8Array(0);

  return (text) => {
    const { from, to, grown } = findTextChange(last, text);
    const changed = text.slice(from, to + grown);
    const middle = borrowUtf8(changed);
    if (middle.length > changed.length || text.length > MAXIMUM_KEPT_BYTES) {
      last = "";
      return changed === text ? middle : borrowUtf8(text);
    }
    if (bytes.length < text.length) {
      const larger = new Uint8Array(text.length + (text.length >> 2));
      larger.set(bytes.subarray(0, last.length));
      bytes = larger;
    }
    bytes.copyWithin(to + grown, to, last.length);
    bytes.set(middle, from);
    last = text;
    return bytes.subarray(0, text.length);
  };
}

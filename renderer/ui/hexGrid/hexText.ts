const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, "0"),
);

/** One byte as two hexadecimal digits. */
export function hexPair(byte: number): string {
  return PAIRS[byte] ?? "??";
}

/** `bytes` from `start` to before `end` as pairs with a space between them. */
export function hexPairs(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let offset = start; offset < Math.min(end, bytes.length); offset++) {
    text += offset === start ? hexPair(bytes[offset] ?? 0) : ` ${hexPair(bytes[offset] ?? 0)}`;
  }
  return text;
}

/** The same bytes as printable ASCII, one character each; what does not print is a dot in the middle. */
export function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let offset = start; offset < Math.min(end, bytes.length); offset++) {
    const byte = bytes[offset] ?? 0;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
  }
  return text;
}

/** Digits that every offset of `length` bytes has room in: at least four. */
export function offsetDigits(length: number): number {
  return Math.max(4, Math.max(0, length - 1).toString(16).length);
}

/** An offset as hexadecimal digits. */
export function offsetText(offset: number, digits: number): string {
  return offset.toString(16).toUpperCase().padStart(digits, "0");
}

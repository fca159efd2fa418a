/** Byte order of a number in a file. Networks are always `big`. */
export type Endian = "little" | "big";

/** Reads two bytes at `at`; bytes beyond the end count as 0, so check lengths first. */
export function readUint16(bytes: Uint8Array, at: number, endian: Endian): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  return endian === "big" ? (first << 8) | second : (second << 8) | first;
}

/** Reads four bytes at `at` as an unsigned number; bytes beyond the end count as 0, so check lengths first. */
export function readUint32(bytes: Uint8Array, at: number, endian: Endian): number {
  const first = readUint16(bytes, at, endian);
  const second = readUint16(bytes, at + 2, endian);
  return endian === "big" ? first * 0x1_0000 + second : second * 0x1_0000 + first;
}

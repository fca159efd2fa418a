import type { ByteSpan } from "#shared/base/index.ts";

/** What is looked for in bytes: text in any case of its ASCII letters, or bytes as they are. */
export type SearchKind = "text" | "hex";

/** Matches that are marked; a search for one byte in a large payload would find millions. */
export const MAXIMUM_MATCHES = 10_000;

/** The bytes that a query stands for; `undefined` when it is no hexadecimal. Spaces between pairs do not matter. */
export function bytesOfQuery(query: string, kind: SearchKind): Uint8Array | undefined {
  if (kind === "text") return new TextEncoder().encode(query);
  const digits = query.replaceAll(/0x|[\s:,-]/gi, "");
  if (!/^([0-9a-f]{2})*$/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Where `needle` stands in `bytes`, in order, without overlap; at most `MAXIMUM_MATCHES`. */
export function findBytes(bytes: Uint8Array, needle: Uint8Array, kind: SearchKind): readonly ByteSpan[] {
  const found: ByteSpan[] = [];
  if (needle.length === 0) return found;
  const same = kind === "text" ? foldedEquals : (one: number, other: number) => one === other;
  const first = needle[0] ?? 0;
  for (let start = 0; start + needle.length <= bytes.length && found.length < MAXIMUM_MATCHES;) {
    let length = 0;
    if (same(bytes[start] ?? 0, first)) {
      while (length < needle.length && same(bytes[start + length] ?? 0, needle[length] ?? 0)) length++;
    }
    if (length < needle.length) start++;
    else {
      found.push({ start, end: start + needle.length });
      start += needle.length;
    }
  }
  return found;
}

function foldedEquals(one: number, other: number): boolean {
  return folded(one) === folded(other);
}

/** An ASCII capital as its small letter; every other byte as it is. */
function folded(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** An offset as people write it: `20`, `0x14`, `14h`; `undefined` when it is none, or lies outside. */
export function parseOffset(text: string, length: number): number | undefined {
  const trimmed = text.trim();
  const hex = /^(?:0x([0-9a-f]+)|([0-9a-f]+)h)$/i.exec(trimmed);
  const offset =
    hex === null ? (/^\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN) : Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
  return offset < length ? offset : undefined;
}

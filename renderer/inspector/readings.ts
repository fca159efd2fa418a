import type { ByteSpan } from "#shared/base/index.ts";
import { asciiOf } from "#renderer/ui/hexGrid/index.ts";
import { formatCount } from "#renderer/ui/index.ts";

/** One way to read a range of bytes. */
export interface Reading {
  readonly name: string;
  readonly value: string;
}

/** Bytes that the one-line readings look at; the range itself may be of any length. */
const READ_BYTES = 48;

/** The readings of `span`: its length, an integer while it fits 8 bytes, text and Base64. */
export function readingsOf(bytes: Uint8Array, span: ByteSpan): readonly Reading[] {
  const length = span.end - span.start;
  const part = bytes.subarray(span.start, Math.min(span.end, span.start + READ_BYTES));
  const more = length > READ_BYTES ? "…" : "";
  const readings: Reading[] = [{ name: "Length", value: length === 1 ? "1 byte" : `${formatCount(length)} bytes` }];
  if (length >= 1 && length <= 8) readings.push({ name: "Integer", value: bigEndian(part).toString() });
  if (length >= 1) {
    readings.push({ name: "Text", value: asciiOf(part, 0, part.length) + more });
    readings.push({ name: "Base64", value: toBase64(part) + more });
  }
  return readings;
}

/** A span as people read it: `byte 4`, `bytes 2–19`. Both ends belong to it. */
export function describeSpan(span: ByteSpan): string {
  if (span.end <= span.start) return "no bytes";
  return span.end - span.start === 1 ? `byte ${span.start}` : `bytes ${span.start}–${span.end - 1}`;
}

/** A span for a narrow column: `4`, `2–19`. */
export function spanRange(span: ByteSpan): string {
  if (span.end <= span.start) return "";
  return span.end - span.start === 1 ? String(span.start) : `${span.start}–${span.end - 1}`;
}

function bigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

import { type ByteSpan, escapeText } from "#shared/base/index.ts";
import { writeBase64 } from "#shared/payload/index.ts";
import { asciiOf, hexPairs } from "#renderer/ui/hexGrid/index.ts";
import { formatCount } from "#renderer/ui/index.ts";

/** One way to read a range of bytes. */
export interface Reading {
  readonly name: string;
  readonly value: string;
}

/** Bytes that the one-line readings look at; the range itself may be of any length. */
const READ_BYTES = 48;
/** Bytes that the data inspector writes out. */
const MAXIMUM_TEXT_BYTES = 512;

/** The readings that fit a line: length, an integer while it fits 8 bytes, text and Base64. */
export function readingsOf(bytes: Uint8Array, span: ByteSpan): readonly Reading[] {
  const length = span.end - span.start;
  const part = bytes.subarray(span.start, Math.min(span.end, span.start + READ_BYTES));
  const more = length > READ_BYTES ? "…" : "";
  const readings: Reading[] = [{ name: "Length", value: length === 1 ? "1 byte" : `${formatCount(length)} bytes` }];
  if (length >= 1 && length <= 8) readings.push({ name: "Integer", value: unsigned(part, "big").toString() });
  if (length >= 1) {
    readings.push({ name: "Text", value: asciiOf(part, 0, part.length) + more });
    readings.push({ name: "Base64", value: writeBase64(part) + more });
  }
  return readings;
}

/** Every way to read `span`, for the data inspector: what does not fit the range is left out. */
export function allReadingsOf(bytes: Uint8Array, span: ByteSpan): readonly Reading[] {
  const length = span.end - span.start;
  const part = bytes.subarray(span.start, Math.min(span.end, span.start + MAXIMUM_TEXT_BYTES));
  const more = length > part.length ? "…" : "";
  return [
    { name: "Length", value: length === 1 ? "1 byte" : `${formatCount(length)} bytes` },
    ...integerReadings(part, length),
    ...floatReadings(part, length),
    ...variableByteReading(part),
    ...timeReadings(part, length),
    ...utf8Reading(part, more),
    { name: "Hex", value: hexPairs(part, 0, part.length) + more },
    { name: "Base64", value: writeBase64(part) + more },
  ];
}

function integerReadings(part: Uint8Array, length: number): readonly Reading[] {
  if (length < 1 || length > 8) return [];
  const bits = length * 8;
  const orders = length === 1 ? (["big"] as const) : (["big", "little"] as const);
  return orders.flatMap((order) => {
    const value = unsigned(part, order);
    const suffix = length === 1 ? "" : ` ${order}-endian`;
    return [
      { name: `Unsigned ${bits} bits${suffix}`, value: value.toString() },
      { name: `Signed ${bits} bits${suffix}`, value: BigInt.asIntN(bits, value).toString() },
    ];
  });
}

function floatReadings(part: Uint8Array, length: number): readonly Reading[] {
  if (length !== 4 && length !== 8) return [];
  const view = new DataView(part.buffer, part.byteOffset, length);
  const read = (isLittle: boolean): number =>
    length === 4 ? view.getFloat32(0, isLittle) : view.getFloat64(0, isLittle);
  return [
    { name: `Float ${length * 8} bits big-endian`, value: String(read(false)) },
    { name: `Float ${length * 8} bits little-endian`, value: String(read(true)) },
  ];
}

function variableByteReading(part: Uint8Array): readonly Reading[] {
  let value = 0;
  for (let at = 0; at < Math.min(4, part.length); at++) {
    const byte = part[at] ?? 0;
    value += (byte & 0x7f) * 128 ** at;
    if (byte < 0x80) {
      const rest = part.length - at - 1;
      const note = rest === 0 ? "" : ` (first ${at + 1} of the bytes)`;
      return [{ name: "Variable Byte Integer", value: `${value}${note}` }];
    }
  }
  return [];
}

/** Seconds and milliseconds since 1970, in both orders of bytes, where they give a year that people would send. */
function timeReadings(part: Uint8Array, length: number): readonly Reading[] {
  if (length !== 4 && length !== 8) return [];
  const readings: Reading[] = [];
  for (const order of ["big", "little"] as const) {
    const value = Number(unsigned(part, order));
    for (const [unit, milliseconds] of [
      ["seconds", value * 1_000],
      ["milliseconds", value],
    ] as const) {
      if (milliseconds < EARLIEST_MS || milliseconds >= LATEST_MS) continue;
      readings.push({ name: `Time, ${unit} ${order}-endian`, value: new Date(milliseconds).toISOString() });
    }
  }
  return readings;
}

const EARLIEST_MS = Date.UTC(1990, 0);
const LATEST_MS = Date.UTC(2100, 0);

function utf8Reading(part: Uint8Array, more: string): readonly Reading[] {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(part, { stream: more !== "" });
  return [{ name: text.includes("\uFFFD") ? "UTF-8 (ill-formed)" : "UTF-8", value: escapeText(text) + more }];
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

function unsigned(bytes: Uint8Array, order: "big" | "little"): bigint {
  let value = 0n;
  for (const byte of order === "big" ? bytes : bytes.toReversed()) value = (value << 8n) | BigInt(byte);
  return value;
}

import { fail, type Result } from "#shared/base/index.ts";
import { inflate, type Inflated } from "./inflate.ts";
import type { Budget } from "./limits.ts";
import type { PayloadFailure } from "./payloadNode.ts";
import { readBase64 } from "./base64.ts";

/** What payloads are wrapped in. */
export type Wrapping = "gzip" | "zlib" | "base64";

const DEFLATE = 8;
const GZIP_HEADER_BYTES = 10;

/** The wrapping that the first bytes announce. A zlib header is two bytes of little meaning: it may be chance. */
export function announcedWrapping(bytes: Uint8Array): Exclude<Wrapping, "base64"> | undefined {
  const [first = 0, second = 0, third = 0] = bytes;
  if (first === 0x1f && second === 0x8b && third === DEFLATE) return "gzip";
  const isZlib = bytes.length > 6 && (first & 0x0f) === DEFLATE && first >> 4 <= 7 && (first * 256 + second) % 31 === 0;
  return isZlib ? "zlib" : undefined;
}

/** Takes one wrapping off. */
export function unwrap(bytes: Uint8Array, wrapping: Wrapping, budget: Budget): Result<Uint8Array, PayloadFailure> {
  if (wrapping === "base64") return readBase64(bytes);
  return wrapping === "gzip" ? unwrapGzip(bytes, budget) : unwrapZlib(bytes, budget);
}

/** RFC 1952: a header, the packed bytes, their CRC and length. Only one member. */
function unwrapGzip(bytes: Uint8Array, budget: Budget): Result<Uint8Array, PayloadFailure> {
  const start = gzipHeaderEnd(bytes);
  if (start === undefined) return fail({ reason: "the gzip header has no end", offset: Math.min(3, bytes.length) });
  const inflated = inflate(bytes, start, budget);
  if (!inflated.ok) return inflated;
  return checked(bytes, inflated.value, { name: "CRC-32", length: 8, value: crc32, isLittleEndian: true });
}

/** RFC 1950: two bytes, the packed bytes, their Adler-32. */
function unwrapZlib(bytes: Uint8Array, budget: Budget): Result<Uint8Array, PayloadFailure> {
  if (((bytes[1] ?? 0) & 0x20) !== 0) return fail({ reason: "it needs a dictionary that is not at hand", offset: 1 });
  const inflated = inflate(bytes, 2, budget);
  if (!inflated.ok) return inflated;
  return checked(bytes, inflated.value, { name: "Adler-32", length: 4, value: adler32, isLittleEndian: false });
}

interface Check {
  readonly name: string;
  /** Bytes of the trailer, of which the checksum is the first four. */
  readonly length: number;
  readonly isLittleEndian: boolean;
  value(bytes: Uint8Array): number;
}

function checked(packed: Uint8Array, { bytes, end }: Inflated, check: Check): Result<Uint8Array, PayloadFailure> {
  if (end + check.length > packed.length)
    return fail({ reason: `the ${check.name} is missing`, offset: packed.length });
  const trailer = new DataView(packed.buffer, packed.byteOffset + end, check.length);
  if (trailer.getUint32(0, check.isLittleEndian) !== check.value(bytes)) {
    return fail({ reason: `the ${check.name} does not fit the unpacked bytes`, offset: end });
  }
  if (end + check.length < packed.length) {
    return fail({ reason: "something follows the packed bytes", offset: end + check.length });
  }
  return { ok: true, value: bytes };
}

function gzipHeaderEnd(bytes: Uint8Array): number | undefined {
  const flags = bytes[3] ?? 0;
  let end = GZIP_HEADER_BYTES;
  if ((flags & 0x04) !== 0) end += 2 + ((bytes[end] ?? 0) | ((bytes[end + 1] ?? 0) << 8));
  // File name and comment: texts that end with a zero.
  for (const flag of [0x08, 0x10]) {
    if ((flags & flag) === 0) continue;
    const zero = bytes.indexOf(0, end);
    if (zero === -1) return undefined;
    end = zero + 1;
  }
  if ((flags & 0x02) !== 0) end += 2;
  return end <= bytes.length ? end : undefined;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}

const ADLER_PRIME = 65_521;
/** Bytes that may be summed up before the sums leave 32 bits. */
const ADLER_RUN = 5_552;

function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.length; start += ADLER_RUN) {
    for (const byte of bytes.subarray(start, start + ADLER_RUN)) {
      low += byte;
      high += low;
    }
    low %= ADLER_PRIME;
    high %= ADLER_PRIME;
  }
  return ((high << 16) | low) >>> 0;
}

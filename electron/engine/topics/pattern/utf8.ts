/** A character of several bytes, of which some have been read. */
export interface BegunCharacter {
  /** The bits that are known. */
  readonly bits: number;
  /** Bytes that are missing, and what the next of them may be. */
  readonly missing: number;
  readonly low: number;
  readonly high: number;
}

/** What stands for bytes that are no character. */
export const REPLACEMENT = 0xfffd;
const FIRST_CONTINUATION = 0x80;
const LAST_CONTINUATION = 0xbf;

/**
 * What a first byte beyond ASCII begins; `undefined` for one that begins nothing. As decoders do, longer forms than
 * needed, surrogates and what lies beyond Unicode are refused at the second byte.
 */
export function beginCharacter(byte: number): BegunCharacter | undefined {
  const any = { low: FIRST_CONTINUATION, high: LAST_CONTINUATION };
  if (byte >= 0xc2 && byte <= 0xdf) return { bits: byte & 0x1f, missing: 1, ...any };
  if (byte >= 0xe0 && byte <= 0xef) {
    const low = byte === 0xe0 ? 0xa0 : any.low;
    return { bits: byte & 0x0f, missing: 2, low, high: byte === 0xed ? 0x9f : any.high };
  }
  if (byte >= 0xf0 && byte <= 0xf4) {
    const low = byte === 0xf0 ? 0x90 : any.low;
    return { bits: byte & 0x07, missing: 3, low, high: byte === 0xf4 ? 0x8f : any.high };
  }
  return undefined;
}

/** The character with one byte more, none missing when it is whole; `undefined` when the byte does not belong to it. */
export function continueCharacter(
  { bits, missing, low, high }: BegunCharacter,
  byte: number,
): BegunCharacter | undefined {
  if (byte < low || byte > high) return undefined;
  return {
    bits: (bits << 6) | (byte & 0x3f),
    missing: missing - 1,
    low: FIRST_CONTINUATION,
    high: LAST_CONTINUATION,
  };
}

/** The first and the last code point that it may become. */
export function codePointsOf({ bits, missing, low, high }: BegunCharacter): readonly [number, number] {
  if (missing === 0) return [bits, bits];
  const rest = 6 * (missing - 1);
  const known = bits << 6;
  return [(known | (low & 0x3f)) << rest, (((known | (high & 0x3f)) + 1) << rest) - 1];
}

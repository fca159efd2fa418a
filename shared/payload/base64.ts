import { fail, ok, type Result } from "#shared/base/index.ts";
import type { PayloadFailure } from "./payloadNode.ts";

const EQUALS = 0x3d;
const NOT_IN_ALPHABET = 255;
const SPACE = 254;
/** More than four characters of the alphabet can make. */
const NOT_A_GROUP = 1 << 24;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Six bits of each character, in both alphabets of RFC 4648: `+/` and `-_`. */
const sixBits = createTable();

function createTable(): Uint8Array {
  const table = new Uint8Array(256).fill(NOT_IN_ALPHABET);
  for (let value = 0; value < ALPHABET.length; value++) table[ALPHABET.charCodeAt(value)] = value;
  table["-".charCodeAt(0)] = 62;
  table["_".charCodeAt(0)] = 63;
  for (const space of " \t\r\n") table[space.charCodeAt(0)] = SPACE;
  return table;
}

/** Each character as the first, second, third and last of a group of four: its six bits where they stand in 24. */
const [firsts, seconds, thirds, lasts] = [18, 12, 6, 0].map((shift) =>
  Int32Array.from(sixBits, (value) => (value < SPACE ? value << shift : NOT_A_GROUP)),
) as [Int32Array, Int32Array, Int32Array, Int32Array];

/** Reads groups of four characters that stand together, as most do; answers how many there were. */
function readGroups(text: Uint8Array, from: number, decoded: Uint8Array, to: number): number {
  let at = from;
  let length = to;
  for (; at + 3 < text.length; at += 4) {
    const group =
      (firsts[text[at] ?? 0] ?? 0) |
      (seconds[text[at + 1] ?? 0] ?? 0) |
      (thirds[text[at + 2] ?? 0] ?? 0) |
      (lasts[text[at + 3] ?? 0] ?? 0);
    if (group >= NOT_A_GROUP) break;
    decoded[length] = group >> 16;
    decoded[length + 1] = group >> 8;
    decoded[length + 2] = group;
    length += 3;
  }
  return (at - from) / 4;
}

/**
 * Decodes Base64 with or without padding; space and line ends between the characters are left out. The bytes are written
 * into `decoded`, which has room for three of four characters and one more.
 */
export function readBase64(
  text: Uint8Array,
  decoded = new Uint8Array(Math.ceil((text.length * 3) / 4)),
): Result<Uint8Array<ArrayBuffer>, PayloadFailure> {
  let length = 0;
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (let offset = 0; offset < text.length; offset++) {
    if (count % 4 === 0 && padding === 0) {
      const groups = readGroups(text, offset, decoded, length);
      offset += groups * 4;
      length += groups * 3;
    }
    if (offset >= text.length) break;
    const character = text[offset] ?? 0;
    const value = sixBits[character] ?? NOT_IN_ALPHABET;
    if (value === SPACE) continue;
    if (character === EQUALS) {
      padding++;
      continue;
    }
    if (value === NOT_IN_ALPHABET) return fail({ reason: "a character is not of the Base64 alphabet", offset });
    if (padding > 0) return fail({ reason: "something follows the padding", offset });
    bits = ((bits << 6) | value) & 0xff_ffff;
    count++;
    // Each character completes a byte but the first of four.
    if (count % 4 !== 1) decoded[length++] = (bits >> ([0, 0, 4, 2][count % 4] ?? 0)) & 0xff;
  }
  const missing = (4 - (count % 4)) % 4;
  if (missing === 3) return fail({ reason: "the last character stands alone", offset: text.length });
  if (padding > 0 && padding !== missing)
    return fail({ reason: "the padding has the wrong length", offset: text.length });
  return ok(decoded.subarray(0, length));
}

const PADDING = "=".charCodeAt(0);
const signs = Uint8Array.from(ALPHABET, (sign) => sign.charCodeAt(0));
const ascii = new TextDecoder();

/** Encodes bytes in Base64 (RFC 4648 §4), padded. A mebibyte takes a few milliseconds. */
export function writeBase64(bytes: Uint8Array): string {
  const written = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++) written[to + digit] = signs[(word >> (18 - 6 * digit)) & 0x3f] ?? PADDING;
  }
  written.fill(PADDING, written.length - ((3 - (bytes.length % 3)) % 3));
  return ascii.decode(written);
}

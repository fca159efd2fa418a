/** What kinds of bytes a text holds: bits of `TextReader.kinds`. */
export const NULL_BYTE = 1;
export const NON_ASCII_BYTE = 2;
export const WILDCARD_BYTE = 4;
export const CONTROL_BYTE = 8;

const kindOfByte = new Uint8Array(256);
kindOfByte.fill(CONTROL_BYTE, 0x01, 0x20);
kindOfByte.fill(NON_ASCII_BYTE, 0x80);
kindOfByte[0x00] = NULL_BYTE;
kindOfByte[0x7f] = CONTROL_BYTE;
kindOfByte[0x23] = WILDCARD_BYTE;
kindOfByte[0x2b] = WILDCARD_BYTE;

const REMEMBERED_TEXTS = 4_096;
const LONGEST_REMEMBERED = 64;

// A byte order mark is data in MQTT, never stripped. [MQTT311-1.5.3-3] [MQTT5-1.5.4-3]
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Turns UTF-8 bytes into strings. Topic Names repeat from packet to packet, so short ASCII texts are remembered and
 * handed out again without allocating; the memory is a fixed number of short strings.
 */
export class TextReader {
  /** Kinds of bytes in the text read last. */
  kinds = 0;
  readonly #remembered: string[] = Array.from({ length: REMEMBERED_TEXTS }, () => "");

  /** Whether the text read last holds U+0000 or another ASCII control character. */
  get hasControlBytes(): boolean {
    return (this.kinds & (NULL_BYTE | CONTROL_BYTE)) !== 0;
  }

  /** The text of these bytes, or `undefined` when they are not well-formed UTF-8. */
  read(bytes: Uint8Array, start: number, end: number): string | undefined {
    let kinds = 0;
    let hash = end - start;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      kinds |= kindOfByte[byte] ?? 0;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    this.kinds = kinds;
    if ((kinds & NON_ASCII_BYTE) !== 0) {
      return findIllFormedUtf8(bytes, start, end) === -1 ? utf8.decode(bytes.subarray(start, end)) : undefined;
    }
    if (end - start > LONGEST_REMEMBERED) return utf8.decode(bytes.subarray(start, end));
    const slot = (hash ^ (hash >>> 15)) & (REMEMBERED_TEXTS - 1);
    const remembered = this.#remembered[slot] ?? "";
    if (isAsciiText(remembered, bytes, start, end)) return remembered;
    const text = asciiText(bytes, start, end);
    this.#remembered[slot] = text;
    return text;
  }
}

function isAsciiText(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let index = start; index < end; index++) text += String.fromCharCode(bytes[index] ?? 0);
  return text;
}

/**
 * Offset of the first byte that well-formed UTF-8 (Unicode, Table 3-7) does not allow at its place, or -1. Surrogates,
 * overlong forms and code points above U+10FFFF are ill-formed. [MQTT311-1.5.3-1] [MQTT5-1.5.4-1]
 */
export function findIllFormedUtf8(bytes: Uint8Array, start: number, end: number): number {
  let index = start;
  while (index < end) {
    const lead = bytes[index] ?? 0;
    if (lead < 0x80) {
      index++;
      continue;
    }
    const following = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    if (following === 0 || index + following >= end) return index;
    const second = bytes[index + 1] ?? 0;
    const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) return index;
    for (let next = 2; next <= following; next++) {
      if (((bytes[index + next] ?? 0) & 0xc0) !== 0x80) return index;
    }
    index += following + 1;
  }
  return -1;
}

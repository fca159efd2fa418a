import { borrowUtf8 } from "#shared/base/index.ts";

/** Bytes of text such as `00 ff a1`; `undefined` when it is not an even number of hexadecimal digits. */
export function parseHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  // Characters as bytes, and turned into others where they lie: a megabyte is read anew with each key, and a string
  // gives its characters slowly.
  const codes = borrowUtf8(text);
  if (codes.length > text.length) return parseWithoutOddSpaces(text);
  const last = codes.length - 1;
  let length = 0;
  // Ten times as fast as the bytes of an iterator.
  for (let at = 0; at <= last;) {
    const high = digitOfCode[codes[at++] ?? 0] ?? NO_DIGIT;
    if (high >= SIXTEEN) {
      if (high === NO_DIGIT) return undefined;
      continue;
    }
    let low = SPACE;
    while (low === SPACE && at <= last) low = digitOfCode[codes[at++] ?? 0] ?? NO_DIGIT;
    if (low >= SIXTEEN) return undefined;
    codes[length++] = (high << 4) | low;
  }
  return codes.slice(0, length);
}

const SIXTEEN = 16;
const NO_DIGIT = 0xff;
const SPACE = 0xfe;
const digitOfCode = Uint8Array.from({ length: 256 }, (_, code) => {
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) return SPACE;
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return digit < 0 ? NO_DIGIT : digit;
});

/** White space beyond ASCII comes out of documents, and takes more than a byte. */
function parseWithoutOddSpaces(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = text.replaceAll(/\s+/g, " ");
  return plain === text ? undefined : parseHex(plain);
}

/** Lower-case hexadecimal digits without spaces. */
export function hexOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += PAIRS[byte] ?? "";
  return text;
}

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Finds a text in UTF-8 without making a text of it; `findBytes` and `standsAt` ask it. */
export interface ByteFinder {
  /** Bytes of the text that is sought. */
  readonly length: number;
  /** Of a text of one byte: 1 for each byte that it may be. */
  readonly single: Uint8Array | undefined;
  readonly needle: Uint8Array;
  /** Of each byte, what it is compared as. */
  readonly fold: Uint8Array;
  /** How far to go on after each byte at the end of a place, and 0 for the byte that may end the text. */
  readonly jumps: Int32Array;
  /** How far to go on after each byte at the end of a place that does not fit. */
  readonly skips: Int32Array;
  /** Of a long text, for each length that fits so far: the longest shorter one that fits as well. */
  readonly shorter: Int32Array | undefined;
}

/** Up to this length a place is compared again and again at worst, and skipped over nearly always. */
const LONGEST_TO_SKIP = 32;
const LAST_ASCII = 0x7f;
const encoder = new TextEncoder();

/** ASCII letters in lower case when case does not count. */
function foldedBytes(isCaseSensitive: boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    return isCapital && !isCaseSensitive ? byte + 0x20 : byte;
  });
}

/** Whether a finder finds the text: without regard to case it folds the letters of ASCII, and no others. */
export function isForByteFinder(text: string, isCaseSensitive: boolean): boolean {
  // What is the same in any case, as in most scripts, needs no folding.
  if (isCaseSensitive || text.toLowerCase() === text.toUpperCase()) return true;
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > LAST_ASCII) return false;
  return true;
}

/** Makes a finder of a text that is for one. */
export function createByteFinder(text: string, isCaseSensitive: boolean): ByteFinder {
  const fold = foldedBytes(isCaseSensitive);
  const needle = encoder.encode(text).map((byte) => fold[byte] ?? byte);
  const { length } = needle;
  const last = length - 1;
  const jumps = new Int32Array(256).fill(length);
  const skips = new Int32Array(256).fill(length);
  for (let byte = 0; byte < 256; byte++) {
    const before = last > 0 ? needle.lastIndexOf(fold[byte] ?? byte, last - 1) : -1;
    if (before >= 0) skips[byte] = last - before;
    jumps[byte] = fold[byte] === needle[last] ? 0 : (skips[byte] ?? 1);
  }
  const single = length === 1 ? fold.map((byte) => (byte === needle[0] ? 1 : 0)) : undefined;
  const shorter = length > LONGEST_TO_SKIP ? shorterFits(needle) : undefined;
  return { length, single, needle, fold, jumps, skips, shorter };
}

function shorterFits(needle: Uint8Array): Int32Array {
  const shorter = new Int32Array(needle.length + 1);
  for (let length = 1, fits = 0; length < needle.length; length++) {
    while (fits > 0 && needle[length] !== needle[fits]) fits = shorter[fits] ?? 0;
    if (needle[length] === needle[fits]) fits++;
    shorter[length + 1] = fits;
  }
  return shorter;
}

/** Where the text first stands wholly in `bytes[start, end)`, or -1. */
export function findBytes(finder: ByteFinder, bytes: Uint8Array, start: number, end: number): number {
  if (finder.length === 0) return start;
  if (finder.single !== undefined) return findByte(finder.single, bytes, start, end);
  return finder.shorter === undefined
    ? findBySkips(finder, bytes, start, end)
    : findByPrefixes(finder, finder.shorter, bytes, start, end);
}

/** Whether the text stands at `at`, where there must be room for it. */
export function standsAt({ needle, fold }: ByteFinder, bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < needle.length; index++) {
    if (fold[bytes[at + index] ?? 0] !== needle[index]) return false;
  }
  return true;
}

/** Looks at every byte, but need not wait for what one says before it looks at the next. */
function findByte(single: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) if (single[bytes[at] ?? 0] === 1) return at;
  return -1;
}

/** Horspool's: looks at the last byte of a place, and from that knows how far the next possible place is. */
function findBySkips(finder: ByteFinder, bytes: Uint8Array, start: number, end: number): number {
  const { needle, fold, jumps, skips } = finder;
  const last = needle.length - 1;
  let at = start + last;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    const jump = jumps[byte] ?? 1;
    if (jump !== 0) {
      at += jump;
      continue;
    }
    let left = last;
    while (left > 0 && fold[bytes[at - last + left - 1] ?? 0] === needle[left - 1]) left--;
    if (left === 0) return at - last;
    at += skips[byte] ?? 1;
  }
  return -1;
}

/** Knuth, Morris and Pratt's: reads every byte once, whatever it is held against. */
function findByPrefixes(
  { needle, fold }: ByteFinder,
  shorter: Int32Array,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let fits = 0;
  for (let at = start; at < end; at++) {
    const byte = fold[bytes[at] ?? 0];
    while (fits > 0 && needle[fits] !== byte) fits = shorter[fits] ?? 0;
    if (needle[fits] === byte) fits++;
    if (fits === needle.length) return at + 1 - fits;
  }
  return -1;
}

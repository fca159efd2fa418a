/** `/`, which no level holds: it stands before each text, so that no search finds anything across two of them. */
const SEPARATOR = 0x2f;
const FIRST_TEXTS = 1024;
const FIRST_BYTES = 16 * 1024;
const LAST_ASCII = 0x7f;

const encoder = new TextEncoder();

/**
 * Texts without a slash as one run of UTF-8, in the order of their coming: a search reads them from end to end instead
 * of one by one. `bytes` and `ends` are replaced when they grow: read them from the arena each time.
 */
export interface TextArena {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Where each text ends. It begins behind the separator that follows the text before it. */
  readonly ends: Readonly<Uint32Array>;
  add(text: string): void;
  startOf(text: number): number;
}

/** Creates an empty arena. */
export function createTextArena(): TextArena {
  let bytes = new Uint8Array(FIRST_BYTES);
  let ends = new Uint32Array(FIRST_TEXTS);
  let count = 0;
  let used = 0;

  function makeRoom(length: number): void {
    if (used + length > bytes.length) {
      const longer = new Uint8Array(Math.max(used + length, bytes.length * 2));
      longer.set(bytes);
      bytes = longer;
    }
    if (count < ends.length) return;
    const longerEnds = new Uint32Array(ends.length * 2);
    longerEnds.set(ends);
    ends = longerEnds;
  }

  /** Writes a text of ASCII; answers where it ends, or -1 when it is not of that kind. */
  function writeAscii(text: string, start: number): number {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > LAST_ASCII) return -1;
      bytes[start + index] = unit;
    }
    return start + text.length;
  }

  return {
    get count() {
      return count;
    },
    get bytes() {
      return bytes;
    },
    get ends() {
      return ends;
    },
    add(text) {
      // A unit of UTF-16 takes three bytes at most.
      makeRoom(1 + text.length * 3);
      bytes[used] = SEPARATOR;
      const end = writeAscii(text, used + 1);
      used = end < 0 ? used + 1 + encoder.encodeInto(text, bytes.subarray(used + 1)).written : end;
      ends[count] = used;
      count++;
    },
    startOf: (text) => (text === 0 ? 0 : (ends[text - 1] ?? 0)) + 1,
  };
}

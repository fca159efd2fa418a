import type { Budget } from "./limits.ts";
import { counted, group, leaf, type PayloadFailure, type PayloadNode } from "./payloadNode.ts";
import { PayloadReader } from "./reader.ts";
import { readUtf8 } from "./values.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const words: ReadonlyMap<string, string> = new Map([
  ["true", "boolean"],
  ["false", "boolean"],
  ["null", "null"],
]);

/** A JSON text with the places of its elements. */
export interface JsonTree {
  readonly roots: readonly PayloadNode[];
  readonly failure?: PayloadFailure;
  /** The text is longer than the tree: its later elements are checked, but not in the tree. */
  readonly isTreeCut: boolean;
}

/**
 * Reads JSON (RFC 8259) from its bytes. Numbers keep every digit they were sent with, and keys are labels: neither
 * passes through a JavaScript value.
 */
export function readJson(bytes: Uint8Array, budget: Budget): JsonTree {
  const scan = new JsonScan(bytes, budget);
  const root = scan.readValue("value", 1);
  scan.skipSpace();
  const { reader } = scan;
  if (!reader.isStopped && !reader.isAtEnd) reader.fail("something follows the end of the JSON text");
  const isTreeCut = scan.isTreeFull;
  const roots = root === undefined ? [] : [root];
  return reader.failure === undefined ? { roots, isTreeCut } : { roots, isTreeCut, failure: reader.failure };
}

class JsonScan {
  readonly reader: PayloadReader;
  /** No more elements fit in the tree; the rest is checked only. */
  isTreeFull = false;

  constructor(bytes: Uint8Array, budget: Budget) {
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.reader = new PayloadReader(bytes, budget, { start: hasMark ? 3 : 0, end: bytes.length });
  }

  skipSpace(): void {
    const { reader } = this;
    while (!reader.isAtEnd && isSpace(reader.bytes[reader.offset])) reader.offset++;
  }

  readValue(label: string, depth: number): PayloadNode | undefined {
    const { reader } = this;
    this.skipSpace();
    if (!this.admit(depth)) return undefined;
    const start = reader.offset;
    const first = reader.bytes[start];
    if (reader.isAtEnd || first === undefined) {
      reader.fail("the text ends where a value is expected");
      return undefined;
    }
    if (first === OPEN_LIST) return this.readList(label, depth);
    if (first === OPEN_OBJECT) return this.readObject(label, depth);
    if (first === QUOTE) {
      const text = this.readString();
      return text === undefined ? undefined : leaf(label, "string", text, { start, end: reader.offset });
    }
    return this.readWord(label, start);
  }

  private admit(depth: number): boolean {
    const { reader } = this;
    const { budget } = reader;
    const stop = budget.judgeDepth(depth) ?? budget.spendStep();
    if (stop !== undefined) reader.fail(stop);
    else if (!this.isTreeFull && budget.spendElement() !== undefined) this.isTreeFull = true;
    return !reader.isStopped;
  }

  private readWord(label: string, start: number): PayloadNode | undefined {
    const { reader } = this;
    let end = start;
    while (end < reader.end && !endsWord(reader.bytes[end])) end++;
    const word = readUtf8(reader.bytes.subarray(start, end)).text;
    const type = words.get(word) ?? (numberPattern.test(word) ? numberType(word) : undefined);
    if (type === undefined) {
      reader.fail("this is no JSON value", start);
      return undefined;
    }
    reader.offset = end;
    return leaf(label, type, word, { start, end });
  }

  private readString(): string | undefined {
    const { reader } = this;
    const { bytes } = reader;
    const start = reader.offset;
    let position = start + 1;
    let isEscaped = false;
    for (;;) {
      const byte = bytes[position];
      if (byte === undefined || position >= reader.end) {
        reader.fail("a string has no end", start);
        return undefined;
      }
      if (byte === QUOTE) break;
      if (byte < 0x20) {
        reader.fail("a control character stands in a string", position);
        return undefined;
      }
      if (byte === BACKSLASH) isEscaped = true;
      position += byte === BACKSLASH ? 2 : 1;
    }
    reader.offset = position + 1;
    const { text, isUtf8 } = readUtf8(bytes.subarray(start + 1, position));
    if (!isUtf8) reader.fail("a string is not UTF-8", start);
    if (!isEscaped) return text;
    const unescaped = unescapeJson(text);
    if (unescaped === undefined) reader.fail("a string holds an unknown escape", start);
    return unescaped;
  }

  private readList(label: string, depth: number): PayloadNode {
    const { reader } = this;
    const start = reader.offset++;
    const items: PayloadNode[] = [];
    let count = 0;
    this.skipSpace();
    if (reader.bytes[reader.offset] === CLOSE_LIST) reader.offset++;
    else {
      do {
        const item = this.readValue(`[${count}]`, depth + 1);
        if (item === undefined) break;
        count++;
        if (!this.isTreeFull) items.push(item);
      } while (this.continues(CLOSE_LIST, "`,` or `]`"));
    }
    return group(label, `array, ${counted(count, "item", "items")}`, items, { start, end: reader.offset });
  }

  private readObject(label: string, depth: number): PayloadNode {
    const { reader } = this;
    const start = reader.offset++;
    const entries: PayloadNode[] = [];
    let count = 0;
    this.skipSpace();
    if (reader.bytes[reader.offset] === CLOSE_OBJECT) reader.offset++;
    else {
      do {
        this.skipSpace();
        const keyStart = reader.offset;
        if (reader.bytes[keyStart] !== QUOTE) {
          reader.fail("a key in quotes is expected");
          break;
        }
        const key = this.readString();
        if (key === undefined) break;
        this.skipSpace();
        if (reader.bytes[reader.offset] !== COLON) {
          reader.fail("`:` is expected");
          break;
        }
        reader.offset++;
        const value = this.readValue(key, depth + 1);
        if (value === undefined) break;
        count++;
        if (!this.isTreeFull) entries.push({ ...value, span: { start: keyStart, end: value.span?.end ?? keyStart } });
      } while (this.continues(CLOSE_OBJECT, "`,` or `}`"));
    }
    return group(label, `object, ${counted(count, "entry", "entries")}`, entries, { start, end: reader.offset });
  }

  /** Whether a comma leads to the next element; takes the closing bracket when one stands there instead. */
  private continues(closing: number, expected: string): boolean {
    const { reader } = this;
    if (reader.isStopped) return false;
    this.skipSpace();
    const byte = reader.isAtEnd ? undefined : reader.bytes[reader.offset];
    if (byte === COMMA || byte === closing) reader.offset++;
    else reader.fail(byte === undefined ? `the text ends where ${expected} is expected` : `${expected} is expected`);
    return byte === COMMA;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function endsWord(byte: number | undefined): boolean {
  return isSpace(byte) || byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || byte === COLON;
}

/** A number that most programs would change on the way says so. */
function numberType(digits: string): string {
  const isInteger = !/[.eE]/.test(digits);
  return isInteger && !Number.isSafeInteger(Number(digits)) ? "number, beyond 2^53" : "number";
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
]);

/** The text that a string's escapes stand for, or `undefined` when one of them stands for nothing. */
function unescapeJson(text: string): string | undefined {
  let isKnown = true;
  const unescaped = text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.?))/gsu,
    (_all, code: string | undefined, letter: string) => {
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      const character = escapes.get(letter);
      if (character === undefined) isKnown = false;
      return character ?? "";
    },
  );
  return isKnown ? unescaped : undefined;
}

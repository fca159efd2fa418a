import { ok, type Result } from "#shared/base/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import { createAutomaton, parsePattern, requiredTexts } from "../pattern/index.ts";
import type { TopicStore } from "../topicStore.ts";
import { NONE } from "../topicTree.ts";
import type { PayloadSearch } from "../valueStore.ts";
import { type ByteFinder, createByteFinder, isAsciiText } from "./byteFinder.ts";

/** Judges topics by their last payloads, read as UTF-8. */
export interface PayloadMatcher {
  /**
   * Whether the payload of the topic at `node` matches, once all of it has been read. `undefined` says that it is long:
   * it goes on at the next call for the same node.
   */
  judge(node: number): boolean | undefined;
  /** The same for many payloads at once. */
  readonly search: PayloadSearch;
  /** Bytes that `judge` has read in all. */
  readonly bytesRead: number;
  /** Why no topic matches any more, when the search had to be given up. */
  readonly failure?: string | undefined;
}

/** Of a payload, this much is read in one go. */
const PART_BYTES = 64 * 1024;
const LAST_ASCII = 0x7f;

/** Reads a payload part by part; true once a match is found. */
interface PartReader {
  begin(): void;
  read(bytes: Uint8Array, start: number, end: number, isLast: boolean): boolean;
}

/** How payloads are searched: those of some kilobytes in one go, longer ones part by part. */
interface ReadingSearch extends PayloadSearch {
  readonly parts: PartReader;
  readonly failure?: string | undefined;
}

/** Makes a matcher of a search in the last payloads. */
export function createPayloadMatcher(store: TopicStore, search: TopicSearch): Result<PayloadMatcher, string> {
  if (search.as === "text") return ok(createMatcher(store, searchText(search)));
  const expression = searchPattern(search);
  return expression.ok ? ok(createMatcher(store, expression.value)) : expression;
}

function createMatcher(store: TopicStore, search: ReadingSearch): PayloadMatcher {
  const { parts } = search;
  let bytesRead = 0;
  // A long payload is never written over, only replaced: it may be read on while messages come.
  let long: { readonly node: number; readonly bytes: Uint8Array; at: number } | undefined;

  function look(bytes: Uint8Array, start: number, end: number): boolean | Uint8Array {
    if (end - start > PART_BYTES) return bytes;
    bytesRead += end - start;
    return search.matches(bytes, start, end);
  }

  function readOn(reading: { readonly bytes: Uint8Array; at: number }): boolean | undefined {
    const end = Math.min(reading.bytes.length, reading.at + PART_BYTES);
    const isLast = end === reading.bytes.length;
    const isFound = parts.read(reading.bytes, reading.at, end, isLast);
    bytesRead += end - reading.at;
    reading.at = end;
    if (!isFound && !isLast) return undefined;
    long = undefined;
    return isFound;
  }

  return {
    search,
    judge(node) {
      if (long?.node === node) return readOn(long);
      long = undefined;
      const verdict = store.values.look(store.tree.columns.topic[node] ?? NONE, look) ?? false;
      if (typeof verdict === "boolean") return verdict;
      parts.begin();
      long = { node, bytes: verdict, at: 0 };
      return readOn(long);
    },
    get bytesRead() {
      return bytesRead;
    },
    get failure() {
      return search.failure;
    },
  };
}

const createDecoder = () => new TextDecoder("utf-8", { ignoreBOM: true });

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > LAST_ASCII) return false;
  return true;
}

function searchText({ text, isCaseSensitive }: TopicSearch): ReadingSearch {
  const hasCase = text.toLowerCase() !== text.toUpperCase();
  if (isCaseSensitive || !hasCase || isAsciiText(text)) return searchBytes(createByteFinder(text, isCaseSensitive));
  // Letters beyond ASCII without regard to case: what has none of them is passed over.
  const part = text.toLowerCase();
  const decoder = createDecoder();
  let decoding = createDecoder();
  let tail = "";
  return {
    matches: (bytes, start, end) =>
      !isAscii(bytes, start, end) && decoder.decode(bytes.subarray(start, end)).toLowerCase().includes(part),
    parts: {
      begin() {
        decoding = createDecoder();
        tail = "";
      },
      read(bytes, start, end, isLast) {
        const read = tail + decoding.decode(bytes.subarray(start, end), { stream: !isLast }).toLowerCase();
        tail = read.slice(Math.max(0, read.length - part.length + 1));
        return read.includes(part);
      },
    },
  };
}

function searchBytes(finder: ByteFinder): ReadingSearch {
  return {
    required: finder,
    matches: (bytes, start, end) => finder.find(bytes, start, end) >= 0,
    parts: {
      begin() {},
      // What began in the part before may end in this one.
      read: (bytes, start, end) => finder.find(bytes, Math.max(0, start - finder.length + 1), end) >= 0,
    },
  };
}

function searchPattern({ text, isCaseSensitive }: TopicSearch): Result<ReadingSearch, string> {
  const pattern = parsePattern(text);
  if (!pattern.ok) return pattern;
  const compiled = createAutomaton(pattern.value, { isCaseSensitive });
  if (!compiled.ok) return compiled;
  const automaton = compiled.value;
  const [required] = requiredTexts(pattern.value);
  const finder = required === undefined ? undefined : createByteFinder(required, isCaseSensitive);
  const decoder = createDecoder();
  const fold = (read: string): string => (isCaseSensitive ? read : read.toLowerCase());
  let decoding = createDecoder();
  let state = automaton.start;
  return ok({
    ...(finder === undefined ? {} : { required: finder }),
    matches(bytes, start, end) {
      const reached = automaton.readAscii(automaton.start, bytes, start, end);
      if (reached >= 0) return automaton.isMatchAtEnd(reached);
      return automaton.test(fold(decoder.decode(bytes.subarray(start, end))));
    },
    parts: {
      begin() {
        decoding = createDecoder();
        state = automaton.start;
      },
      read(bytes, start, end, isLast) {
        state = automaton.readOn(state, fold(decoding.decode(bytes.subarray(start, end), { stream: !isLast })));
        return !automaton.isExhausted && (isLast ? automaton.isMatchAtEnd(state) : automaton.isMatch(state));
      },
    },
    get failure() {
      return automaton.isExhausted ? "the expression takes too long on these payloads" : undefined;
    },
  });
}

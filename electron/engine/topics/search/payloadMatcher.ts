import { fail, ok, type Result } from "#shared/base/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import {
  type Automaton,
  createAutomaton,
  isMatchAtEnd,
  MATCHED,
  parsePattern,
  type Pattern,
  patternOfText,
  requiredTexts,
} from "../pattern/index.ts";
import type { TopicStore } from "../topicStore.ts";
import { NONE } from "../topicTree.ts";
import { matchesSearch, type PayloadSearch } from "../valueStore.ts";
import { type ByteFinder, createByteFinder, findBytes, isForByteFinder } from "./byteFinder.ts";
import { TEXT_TOO_LONG } from "./textMatcher.ts";

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
  const made = createSearch(search);
  return made.ok ? ok(createMatcher(store, made.value)) : made;
}

function createSearch({ text, as, isCaseSensitive }: TopicSearch): Result<ReadingSearch, string> {
  if (as === "pattern") {
    const pattern = parsePattern(text);
    return pattern.ok ? searchPattern(pattern.value, isCaseSensitive) : pattern;
  }
  if (isForByteFinder(text, isCaseSensitive)) return ok(searchBytes(createByteFinder(text, isCaseSensitive)));
  const search = searchPattern(patternOfText(text), isCaseSensitive);
  return search.ok ? search : fail(TEXT_TOO_LONG);
}

function createMatcher(store: TopicStore, search: ReadingSearch): PayloadMatcher {
  const { parts } = search;
  let bytesRead = 0;
  // A long payload is never written over, only replaced: it may be read on while messages come.
  let long: { readonly node: number; readonly bytes: Uint8Array; at: number } | undefined;

  function look(bytes: Uint8Array, start: number, end: number): boolean | Uint8Array {
    if (end - start > PART_BYTES) return bytes;
    bytesRead += end - start;
    return matchesSearch(search, bytes, start, end);
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

function searchBytes(finder: ByteFinder): ReadingSearch {
  return {
    required: finder,
    parts: {
      begin() {},
      // What began in the part before may end in this one.
      read: (bytes, start, end) => findBytes(finder, bytes, Math.max(0, start - finder.length + 1), end) >= 0,
    },
  };
}

function searchPattern(pattern: Pattern, isCaseSensitive: boolean): Result<ReadingSearch, string> {
  const compiled = createAutomaton(pattern, { isCaseSensitive });
  if (!compiled.ok) return compiled;
  const automaton = compiled.value;
  const [required] = requiredTexts(pattern);
  const finder = required === undefined ? undefined : createByteFinder(required, isCaseSensitive);
  // Reads on where others begin anew: its states must be its own.
  let reader: Automaton | undefined;
  let state = automaton.start;
  return ok({
    ...(finder === undefined ? {} : { required: finder }),
    automaton,
    parts: {
      begin() {
        reader ??= automaton.another();
        state = reader.start;
      },
      read(bytes, start, end, isLast) {
        if (reader === undefined) return false;
        state = reader.readOn(state, bytes, start, end);
        return !automaton.isExhausted && (state === MATCHED || (isLast && isMatchAtEnd(reader, state)));
      },
    },
    get failure() {
      return automaton.isExhausted ? "the expression takes too long on these payloads" : undefined;
    },
  });
}

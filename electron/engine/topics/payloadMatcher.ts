import { ok, type Result } from "#shared/base/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import { createTextPattern, fold, type TopicMatcher } from "./topicMatcher.ts";
import type { TopicStore } from "./topicStore.ts";

/** Of each payload this much is searched: a slice of time must have an end. */
export const SEARCHED_PAYLOAD_BYTES = 64 * 1024;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Makes a matcher of a search in the last payloads, read as UTF-8. */
export function createPayloadMatcher(store: TopicStore, search: TopicSearch): Result<TopicMatcher, string> {
  const { isCaseSensitive } = search;
  const textOf = (node: number): string => {
    const payload = store.payload(node);
    if (payload === undefined) return "";
    return fold(decoder.decode(payload.subarray(0, SEARCHED_PAYLOAD_BYTES)), isCaseSensitive);
  };
  if (search.as === "text") {
    const part = fold(search.text, isCaseSensitive);
    return ok({ judge() {}, matches: (node) => textOf(node).includes(part) });
  }
  const automaton = createTextPattern(search);
  if (!automaton.ok) return automaton;
  return ok({
    judge() {},
    matches: (node) => automaton.value.test(textOf(node)),
    get failure() {
      return automaton.value.isExhausted ? "the expression takes too long on these payloads" : undefined;
    },
  });
}

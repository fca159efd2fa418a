import { fail, ok, type Result } from "#shared/base/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { createAutomaton, parsePattern, type Pattern, patternOfText, requiredTexts } from "../pattern/index.ts";
import type { TopicTree } from "../topicTree.ts";
import { createFilterMatcher } from "./filterMatcher.ts";
import type { NameMatcher } from "./nameMatcher.ts";
import { createPatternMatcher } from "./patternMatcher.ts";
import { createTextMatcher, isForTextMatcher, TEXT_TOO_LONG } from "./textMatcher.ts";

/** Makes a matcher of a search in Topic Names: a Topic Filter when the text holds `+` or `#`, else a part. */
export function createNameMatcher(tree: TopicTree, search: TopicSearch): Result<NameMatcher, string> {
  const { text, as, isCaseSensitive } = search;
  if (as === "pattern") {
    const pattern = parsePattern(text);
    return pattern.ok ? matchPattern(tree, pattern.value, isCaseSensitive) : pattern;
  }
  if (/[+#]/.test(text)) {
    const filter = parseTopicFilter(text);
    return filter.ok ? ok(createFilterMatcher(tree, filter.value)) : fail(filter.error.message);
  }
  if (isForTextMatcher(text, isCaseSensitive)) return ok(createTextMatcher(tree, text, isCaseSensitive));
  const matcher = matchPattern(tree, patternOfText(text), isCaseSensitive);
  return matcher.ok ? matcher : fail(TEXT_TOO_LONG);
}

function matchPattern(tree: TopicTree, pattern: Pattern, isCaseSensitive: boolean): Result<NameMatcher, string> {
  const automaton = createAutomaton(pattern, { isCaseSensitive });
  if (!automaton.ok) return automaton;
  const required = requiredTexts(pattern, "/");
  return ok(createPatternMatcher(tree, automaton.value, { isCaseSensitive, required }));
}

import { fail, ok, type Result } from "#shared/base/index.ts";
import type { TopicSearch } from "#shared/contract/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { type Automaton, createAutomaton, parsePattern, requiredTexts } from "../pattern/index.ts";
import type { TopicTree } from "../topicTree.ts";
import { createFilterMatcher } from "./filterMatcher.ts";
import type { NameMatcher } from "./nameMatcher.ts";
import { createPatternMatcher } from "./patternMatcher.ts";
import { createTextMatcher } from "./textMatcher.ts";

/** Makes a matcher of a search in Topic Names: a Topic Filter when the text holds `+` or `#`, else a part. */
export function createNameMatcher(tree: TopicTree, search: TopicSearch): Result<NameMatcher, string> {
  const { text, as, isCaseSensitive } = search;
  if (as === "pattern") {
    const pattern = parsePattern(text);
    if (!pattern.ok) return pattern;
    const down = createAutomaton(pattern.value, { isCaseSensitive });
    if (!down.ok) return down;
    const createWhole = (): Automaton => {
      const again = createAutomaton(pattern.value, { isCaseSensitive });
      return again.ok ? again.value : down.value;
    };
    const required = requiredTexts(pattern.value, "/");
    return ok(createPatternMatcher(tree, { down: down.value, createWhole, isCaseSensitive, required }));
  }
  if (/[+#]/.test(text)) {
    const filter = parseTopicFilter(text);
    return filter.ok ? ok(createFilterMatcher(tree, filter.value)) : fail(filter.error.message);
  }
  return ok(createTextMatcher(tree, text, isCaseSensitive));
}

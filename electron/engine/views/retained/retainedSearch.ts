import { assertNever, fail, ok, type Result } from "#shared/base/index.ts";
import type { RetainedScope } from "#shared/contract/index.ts";
import { matchesTopic, parseTopicFilter, type TopicName } from "#shared/topic/index.ts";

/** Decides about one Topic Name. */
export type TopicTest = (topicName: TopicName) => boolean;

/** What somebody typed: a Topic Filter when it holds `+` or `#`, else part of a Topic Name in any case of letters. */
export function parseSearch(search: string): Result<TopicTest, string> {
  if (search === "") return ok(() => true);
  if (/[+#]/.test(search)) {
    const filter = parseTopicFilter(search);
    return filter.ok ? ok((topicName) => matchesTopic(filter.value, topicName)) : fail(filter.error.message);
  }
  const part = search.toLowerCase();
  return ok((topicName) => topicName.toLowerCase().includes(part));
}

/** Which topics a clearing takes. */
export function testOfScope(scope: RetainedScope): Result<TopicTest, string> {
  switch (scope.kind) {
    case "topic":
      return ok((topicName) => topicName === scope.topicName);
    case "subtree":
      return ok((topicName) => topicName === scope.topicName || topicName.startsWith(`${scope.topicName}/`));
    case "search":
      return parseSearch(scope.search);
    default:
      return assertNever(scope);
  }
}

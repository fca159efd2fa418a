import type { TopicSearch, ViewParams } from "#shared/contract/index.ts";

/** Parameters of the topic tree's view: a search by text or more closely, and a window of rows from the first. */
export function topicsParams(search: string | Partial<TopicSearch> = "", count = 50, start = 0): ViewParams<"topics"> {
  const given = typeof search === "string" ? { text: search } : search;
  return {
    search: { text: "", as: "text", in: "names", isCaseSensitive: false, ...given },
    order: "name",
    isHeld: false,
    start,
    count,
  };
}

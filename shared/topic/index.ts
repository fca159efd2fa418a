/**
 * Topic Names, Topic Filters, and which name a filter matches (§4.7 of both standards). Knows text and bytes only: no
 * packets, no policy. Start with `matchesTopic.ts`; `topicTable.ts` gives names numbers for those who count them.
 */
export { coversFilter } from "./covers.ts";
export { explainMatch, type LevelVerdict, type MatchExplanation } from "./explainMatch.ts";
export { intersectFilters } from "./intersect.ts";
export { matchesTopic } from "./matchesTopic.ts";
export { parseSharedSubscription, type SharedSubscription } from "./sharedSubscription.ts";
export { MAX_TOPIC_BYTES } from "./text.ts";
export { type TopicError } from "./topicError.ts";
export { parseTopicFilter, type TopicFilter } from "./topicFilter.ts";
export { parseTopicName, type TopicName } from "./topicName.ts";
export { createTopicTable, type TopicTable, type TopicTableLimits } from "./topicTable.ts";
export { differenceWitnesses, findOutsideUnion, isInsideUnion } from "./union.ts";

/**
 * Search in the names and last payloads of very many topics: texts are found in bytes as they lie, names are judged level
 * by level down the tree, and everything goes on in steps of a fraction of a millisecond. Knows the tree and the store
 * of topics, not what is shown of them. Start with `createNameMatcher.ts` and `payloadMatcher.ts`; `byteFinder.ts` does the
 * finding.
 */
export { createNameMatcher } from "./createNameMatcher.ts";
export { createFilterMatcher } from "./filterMatcher.ts";
export type { NameMatcher } from "./nameMatcher.ts";
export { createPayloadMatcher, type PayloadMatcher } from "./payloadMatcher.ts";

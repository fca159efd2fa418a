/**
 * Rule sets at work: answers what arrives, plays devices that do not exist, runs scripts in the sandbox it is given. Knows
 * client connections, not how they speak; what a document says is `shared/rules`. Start with `rules.ts` (the contract's
 * side), then `runningSet.ts` (the states) and `ruleOutput.ts` (the limits that nothing goes round).
 */
export { createFilterShares } from "./filterShares.ts";
export { createRules, type Rules } from "./rules.ts";
export { type RunningSet, startSet } from "./runningSet.ts";
export { checkScripts } from "./tryRules.ts";

/**
 * Rule sets: documents that say what to publish when a message arrives, and what devices that do not exist would
 * measure. Reads and checks them, and makes their values, the same ones for the same seed. Knows no client, no engine and
 * no clock: what a rule does at run time is `electron/engine/rules`. Start with `document.ts` (the shape), then
 * `parseRules.ts`; `ruleVariables.ts` is what a text may hold, `values` the generators.
 */
export { type RuleExample, ruleExamples } from "./examples/index.ts";
export { type ArrivedMessage, readArrival } from "./arrivedMessage.ts";
export { formatDuration } from "./duration.ts";
export { MAXIMUM_RULE_CHARACTERS, MAXIMUM_RULES } from "./document.ts";
export { parseRules, type ParsedRules, type RuleProblem } from "./parseRules.ts";
export {
  type EveryTrigger,
  type PublishAction,
  type ReplyRule,
  type Rule,
  type RuleSet,
  type ScriptRule,
  type SimulationRule,
} from "./ruleSet.ts";
export { type RuleContext, variablesOf } from "./ruleVariables.ts";
export { seedFrom } from "./seed.ts";
export { matchesTrigger } from "./trigger.ts";
export { createValueSource, type GeneratedValue, type ValueSource } from "./values/index.ts";
export { ruleKeys, type RulePart, type RuleWord, ruleVariableWords } from "./words.ts";

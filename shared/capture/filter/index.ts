/**
 * The display filter language: text that says which packets to show, written as in Wireshark
 * (`mqtt.msgtype == publish && mqtt.topic matches "a/+/c"`). Knows what a field is called and what may be asked of it;
 * must not know where packets are kept: a `FilterRecord` answers for one packet, and the capture log has its own way
 * over columns. Start with `filter.ts`, then `parse.ts` and `evaluate.ts`; `fields.ts` lists the fields.
 */
export { excluding, narrowed } from "./combine.ts";
export { type CompletionItem, completeFilter, type FilterCompletion, type KnownValues, quote } from "./complete.ts";
export {
  containsBytes,
  type FilterRecord,
  type FilterValue,
  matchesRecord,
  passesSearch,
  passesTest,
} from "./evaluate.ts";
export { type FilterExpression, type ValueTest } from "./expression.ts";
export { type FilterField, type FilterFieldName, filterFields, packetTypeChoices } from "./fields.ts";
export { type CompiledFilter, compileFilter } from "./filter.ts";
export { type FilterError } from "./token.ts";

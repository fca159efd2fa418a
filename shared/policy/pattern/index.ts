/**
 * Regular expressions that take time in proportion to the text, whatever a stranger wrote into a policy. Knows patterns
 * and texts only. Start with `compilePattern.ts`; `parsePattern.ts` says what may be written.
 */
export { compilePattern, MAXIMUM_JUDGED_CHARACTERS, type Pattern } from "./compilePattern.ts";
export { examplesOf } from "./examplesOf.ts";

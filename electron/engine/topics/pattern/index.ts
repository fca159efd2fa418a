/**
 * Regular expressions in linear time: whoever writes one, and whatever it is held against, a character costs the same.
 * JavaScript's own engine backtracks, which one hostile expression turns into minutes. Knows text only. Start with
 * `automaton.ts`; `parsePattern.ts` has the language.
 */
export { type Automaton, createAutomaton, DEAD_END, NOT_ASCII } from "./automaton.ts";
export { type Pattern, parsePattern } from "./parsePattern.ts";
export { requiredTexts } from "./requiredTexts.ts";

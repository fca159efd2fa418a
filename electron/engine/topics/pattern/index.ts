/**
 * Regular expressions in linear time: whoever writes one, and whatever it is held against, a character costs the same.
 * JavaScript's own engine backtracks, which one hostile expression turns into minutes. Knows text only, as UTF-8. Start with
 * `automaton.ts`; `program.ts` makes what it runs, `parsePattern.ts` has the language.
 */
export {
  type Automaton,
  createAutomaton,
  FULL,
  holdsMatch,
  HOPELESS,
  isMatchAtEnd,
  MATCHED,
  readBytes,
} from "./automaton.ts";
export { type Pattern, parsePattern, patternOfText } from "./parsePattern.ts";
export { requiredTexts } from "./requiredTexts.ts";

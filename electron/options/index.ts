/**
 * Command lines read the same way everywhere: options, numbers and choices, and one sentence for what is wrong. Knows no
 * command. Start with `options.ts`.
 */
export { type OptionValues, parseArguments, readChoice, readNumber, readOptions } from "./options.ts";

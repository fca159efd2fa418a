import { parseArgs, type ParseArgsConfig } from "node:util";
import { fail, ok, type Result } from "#shared/base/index.ts";

type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** What a command line said, by the long name of the option. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Reads options only: a word that belongs to none is a mistake. The failure names what is wrong. */
export function readOptions(argv: readonly string[], options: OptionTable): Result<OptionValues, string> {
  try {
    return ok(parseArgs({ args: [...argv], options, allowPositionals: false }).values as OptionValues);
  } catch (error) {
    // Node's words name the option; they are one sentence each, with advice after the first full stop, on lines of its own at times.
    const words = error instanceof Error ? error.message : String(error);
    return fail(words.split(/\.\s/)[0]?.replace(/\.$/, "") ?? words);
  }
}

/** Reads a whole number within bounds. */
export function readNumber(
  option: string,
  text: string,
  bounds: { readonly minimum: number; readonly maximum: number },
): Result<number, string> {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= bounds.minimum && value <= bounds.maximum) return ok(value);
  return fail(`--${option} wants a whole number from ${bounds.minimum} to ${bounds.maximum}, not \`${text}\``);
}

/** Reads one of a few words. */
export function readChoice<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
): Result<Choice, string> {
  const choice = choices.find((candidate) => candidate === text);
  return choice === undefined ? fail(`--${option} wants ${choices.join(" or ")}, not \`${text}\``) : ok(choice);
}

import { parseArgs, type ParseArgsConfig } from "node:util";
import { fail, ok, type Result } from "#shared/base/index.ts";

type OptionTable = NonNullable<ParseArgsConfig["options"]>;

/** What a command line said, by the long name of the option. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Reads options only: a word that belongs to none is a mistake. The failure names what is wrong. */
export function readOptions(argv: readonly string[], options: OptionTable): Result<OptionValues, string> {
  const parsed = parseArguments({ args: [...argv], options, allowPositionals: false });
  return parsed.ok ? ok(parsed.value.values as OptionValues) : parsed;
}

/** Parses a command line as Node does, but that a negative number is a value; the failure is one sentence. */
export function parseArguments<const Config extends ParseArgsConfig & { readonly args: readonly string[] }>(
  config: Config,
): Result<ReturnType<typeof parseArgs<Config>>, string> {
  const args = withNegativeValues(config.args, config.options ?? {});
  try {
    return ok(parseArgs<Config>({ ...config, args }));
  } catch (error) {
    return fail(describeError(error, args));
  }
}

/** `--limit -1` as `--limit=-1`: whoever reads the number then says what it wants. */
function withNegativeValues(args: readonly string[], options: OptionTable): string[] {
  const joined: string[] = [];
  for (const text of args) {
    const option = joined.at(-1) ?? "";
    const isWanted = option.startsWith("--") && options[option.slice(2)]?.type === "string";
    if (isWanted && /^-\d/.test(text)) joined.splice(-1, 1, `${option}=${text}`);
    else joined.push(text);
  }
  return joined;
}

function describeError(error: unknown, args: readonly string[]): string {
  // Node's words name the option; they are one sentence each, with advice after the first full stop, on lines of its own at times.
  const words = error instanceof Error ? error.message : String(error);
  const [, option] = /^Option '(?:-\w, )?(--[\w-]+)/.exec(words) ?? [];
  const isOfValue = error instanceof Error && "code" in error && error.code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE";
  if (!isOfValue || option === undefined) return words.split(/\.\s/)[0]?.replace(/\.$/, "") ?? words;
  if (words.includes("does not take an argument")) return `${option} takes no value`;
  const next = args[args.indexOf(option) + 1];
  return args.includes(option) && next !== undefined
    ? `${option} wants a value, not \`${next}\``
    : `${option} wants a value`;
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

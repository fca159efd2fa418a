import { fail, ok, type Result } from "#shared/base/index.ts";
import { type ParsedPolicy, parsePolicy, selectVariant } from "#shared/policy/index.ts";
import type { CliIo } from "../io.ts";
import { readTextFile } from "../textFile.ts";

/** Prints why a command cannot be carried out; answers its exit code. */
export function refuse(errors: readonly string[], io: CliIo): number {
  for (const error of errors) io.stderr(error);
  return 2;
}

/** Reads a policy, in one of its variants if asked for; the failure has one line for each mistake. */
export async function readPolicy(
  file: string,
  variant: string | undefined,
  io: CliIo,
): Promise<Result<ParsedPolicy, readonly string[]>> {
  const text = await readTextFile(file, io);
  if (!text.ok) return fail([text.error]);
  const parsed = parsePolicy(text.value);
  if (!parsed.ok) return fail(parsed.error.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`));
  if (variant === undefined) return parsed;
  const selected = selectVariant(parsed.value, variant);
  return selected === undefined ? fail([`${file} has no variant \`${variant}\``]) : ok(selected);
}

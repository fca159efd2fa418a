import { fail, ok, type Result } from "#shared/base/index.ts";

/** The value of a JSON text; or why there is none that means what is written. */
export function readJson(text: string): Result<unknown, string> {
  const integer = findLongInteger(text);
  if (integer !== undefined) return fail(`${integer} is too large to be converted exactly: write the bytes as hex`);
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return fail(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An integer that a JavaScript number would round. Digits behind a point or an exponent are none. */
export function findLongInteger(json: string): string | undefined {
  // Strings are told from numbers only where it matters: a megabyte may be read anew with each key.
  if (!/\d{16}/.test(json)) return undefined;
  const withoutStrings = json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const [digits] of withoutStrings.matchAll(/(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g)) {
    if (!Number.isSafeInteger(Number(digits))) return digits;
  }
  return undefined;
}

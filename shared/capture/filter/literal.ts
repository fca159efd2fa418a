import { fail, ok, type Result } from "#shared/base/index.ts";
import type { NumberRange } from "./expression.ts";
import type { FilterField } from "./fields.ts";
import type { FilterError, Token } from "./token.ts";

/** Reads a value for a field that holds numbers: digits, `0x…`, or one of the field's names. */
export function parseNumber(field: FilterField, token: Token): Result<number, FilterError> {
  const named = field.choices.get(token.text.toLowerCase());
  if (named !== undefined) return ok(named);
  const value = plainNumber(token.text);
  if (value !== undefined && token.kind === "word") return ok(value);
  const names = [...field.choices.keys()];
  const wanted = names.length > 0 ? `a number or one of ${names.join(", ")}` : "a number";
  return failAt(token, `\`${field.name}\` wants ${wanted}, not \`${token.text}\``);
}

/** Reads a member of a set for a field that holds numbers: one value, or `first..last`. */
export function parseNumberRange(field: FilterField, token: Token): Result<NumberRange, FilterError> {
  const separator = token.text.indexOf("..");
  if (separator > 0 && token.kind === "word") {
    const first = plainNumber(token.text.slice(0, separator));
    const last = plainNumber(token.text.slice(separator + 2));
    if (first !== undefined && last !== undefined) return ok({ first, last });
  }
  const single = parseNumber(field, token);
  return single.ok ? ok({ first: single.value, last: single.value }) : single;
}

/** Reads bytes to look for: hexadecimal pairs with colons (`01:fe`), or text as UTF-8. */
export function parseBytes(token: Token): Uint8Array {
  if (token.kind === "word" && /^[0-9a-f]{2}(:[0-9a-f]{2})+$/i.test(token.text)) {
    return Uint8Array.from(token.text.split(":"), (pair) => Number.parseInt(pair, 16));
  }
  return new TextEncoder().encode(token.text);
}

/** A failure that points at one token. */
export function failAt(token: Token, message: string): { readonly ok: false; readonly error: FilterError } {
  return fail({ message, start: token.start, end: token.end });
}

function plainNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]{1,13}$/i.test(text) || /^\d{1,15}(\.\d{1,9})?$/.test(text)) return Number(text);
  return undefined;
}

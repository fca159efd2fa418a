import { ok, type Result } from "#shared/base/index.ts";
import type { FilterExpression } from "./expression.ts";
import { parseFilter } from "./parse.ts";
import type { FilterError } from "./token.ts";

/** A display filter that has been read and checked, ready to judge packets. */
export interface CompiledFilter {
  readonly text: string;
  readonly expression: FilterExpression;
}

/** Reads a display filter; an error says what is wrong and where. */
export function compileFilter(text: string): Result<CompiledFilter, FilterError> {
  const expression = parseFilter(text);
  return expression.ok ? ok({ text, expression: expression.value }) : expression;
}

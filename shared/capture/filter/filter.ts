import { ok, type Result } from "#shared/base/index.ts";
import type { FilterExpression } from "./expression.ts";
import { parseFilter } from "./parse.ts";
import type { FilterError } from "./token.ts";

/** A display filter that has been read and checked, ready to judge packets. */
export interface CompiledFilter {
  readonly text: string;
  readonly expression: FilterExpression;
  /** Values in it that no packet has, and where they stand: it can be used, and is hardly what was meant. */
  readonly remarks: readonly FilterError[];
}

/** Reads a display filter; an error says what is wrong and where. */
export function compileFilter(text: string): Result<CompiledFilter, FilterError> {
  const remarks: FilterError[] = [];
  const expression = parseFilter(text, remarks);
  return expression.ok ? ok({ text, expression: expression.value, remarks }) : expression;
}

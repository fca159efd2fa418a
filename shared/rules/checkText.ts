import { compileTemplate, type VariableTable } from "#shared/message/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import type { RuleContext } from "./ruleVariables.ts";

/** Everything that stands in double braces. */
const BRACES = /\{\{[^{}]*\}\}/g;

/** What looks like a variable and is none, and whether there is one at all. */
export function unknownVariables(
  text: string,
  variables: VariableTable<RuleContext>,
): { readonly unknown: readonly string[]; readonly hasVariables: boolean } {
  const { unknown, hasVariables } = compileTemplate(text, variables);
  return { unknown, hasVariables };
}

/** Why a text with variables can never become a Topic Name; `undefined` when it can. */
export function checkTopicText(text: string, variables: VariableTable<RuleContext>): string | undefined {
  const { unknown } = unknownVariables(text, variables);
  if (unknown.length > 0) return `this is no variable here: \`${unknown[0]}\``;
  const name = parseTopicName(text.replaceAll(BRACES, "x"));
  return name.ok ? undefined : name.error.message;
}

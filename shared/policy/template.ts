/** One level of a template: a text, a variable, or a wildcard of a raw filter. */
export type TemplateLevel =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "wildcard"; readonly text: "+" | "#" };

const VARIABLE = /^\{([A-Za-z][A-Za-z0-9]*)\}$/;
const SELF = /^\{self\.([A-Za-z][A-Za-z0-9]*)\}$/;

/** Takes a topic template apart: `{custId}` is a variable level. */
export function parseTemplate(template: string): readonly TemplateLevel[] {
  return template.split("/").map((level) => parseLevel(level, VARIABLE));
}

/** Takes a rule's raw filter apart: `{self.custId}` is the client's own value. */
export function parseRuleFilter(filter: string): readonly TemplateLevel[] {
  return filter.split("/").map((level) => parseLevel(level, SELF));
}

function parseLevel(level: string, variable: RegExp): TemplateLevel {
  if (level === "+" || level === "#") return { kind: "wildcard", text: level };
  const name = variable.exec(level)?.[1];
  return name === undefined ? { kind: "literal", text: level } : { kind: "variable", name };
}

/** The variables of a template, in order. */
export function templateVariables(levels: readonly TemplateLevel[]): readonly string[] {
  return levels.flatMap((level) => (level.kind === "variable" ? [level.name] : []));
}

/** The text with every variable replaced by what `resolve` says, or `undefined` when one has no value. */
export function fillTemplate(
  levels: readonly TemplateLevel[],
  resolve: (name: string) => string | undefined,
): string | undefined {
  const filled: string[] = [];
  for (const level of levels) {
    const text = level.kind === "variable" ? resolve(level.name) : level.text;
    if (text === undefined) return undefined;
    filled.push(text);
  }
  return filled.join("/");
}

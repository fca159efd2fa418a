import type { PolicyDocument } from "./document.ts";

/** The policy with the rules of a variant in place of its own; `undefined` when it has no variant of that name. */
export function applyVariant(document: PolicyDocument, name: string): PolicyDocument | undefined {
  const variants = document.variants;
  if (variants === undefined || !Object.hasOwn(variants, name)) return undefined;
  const replace = new Map(Object.entries(variants[name]?.replace ?? {}));
  return {
    ...document,
    roles: document.roles.map((role) => ({
      ...role,
      rules: role.rules.map((rule) => {
        const replacement = replace.get(rule.id);
        return replacement === undefined ? rule : { id: rule.id, ...replacement };
      }),
    })),
  };
}

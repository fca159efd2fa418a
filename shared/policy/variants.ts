import type { PolicyDocument } from "./document.ts";
import type { ParsedPolicy } from "./parsePolicy.ts";

/** The policy with the rules of a variant in place of its own; `undefined` when it has no variant of that name. */
export function applyVariant(document: PolicyDocument, name: string): PolicyDocument | undefined {
  const replace = replacementsOf(document, name);
  if (replace === undefined) return undefined;
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

/** Like `applyVariant`, of a policy with its text: a replaced rule is found where the variant spells it. */
export function selectVariant({ document, locate }: ParsedPolicy, name: string): ParsedPolicy | undefined {
  const replaced = applyVariant(document, name);
  if (replaced === undefined) return undefined;
  const replace = replacementsOf(document, name);
  return {
    document: replaced,
    locate(path) {
      const [roles, role, rules, rule, ...rest] = path;
      if (roles !== "roles" || rules !== "rules") return locate(path);
      const id = replaced.roles[Number(role)]?.rules[Number(rule)]?.id;
      if (id === undefined || replace?.has(id) !== true) return locate(path);
      return locate(["variants", name, "replace", id, ...rest]);
    },
  };
}

function replacementsOf(document: PolicyDocument, name: string) {
  const { variants } = document;
  if (variants === undefined || !Object.hasOwn(variants, name)) return undefined;
  return new Map(Object.entries(variants[name]?.replace ?? {}));
}

import type { PolicyDocument } from "../document.ts";
import { fitsPattern } from "../identity.ts";
import { parseRuleFilter, parseTemplate, templateVariables } from "../template.ts";
import type { Finding, Lint } from "./finding.ts";

/** The attributes that rules put into topics, with the path of the first rule that does. */
function usedAttributes(document: PolicyDocument): ReadonlyMap<string, readonly PropertyKey[]> {
  const used = new Map<string, readonly PropertyKey[]>();
  document.roles.forEach((role, roleIndex) => {
    role.rules.forEach((rule, ruleIndex) => {
      const own =
        rule.filter === undefined
          ? Object.entries(rule.where ?? {}).flatMap(([name, value]) => (value === "self" ? [name] : []))
          : templateVariables(parseRuleFilter(rule.filter));
      for (const name of own) if (!used.has(name)) used.set(name, ["roles", roleIndex, "rules", ruleIndex]);
    });
  });
  return used;
}

/** Values that would change what a rule means, were they accepted. */
const HOSTILE_VALUES = ["+", "#", "a/b", "", "$SYS"];

const assertedAttributes: Lint = (document) =>
  [...usedAttributes(document)].flatMap(([name, path]): Finding[] => {
    if (document.identity?.attributes[name]?.trust !== "asserted") return [];
    return [{ lint: "P4", severity: "warning", path, message: `\`${name}\` is whatever the client says it is` }];
  });

const hostileValues: Lint = (document) =>
  [...usedAttributes(document).keys()].flatMap((name): Finding[] => {
    const pattern = document.identity?.attributes[name]?.pattern;
    const path = ["identity", "attributes", name];
    if (pattern === undefined) {
      const message = `\`${name}\` has no pattern: other brokers may put \`+\`, \`#\` or \`/\` into the rule`;
      return [{ lint: "P5", severity: "warning", path, message }];
    }
    const accepted = HOSTILE_VALUES.find((value) => fitsPattern(document, name, value));
    if (accepted === undefined) return [];
    return [
      { lint: "P5", severity: "warning", path: [...path, "pattern"], message: `\`${name}\` may be \`${accepted}\`` },
    ];
  });

const anyClientIdentifier: Lint = (document) =>
  document.roles.flatMap((role, index): Finding[] => {
    if (role.connect?.clientId !== undefined || role.principals.clientId !== undefined) return [];
    const message = `a client of \`${role.id}\` may connect under any id, and so throw another client off`;
    return [{ lint: "P7", severity: "warning", path: ["roles", index], message }];
  });

const defaultAllow: Lint = (document) =>
  document.evaluation.default === "deny"
    ? []
    : [
        {
          lint: "P8",
          severity: "warning",
          path: ["evaluation", "default"],
          message: "what no rule speaks of is allowed",
        },
      ];

const dotsInIds: Lint = (document) => {
  const inPatterns = [...usedAttributes(document).keys()].flatMap((name): Finding[] => {
    if (!fitsPattern(document, name, "a.b")) return [];
    const path = ["identity", "attributes", name];
    return [
      {
        lint: "P15",
        severity: "note",
        path,
        message: `\`${name}\` may hold a dot, which RabbitMQ reads as a level separator`,
      },
    ];
  });
  const inTree = (document.topics ?? []).flatMap((topic, index): Finding[] => {
    const hasDot = parseTemplate(topic.template).some((level) => level.kind === "literal" && level.text.includes("."));
    const message = `\`${topic.id}\` holds a dot, which RabbitMQ reads as a level separator`;
    return hasDot ? [{ lint: "P15", severity: "note", path: ["topics", index, "template"], message }] : [];
  });
  return [...inPatterns, ...inTree];
};

/** The lints about who a client is. */
export const identityLints: readonly Lint[] = [
  assertedAttributes,
  hostileValues,
  anyClientIdentifier,
  defaultAllow,
  dotsInIds,
];

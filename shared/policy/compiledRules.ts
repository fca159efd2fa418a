import { parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import type { PolicyRole, PolicyRule } from "./document.ts";
import { perDocument } from "./perDocument.ts";
import { fillTemplate, parseRuleFilter, parseTemplate, type TemplateLevel } from "./template.ts";

/** What a rule or a Will is about, with the part done that is the same for every client. */
export type CompiledTarget =
  /** For everybody the same; `undefined` is no filter at all. */
  | { readonly kind: "fixed"; readonly filter: TopicFilter | undefined }
  /** Levels, of which `undefined` ones have the client's own value of that attribute. */
  | { readonly kind: "own"; readonly levels: readonly { readonly text?: string; readonly attribute?: string }[] };

/** A rule with its target and its place in the document. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly path: readonly PropertyKey[];
  readonly target: CompiledTarget;
}

/** A role that is ready to be bound. */
export interface CompiledRole {
  readonly role: PolicyRole;
  readonly index: number;
  readonly rules: readonly CompiledRule[];
  /** Absent when the role allows no Will Message, or says nothing of them. */
  readonly will: CompiledTarget | undefined;
}

/** The templates of a document's tree by the ids of their topics. */
export const templatesOf = perDocument(
  ({ topics }): ReadonlyMap<string, readonly TemplateLevel[]> =>
    new Map((topics ?? []).map((topic) => [topic.id, parseTemplate(topic.template)])),
);

/** Each role of a document, by the role itself. */
export const compiledRoles = perDocument((document): ReadonlyMap<PolicyRole, CompiledRole> => {
  const templates = templatesOf(document);
  return new Map(
    document.roles.map((role, index) => [
      role,
      {
        role,
        index,
        rules: role.rules.map((rule, at) => ({
          rule,
          path: ["roles", index, "rules", at],
          target: compileTarget(rule, templates),
        })),
        will:
          role.connect?.will === undefined || role.connect.will === "none"
            ? undefined
            : compileTarget(role.connect.will, templates),
      },
    ]),
  );
});

interface Target {
  readonly topic?: string | undefined;
  readonly filter?: string | undefined;
  readonly where?: PolicyRule["where"] | "self" | "any";
}

function compileTarget(
  { topic, filter, where }: Target,
  templates: ReadonlyMap<string, readonly TemplateLevel[]>,
): CompiledTarget {
  const levels = filter === undefined ? templates.get(topic ?? "") : parseRuleFilter(filter);
  if (levels === undefined) return { kind: "fixed", filter: undefined };
  const said = (name: string): string => {
    if (filter !== undefined) return "self";
    if (typeof where !== "object") return where ?? "any";
    return (Object.hasOwn(where, name) ? where[name] : undefined) ?? "\0";
  };
  const compiled = levels.map((level) => {
    if (level.kind !== "variable") return { text: level.text };
    const word = said(level.name);
    if (word === "self") return { attribute: level.name };
    return { text: word === "any" ? "+" : word };
  });
  if (compiled.some((level) => "attribute" in level)) return { kind: "own", levels: compiled };
  const parsed = parseTopicFilter(fillTemplate(levels, (name) => (said(name) === "any" ? "+" : said(name))) ?? "");
  return { kind: "fixed", filter: parsed.ok ? parsed.value : undefined };
}

/** The filter of a target for one client; `undefined` when it has no value for one of its own levels. */
export function bindTarget(
  target: CompiledTarget,
  own: (attribute: string) => string | undefined,
): TopicFilter | undefined {
  if (target.kind === "fixed") return target.filter;
  const texts: string[] = [];
  for (const { text, attribute } of target.levels) {
    const level = text ?? own(attribute ?? "");
    if (level === undefined) return undefined;
    texts.push(level);
  }
  const parsed = parseTopicFilter(texts.join("/"));
  return parsed.ok ? parsed.value : undefined;
}

import type { PolicyDocument, PolicyRole, PolicyRule } from "../document.ts";
import { attributeValue, type Identity, rolesOf } from "../identity.ts";
import { parseRuleFilter, parseTemplate, type TemplateLevel } from "../template.ts";
import type { Loss, LossCode } from "./dialect.ts";

/** A rule with its template taken apart: variables are the client's own attributes. */
export interface PortableRule {
  readonly rule: PolicyRule;
  readonly role: PolicyRole;
  readonly levels: readonly TemplateLevel[];
}

/** Every rule of a policy, in the order in which they are tried. */
export function portableRules(document: PolicyDocument): readonly PortableRule[] {
  const templates = new Map((document.topics ?? []).map((topic) => [topic.id, parseTemplate(topic.template)]));
  const rules = document.roles.flatMap((role) =>
    role.rules.map((rule) => ({ rule, role, levels: levelsOf(rule, templates) })),
  );
  if (document.evaluation.order === "first-match") return rules;
  const isDeny = ({ rule }: PortableRule): boolean => rule.effect === "deny";
  return [...rules.filter(isDeny), ...rules.filter((one) => !isDeny(one))];
}

function levelsOf(
  rule: PolicyRule,
  templates: ReadonlyMap<string, readonly TemplateLevel[]>,
): readonly TemplateLevel[] {
  if (rule.filter !== undefined) return parseRuleFilter(rule.filter);
  return (templates.get(rule.topic ?? "") ?? []).map((level): TemplateLevel => {
    if (level.kind !== "variable") return level;
    const said = rule.where?.[level.name] ?? "any";
    if (said === "self") return level;
    return said === "any" ? { kind: "wildcard", text: "+" } : { kind: "literal", text: said };
  });
}

/** A filter in another language, and the attributes that it has no word for: `+` stands in their place. */
export interface SpelledFilter {
  readonly text: string;
  readonly widened: readonly string[];
}

/** Writes levels with the language's own words for attributes; `undefined` says that it has none. */
export function spell(
  levels: readonly TemplateLevel[],
  word: (attribute: string) => string | undefined,
  single = "+",
): SpelledFilter {
  const widened: string[] = [];
  const texts = levels.map((level) => {
    if (level.kind === "literal") return level.text;
    if (level.kind === "wildcard") return level.text === "+" ? single : level.text;
    const spelled = word(level.name);
    if (spelled === undefined) widened.push(level.name);
    return spelled ?? single;
  });
  return { text: texts.join("/"), widened };
}

/** What a language can say: always, or of certain rules. */
export type Abilities = Readonly<Partial<Record<LossCode, boolean | ((rule: PortableRule) => boolean)>>>;

/** What of a policy is lost in a language that cannot say everything: one loss for each code that the policy needs. */
export function findLosses(
  document: PolicyDocument,
  rules: readonly PortableRule[],
  can: Abilities,
  widened: ReadonlyMap<string, readonly string[]>,
): readonly Loss[] {
  const losses: Loss[] = [];
  const report = (code: LossCode, affected: readonly string[], message: string): void => {
    if (can[code] !== true && affected.length > 0) losses.push({ code, message: `${message}: ${affected.join(", ")}` });
  };
  const idsOf = (code: LossCode, test: (one: PortableRule) => boolean): readonly string[] => {
    const ability = can[code];
    const isSaid = (one: PortableRule): boolean => typeof ability === "function" && ability(one);
    return rules.filter((one) => test(one) && !isSaid(one)).map(({ rule }) => rule.id);
  };
  const isRead = ({ rule }: PortableRule): boolean => rule.action !== "publish";
  report(
    "Q",
    idsOf("Q", ({ rule }) => rule.maxQos !== undefined && rule.maxQos < 2),
    "the highest QoS is not enforced",
  );
  report(
    "R",
    idsOf("R", ({ rule }) => rule.retain === false),
    "RETAIN is not forbidden",
  );
  report(
    "D",
    idsOf("D", ({ rule }) => rule.effect === "deny"),
    "the denial cannot be said",
  );
  report(
    "V",
    idsOf("V", (one) => isRead(one) && one.rule.effect === "deny"),
    "deliveries are not judged",
  );
  report(
    "C",
    document.roles.filter((role) => role.connect?.clientId !== undefined).map((role) => role.id),
    "any client identifier may connect in the role",
  );
  report(
    "A",
    document.roles.filter(({ principals }) => principals.group !== undefined).map((role) => role.id),
    "the group is not asked for in the role",
  );
  report(
    "N",
    idsOf("N", (one) => isRead(one) && endsInAnyLevel(one)),
    "a subscription may end in `#` where the rule ends in `+`",
  );
  report(
    "S",
    idsOf("S", ({ rule }) => rule.share !== undefined),
    "any share group may be joined",
  );
  for (const [id, names] of widened) {
    losses.push({ code: "W", message: `any value passes for ${names.join(" and ")}: ${id}` });
  }
  return losses;
}

/**
 * The attribute of the account that a user name may stand for in a language that knows user name and Client Identifier
 * only: the one that most rules speak of. `undefined` when rules speak of the user name itself, or of none.
 */
export function attributeOfUserName(document: PolicyDocument): string | undefined {
  const uses = new Map<string, number>();
  for (const { levels } of portableRules(document)) {
    for (const level of levels) {
      if (level.kind !== "variable") continue;
      const source = document.identity?.attributes[level.name]?.source;
      if (source === "connect.username") return undefined;
      if (source === "account") uses.set(level.name, (uses.get(level.name) ?? 0) + 1);
    }
  }
  return [...uses].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

/** The word for an attribute in a language with words for Client Identifier and user name. */
export function wordFor(
  document: PolicyDocument,
  words: { readonly clientIdentifier: string; readonly userName: string },
): (attribute: string) => string | undefined {
  const standsFor = attributeOfUserName(document);
  return (attribute) => {
    const source = document.identity?.attributes[attribute]?.source;
    if (source === "connect.clientId") return words.clientIdentifier;
    return source === "connect.username" || attribute === standsFor ? words.userName : undefined;
  };
}

/** The user name under which clients of a role appear where there are no groups. */
export function userNameOfRole({ principals, id }: PolicyRole): string {
  return principals.username ?? principals.group ?? id;
}

/** A client as it appears to a broker without groups: its user name stands for its attribute, or for its role. */
export function appearWithUserName(document: PolicyDocument, identity: Identity): Identity {
  const standsFor = attributeOfUserName(document);
  const [role] = rolesOf(document, identity);
  const speaksOfIt = portableRules(document).some(
    (one) => one.role === role && one.levels.some((level) => level.kind === "variable" && level.name === standsFor),
  );
  const value =
    standsFor !== undefined && speaksOfIt ? attributeValue(document, identity, standsFor) : identity.username;
  const username = value ?? (role === undefined ? identity.username : userNameOfRole(role));
  return { ...identity, ...(username === undefined ? {} : { username }) };
}

function endsInAnyLevel({ levels }: PortableRule): boolean {
  const last = levels.at(-1);
  return last?.kind === "wildcard" && last.text === "+";
}

/** A text for a comment: what follows a line end would be a line of its own, and mean something. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\0]+/g, " ");
}

/** Whether a language of lines can hold the text as it is. */
export function isOneLine(text: string): boolean {
  return !/[\r\n\0]|^\s|\s$/.test(text);
}

/** Rules that were left out because a line cannot hold their text. */
export function leftOutLoss(ids: readonly string[]): readonly Loss[] {
  return ids.length === 0
    ? []
    : [{ code: "W", message: `left out, for a line cannot hold its text: ${ids.join(", ")}` }];
}

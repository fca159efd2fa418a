import type { PolicyDocument, PolicyRole } from "../document.ts";
import { attributeValue, type Identity, unfitValue } from "../identity.ts";
import { parseRuleFilter, parseTemplate, type TemplateLevel, templateVariables } from "../template.ts";

/** More combinations of values than this are not tried, and the proof says so. */
export const MAXIMUM_REPRESENTATIVES = 20_000;

/** A value that no client has and no rule spells: what is true of it is true of every other value. */
export const SOMEBODY_ELSE = "somebody-else";

/** A client that stands for all clients of its role whose values are equal to each other and to literals likewise. */
export interface Representative {
  readonly role: PolicyRole;
  readonly identity: Identity;
}

/** Where an attribute's value comes from: attributes with one source have one value. */
function sourceKey(document: PolicyDocument, name: string): string {
  const source = document.identity?.attributes[name]?.source;
  return source === undefined || source === "account" ? `account.${name}` : source;
}

/** The attributes that a role's rules, will and connect pattern can speak of. */
function attributesOf(document: PolicyDocument, role: PolicyRole): readonly string[] {
  const names = new Set<string>();
  const templates = new Map((document.topics ?? []).map((topic) => [topic.id, parseTemplate(topic.template)]));
  const addVariables = (levels: readonly TemplateLevel[]): void => {
    for (const name of templateVariables(levels)) names.add(name);
  };
  const will = role.connect?.will;
  for (const target of [...role.rules, ...(will === undefined || will === "none" ? [] : [will])]) {
    if (target.filter !== undefined) addVariables(parseRuleFilter(target.filter));
    else addVariables(templates.get(target.topic ?? "") ?? []);
  }
  for (const [, name = ""] of (role.connect?.clientId ?? "").matchAll(/\{self\.([^}]*)\}/g)) names.add(name);
  return [...names].filter((name) => Object.hasOwn(document.identity?.attributes ?? {}, name));
}

/** Everything in a policy that has levels: the tree's templates and the raw filters of rules. */
function everyPattern(document: PolicyDocument): readonly (readonly TemplateLevel[])[] {
  const filters = document.roles.flatMap((role) => role.rules).flatMap((rule) => rule.filter ?? []);
  return [...(document.topics ?? []).map((topic) => parseTemplate(topic.template)), ...filters.map(parseRuleFilter)];
}

/**
 * The literal values that a variable's value might collide with: those that the policy spells at a level where the
 * variable stands. For these, and only these, a client might behave unlike all others.
 */
export function literalsBeside(document: PolicyDocument, name: string): readonly string[] {
  const patterns = everyPattern(document);
  const positions = new Set<number>();
  for (const levels of patterns) {
    for (const [index, level] of levels.entries()) {
      if (level.kind === "variable" && level.name === name) positions.add(index);
    }
  }
  const literals = new Set<string>();
  for (const levels of patterns) {
    for (const position of positions) {
      const level = levels[position];
      if (level?.kind === "literal" && level.text !== "") literals.add(level.text);
    }
  }
  for (const rule of document.roles.flatMap((role) => role.rules)) {
    const value = rule.where !== undefined && Object.hasOwn(rule.where, name) ? rule.where[name] : undefined;
    if (value !== undefined && value !== "self" && value !== "any") literals.add(value);
  }
  return [...literals];
}

/**
 * A value for an attribute that the policy does not spell and that its pattern accepts. `number` tells several
 * clients apart. `undefined` when no value was found that fits the pattern.
 */
function freshValue(
  document: PolicyDocument,
  name: string,
  number: number,
  taken: readonly string[],
): string | undefined {
  const letters = String.fromCharCode(96 + number);
  const candidates = [
    `${name}-${number}`,
    `${name}${number}`,
    `${letters}${number}`,
    letters,
    `${number}`,
    letters.repeat(8),
    `${number}`.repeat(8),
  ];
  return candidates.find((value) => !taken.includes(value) && unfitValue(document, name, value) === undefined);
}

/**
 * Every client of `role` worth asking about: each of its values is fresh (`number` tells clients apart), a literal of
 * the policy, or, where the attribute may be shared, the value of `other`. The first is the plain one, all fresh.
 * Answers `undefined` when there would be too many to try.
 */
export function representativesOf(
  document: PolicyDocument,
  role: PolicyRole,
  number: number,
  other?: Identity,
): readonly Representative[] | undefined {
  const sources = new Map<string, string[]>();
  for (const name of attributesOf(document, role)) {
    const key = sourceKey(document, name);
    sources.set(key, [...(sources.get(key) ?? []), name]);
  }
  const choices: [string, readonly string[]][] = [];
  for (const [key, names] of sources) {
    const fits = (value: string): boolean => names.every((name) => unfitValue(document, name, value) === undefined);
    const [first = ""] = names;
    const literals = names.flatMap((name) => literalsBeside(document, name));
    const fresh = freshValue(document, first, number, literals);
    const isUnique = names.some((name) => document.identity?.attributes[name]?.unique === true);
    const shared = other === undefined || isUnique ? [] : names.map((name) => attributeValue(document, other, name));
    const values = [fresh, ...shared, ...literals].filter((value) => value !== undefined).filter(fits);
    choices.push([key, [...new Set(values)]]);
  }
  const size = choices.reduce((product, [, values]) => product * Math.max(1, values.length), 1);
  if (size > MAXIMUM_REPRESENTATIVES) return undefined;

  let combinations: ReadonlyMap<string, string>[] = [new Map()];
  for (const [key, values] of choices) {
    combinations = combinations.flatMap((chosen) => values.map((value) => new Map([...chosen, [key, value]])));
  }
  return combinations.map((chosen) => ({ role, identity: identityOf(document, role, number, chosen) }));
}

function identityOf(
  document: PolicyDocument,
  role: PolicyRole,
  number: number,
  chosen: ReadonlyMap<string, string>,
): Identity {
  const { group, username, clientId } = role.principals;
  const attributes = new Map<string, string>();
  for (const name of Object.keys(document.identity?.attributes ?? {})) {
    const value = chosen.get(`account.${name}`);
    if (value !== undefined) attributes.set(name, value);
  }
  const name = username ?? chosen.get("connect.username");
  const pattern = role.connect?.clientId;
  const invented =
    pattern === undefined || pattern.includes("{") ? `${role.id}-${number}` : pattern.replaceAll("*", `${number}`);
  return {
    clientIdentifier: clientId ?? chosen.get("connect.clientId") ?? invented,
    ...(name === undefined ? {} : { username: name }),
    groups: group === undefined ? [] : [group],
    attributes,
  };
}

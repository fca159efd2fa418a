import { bindPolicy, type BoundPolicy } from "../bindPolicy.ts";
import { templatesOf } from "../compiledRules.ts";
import { decide } from "../decide.ts";
import type { PolicyDocument, PolicyRole } from "../document.ts";
import { attributeValue, type Identity, unfitValue } from "../identity.ts";
import { examplesOf } from "../pattern/index.ts";
import { perDocument } from "../perDocument.ts";
import { parseRuleFilter, type TemplateLevel, templateVariables } from "../template.ts";

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
  const templates = templatesOf(document);
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
const everyPattern = perDocument((document): readonly (readonly TemplateLevel[])[] => {
  const filters = document.roles.flatMap((role) => role.rules).flatMap((rule) => rule.filter ?? []);
  return [...templatesOf(document).values(), ...filters.map(parseRuleFilter)];
});

/**
 * The literal values that a variable's value might collide with: those that the policy spells at a level where the
 * variable stands. For these, and only these, a client might behave unlike all others.
 */
export function literalsBeside(document: PolicyDocument, name: string): readonly string[] {
  const known = literals(document);
  const found = known.get(name) ?? findLiteralsBeside(document, name);
  known.set(name, found);
  return found;
}

const literals = perDocument(() => new Map<string, readonly string[]>());

function findLiteralsBeside(document: PolicyDocument, name: string): readonly string[] {
  const patterns = everyPattern(document);
  const positions = new Set<number>();
  for (const levels of patterns) {
    for (const [index, level] of levels.entries()) {
      if (level.kind === "variable" && level.name === name) positions.add(index);
    }
  }
  const beside = new Set<string>();
  for (const levels of patterns) {
    for (const position of positions) {
      const level = levels[position];
      if (level?.kind === "literal" && level.text !== "") beside.add(level.text);
    }
  }
  for (const rule of document.roles.flatMap((role) => role.rules)) {
    const value = rule.where !== undefined && Object.hasOwn(rule.where, name) ? rule.where[name] : undefined;
    if (value !== undefined && value !== "self" && value !== "any") beside.add(value);
  }
  return [...beside];
}

/**
 * A value for an attribute that the policy does not spell and that its pattern accepts, another for each `number`:
 * it tells several clients apart. `undefined` when no such value was found.
 */
function freshValue(
  document: PolicyDocument,
  name: string,
  number: number,
  spelled: readonly string[],
): string | undefined {
  const taken = new Set(spelled);
  let fresh: string | undefined;
  for (let client = 1; client <= number; client++) {
    fresh = findFresh(document, name, client, taken);
    if (fresh === undefined) return undefined;
    taken.add(fresh);
  }
  return fresh;
}

function findFresh(
  document: PolicyDocument,
  name: string,
  number: number,
  taken: ReadonlySet<string>,
): string | undefined {
  const isFree = (value: string): boolean => !taken.has(value) && unfitValue(document, name, value) === undefined;
  const letters = String.fromCharCode(96 + number);
  const readable = [`${name}-${number}`, `${name}${number}`, `${letters}${number}`, letters, `${number}`].find(isFree);
  if (readable !== undefined) return readable;
  for (const example of examplesOf(document.identity?.attributes[name]?.pattern ?? "")) {
    if (isFree(example)) return example;
  }
  return undefined;
}

/** What else of clients is asked about. */
export interface RepresentativeOptions {
  /** Tells several clients of one question apart. */
  readonly number: number;
  /** A client whose values may be shared, where an attribute is not unique. */
  readonly other?: Identity | undefined;
  /** The clients hold this role as well: they are in its group, or have its user name. */
  readonly also?: PolicyRole | undefined;
  /** Attributes that the question speaks of, whether a rule of the role does or not: the clients have values of them. */
  readonly names?: readonly string[] | undefined;
}

/**
 * Every client of `role` worth asking about: each of its values is fresh (`number` tells clients apart), a literal of
 * the policy, or, where the attribute may be shared, the value of `other`. The first is the plain one, all fresh.
 * Answers `undefined` when there would be too many to try, or when for an attribute no value was found: `whyNone` says
 * which.
 */
export function representativesOf(
  document: PolicyDocument,
  role: PolicyRole,
  options: RepresentativeOptions,
): readonly Representative[] | undefined {
  const { number, other, also, names } = options;
  const values = other === undefined ? [] : [other.clientIdentifier, other.username, ...other.attributes].flat();
  const key = JSON.stringify([number, also?.id, values, names]);
  const ofRole = known(document).get(role) ?? new Map<string, readonly Representative[] | undefined>();
  known(document).set(role, ofRole);
  if (!ofRole.has(key)) ofRole.set(key, findRepresentatives(document, role, options));
  return ofRole.get(key);
}

const known = perDocument(() => new Map<PolicyRole, Map<string, readonly Representative[] | undefined>>());

/** The ordinary client of a role: all its values are fresh. `undefined` when none fits the patterns. */
export function plainClient(document: PolicyDocument, role: PolicyRole, number: number): Identity | undefined {
  return representativesOf(document, role, { number })?.[0]?.identity;
}

/** Why there are no representatives of a role, in words. */
export function whyNone(document: PolicyDocument, role: PolicyRole): string {
  const unknown = attributesOf(document, role).find(
    (name) => freshValue(document, name, 2, literalsBeside(document, name)) === undefined,
  );
  return unknown === undefined
    ? "the policy spells too many values to try every combination of them"
    : `no values of \`${unknown}\` were found that fit its pattern and that no rule spells`;
}

const bound = perDocument(() => new WeakMap<Identity, BoundPolicy>());

/** A representative bound to its policy: once, for representatives are asked again and again. */
export function bindRepresentative(document: PolicyDocument, identity: Identity): BoundPolicy {
  const found = bound(document).get(identity) ?? bindPolicy(document, identity);
  bound(document).set(identity, found);
  return found;
}

function findRepresentatives(
  document: PolicyDocument,
  role: PolicyRole,
  { number, other, also, names = [] }: RepresentativeOptions,
): readonly Representative[] | undefined {
  const sources = new Map<string, string[]>();
  const spoken = new Set([
    ...attributesOf(document, role),
    ...(also === undefined ? [] : attributesOf(document, also)),
    ...names.filter((name) => Object.hasOwn(document.identity?.attributes ?? {}, name)),
  ]);
  for (const name of spoken) {
    const key = sourceKey(document, name);
    sources.set(key, [...(sources.get(key) ?? []), name]);
  }
  const choices: [string, readonly string[]][] = [];
  for (const [key, own] of sources) {
    const fits = (value: string): boolean => own.every((name) => unfitValue(document, name, value) === undefined);
    const [first = ""] = own;
    const beside = own.flatMap((name) => literalsBeside(document, name));
    const fresh = freshValue(document, first, number, beside);
    // Without an ordinary client nothing would be proved of those that there may be.
    if (fresh === undefined) return undefined;
    const isUnique = own.some((name) => document.identity?.attributes[name]?.unique === true);
    const shared = other === undefined || isUnique ? [] : own.map((name) => attributeValue(document, other, name));
    const values = [fresh, ...shared, ...beside].filter((value) => value !== undefined).filter(fits);
    choices.push([key, [...new Set(values)]]);
  }
  const size = choices.reduce((product, [, values]) => product * Math.max(1, values.length), 1);
  if (size > MAXIMUM_REPRESENTATIVES) return undefined;

  let combinations: ReadonlyMap<string, string>[] = [new Map()];
  for (const [key, values] of choices) {
    combinations = combinations.flatMap((chosen) => values.map((value) => new Map([...chosen, [key, value]])));
  }
  const ordinary = combinations.map((chosen) => ({ role, identity: identityOf(document, role, number, chosen, also) }));
  return [...ordinary, ...impostors(document, role, ordinary)];
}

/**
 * The same clients under each Client Identifier that is a role's principal: where nothing ties the identifier to the
 * credential, whoever may connect under it holds that role too.
 */
function impostors(
  document: PolicyDocument,
  role: PolicyRole,
  ordinary: readonly Representative[],
): readonly Representative[] {
  if (role.principals.clientId !== undefined || isClientIdentifierBound(document)) return [];
  const names = new Set(document.roles.flatMap(({ principals }) => principals.clientId ?? []));
  return [...names].flatMap((clientIdentifier) =>
    ordinary.flatMap(({ identity: client }): readonly Representative[] => {
      if (clientIdentifier === client.clientIdentifier) return [];
      const identity = { ...client, clientIdentifier };
      const own = bindRepresentative(document, identity);
      if (own.unfit !== undefined) return [];
      const isIn = decide(own, { kind: "connect", clientIdentifier }).effect === "allow";
      return isIn ? [{ role, identity }] : [];
    }),
  );
}

/** Whether the document says that the server ties Client Identifiers to credentials. */
export function isClientIdentifierBound(document: PolicyDocument): boolean {
  return Object.values(document.identity?.attributes ?? {}).some(
    ({ source, trust }) => source === "connect.clientId" && trust !== "asserted",
  );
}

function identityOf(
  document: PolicyDocument,
  role: PolicyRole,
  number: number,
  chosen: ReadonlyMap<string, string>,
  also: PolicyRole | undefined,
): Identity {
  const { group, username, clientId } = role.principals;
  const attributes = new Map<string, string>();
  for (const name of Object.keys(document.identity?.attributes ?? {})) {
    const value = chosen.get(`account.${name}`);
    if (value !== undefined) attributes.set(name, value);
  }
  const name = username ?? also?.principals.username ?? chosen.get("connect.username");
  const pattern = role.connect?.clientId;
  const invented =
    pattern === undefined || pattern.includes("{") ? `${role.id}-${number}` : pattern.replaceAll("*", `${number}`);
  const groups = [group, also?.principals.group].filter((one) => one !== undefined);
  return {
    clientIdentifier: clientId ?? also?.principals.clientId ?? chosen.get("connect.clientId") ?? invented,
    ...(name === undefined ? {} : { username: name }),
    groups: [...new Set(groups)],
    attributes,
  };
}

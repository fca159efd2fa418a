import { parseTopicFilter, type TopicFilter } from "#shared/topic/index.ts";
import { templatesOf } from "../compiledRules.ts";
import type { PolicyDocument, PolicyRequirement, PolicyRole } from "../document.ts";
import { attributeValue, type Identity } from "../identity.ts";
import { fillTemplate, parseTemplate, templateVariables } from "../template.ts";
import { findReach, findRefusal, type Reach, type ReachAction } from "./reach.ts";
import {
  bindRepresentative,
  isClientIdentifierBound,
  literalsBeside,
  type Representative,
  representativesOf,
  SOMEBODY_ELSE,
  whyNone,
} from "./representatives.ts";

/** The concrete case that breaks a requirement: it can be played as real packets. */
export interface Witness extends Reach {
  readonly action: ReachAction;
  readonly role: string;
  /** The client that can do what it must not, or cannot do what it must. */
  readonly identity: Identity;
  /** The client at whose expense it does so, where the requirement speaks of two. */
  readonly against?: Identity;
}

/** What is known of a requirement. `open` means that it could not be decided, and says why. */
export type RequirementVerdict =
  | {
      readonly id: string;
      readonly kind: "proved";
      /** What has to be true of the accounts for it, in words; absent: it holds whatever they say. */
      readonly under?: string;
    }
  | { readonly id: string; readonly kind: "refuted"; readonly witness: Witness }
  | { readonly id: string; readonly kind: "open"; readonly message: string };

/**
 * Proves or refutes each requirement of a policy for all clients at once: clients that differ only in values which no
 * rule spells behave alike, so one of each kind is asked. A refutation comes with a concrete witness. Whether a client
 * has several roles is for its account to say: a proof that depends on it says so.
 */
export function judgeRequirements(document: PolicyDocument): readonly RequirementVerdict[] {
  return (document.requirements ?? []).map((requirement) => judgeRequirement(document, requirement));
}

/** Proves or refutes one requirement, which need not be the document's own. */
export function judgeRequirement(document: PolicyDocument, requirement: PolicyRequirement): RequirementVerdict {
  const { id, never, always, soleWriter } = requirement;
  if (never !== undefined) return judgeAbility(document, id, never, "never");
  if (always !== undefined) return judgeAbility(document, id, always, "always");
  if (soleWriter !== undefined) return judgeSoleWriter(document, id, soleWriter);
  return { id, kind: "open", message: "the requirement says nothing" };
}

type Ability = NonNullable<PolicyRequirement["never"]>;

function judgeAbility(
  document: PolicyDocument,
  id: string,
  ability: Ability,
  mode: "never" | "always",
): RequirementVerdict {
  const role = document.roles.find((candidate) => candidate.id === ability.role);
  if (role === undefined) return { id, kind: "open", message: `there is no role \`${ability.role}\`` };
  const received = ability.receives ?? ability.canReceive;
  const action: ReachAction = received === undefined ? "publish" : "receive";
  const topic = received ?? ability.publishes ?? ability.canPublish ?? "any";
  const question = { document, role, action, topic, of: ability.of ?? {}, mode };
  const witness = findAgainst(question, undefined);
  if (witness === "unknown") return { id, kind: "open", message: whyNone(document, role) };
  if (witness !== undefined) return { id, kind: "refuted", witness };
  // A second role can only matter through the rules that it adds; two of them do no more than one of them does alone.
  const harmful = document.roles.filter(
    (other) =>
      isHeldByChoice(document, role, other) &&
      other.rules.some(
        (rule) => rule.effect === (mode === "never" ? "allow" : "deny") && isAbout(rule.action, action),
      ) &&
      findAgainst(question, other) !== undefined,
  );
  return harmful.length === 0
    ? { id, kind: "proved" }
    : { id, kind: "proved", under: describeCondition(role, harmful) };
}

interface AbilityQuestion {
  readonly document: PolicyDocument;
  readonly role: PolicyRole;
  readonly action: ReachAction;
  readonly topic: string;
  readonly of: NonNullable<Ability["of"]>;
  readonly mode: "never" | "always";
}

/** A client of the role, and of another one besides if told, that can what it must not, or cannot what it must. */
function findAgainst(
  { document, role, action, topic, of, mode }: AbilityQuestion,
  also: PolicyRole | undefined,
): Witness | "unknown" | undefined {
  const clients = representativesOf(document, role, { number: 1, also, names: variablesOf(document, topic) });
  if (clients === undefined) return "unknown";
  for (const client of clients) {
    const bound = bindRepresentative(document, client.identity);
    for (const target of targetsOf(document, topic, of, client.identity)) {
      const reach = mode === "never" ? findReach(bound, action, target) : findRefusal(bound, action, target);
      if (reach !== undefined) return witnessOf(client, action, reach);
    }
  }
  return undefined;
}

/** The variables of the topics that a requirement speaks of. */
function variablesOf(document: PolicyDocument, topic: string): readonly string[] {
  const asked = topic === "any" ? [...templatesOf(document).values()] : [templatesOf(document).get(topic) ?? []];
  return [...new Set(asked.flatMap(templateVariables))].toSorted();
}

function isAbout(action: "publish" | "subscribe" | "receive", asked: ReachAction): boolean {
  return (action === "publish") === (asked === "publish");
}

/** Whether a client of a role may come to hold another one too, by what its account says. */
function isHeldByChoice(document: PolicyDocument, role: PolicyRole, other: PolicyRole): boolean {
  const [own, theirs] = [role.principals, other.principals];
  if (other === role) return false;
  if (theirs.username !== undefined && own.username !== undefined && theirs.username !== own.username) return false;
  if (theirs.clientId !== undefined && own.clientId !== theirs.clientId) {
    return own.clientId === undefined && isClientIdentifierBound(document);
  }
  return theirs.group !== own.group || theirs.username !== own.username;
}

const CONDITIONS_NAMED = 5;

function describeCondition(role: PolicyRole, harmful: readonly PolicyRole[]): string {
  const named = harmful
    .slice(0, CONDITIONS_NAMED)
    .map(({ principals: { group, username, clientId } }) =>
      [
        ...(group === undefined ? [] : [`is in the group \`${group}\``]),
        ...(username === undefined ? [] : [`has the user name \`${username}\``]),
        ...(clientId === undefined ? [] : [`has the client identifier \`${clientId}\``]),
      ].join(" and "),
    );
  const more = harmful.length - named.length;
  const rest = more > 0 ? `, or holds one of ${more} more roles` : "";
  return `as long as no client of \`${role.id}\` ${named.join(", or ")}${rest}`;
}

function judgeSoleWriter(
  document: PolicyDocument,
  id: string,
  required: NonNullable<PolicyRequirement["soleWriter"]>,
): RequirementVerdict {
  const owners = document.roles.filter((role) => role.id === required.role);
  const sameClient = required.sameClient === true;
  const clients = owners.map((role) => ({
    role,
    list: representativesOf(document, role, { number: 1, names: variablesOf(document, required.topic) }),
  }));
  const unknown = clients.find(({ list }) => list === undefined);
  if (unknown !== undefined) return { id, kind: "open", message: whyNone(document, unknown.role) };
  for (const owner of clients.flatMap(({ list }) => list ?? [])) {
    const targets = targetsOf(document, required.topic, sameClient ? "self" : {}, owner.identity);
    // Without `sameClient` any client of the role may write: only other roles are strangers.
    const strangers = document.roles.filter((role) => sameClient || role.id !== required.role);
    const refuted = findStranger(document, strangers, owner, targets);
    if (refuted !== undefined && "message" in refuted) return { id, kind: "open", message: refuted.message };
    if (refuted !== undefined) return { id, kind: "refuted", witness: { ...refuted, against: owner.identity } };
  }
  return { id, kind: "proved" };
}

function findStranger(
  document: PolicyDocument,
  roles: readonly PolicyRole[],
  owner: Representative,
  targets: readonly TopicFilter[],
): Witness | { readonly message: string } | undefined {
  for (const role of roles) {
    const clients = representativesOf(document, role, { number: 2, other: owner.identity });
    if (clients === undefined) return { message: whyNone(document, role) };
    for (const client of clients) {
      if (client.identity.clientIdentifier === owner.identity.clientIdentifier) continue;
      const bound = bindRepresentative(document, client.identity);
      for (const target of targets) {
        const reach = findReach(bound, "publish", target);
        if (reach !== undefined) return witnessOf(client, "publish", reach);
      }
    }
  }
  return undefined;
}

/**
 * The Topic Filters that a requirement speaks of: one topic of the tree, or for `any` everything below the variable
 * that it names. `other` stands for every value that is not the client's own.
 */
function targetsOf(
  document: PolicyDocument,
  topic: string,
  of: "self" | Readonly<Record<string, string>>,
  identity: Identity,
): readonly TopicFilter[] {
  const templates = (document.topics ?? []).filter((candidate) => topic === "any" || candidate.id === topic);
  const targets = new Set<TopicFilter>();
  for (const { template } of templates) {
    const levels = parseTemplate(template);
    const variables = templateVariables(levels);
    const named = of === "self" ? variables : Object.keys(of);
    if (!named.every((name) => variables.includes(name))) continue;
    const last =
      topic === "any" ? levels.findLastIndex((level) => level.kind === "variable" && named.includes(level.name)) : -1;
    const branch = last < 0 ? levels : [...levels.slice(0, last + 1), { kind: "wildcard", text: "#" } as const];
    let texts: ((name: string) => string | undefined)[] = [() => undefined];
    for (const name of named) {
      const values = valuesOf(document, name, of === "self" ? "self" : (of[name] ?? "any"), identity);
      texts = texts.flatMap((resolve) =>
        values.map((value) => (asked: string) => (asked === name ? value : resolve(asked))),
      );
    }
    for (const resolve of texts) {
      const parsed = parseTopicFilter(fillTemplate(branch, (name) => resolve(name) ?? "+") ?? "");
      if (parsed.ok) targets.add(parsed.value);
    }
  }
  return [...targets];
}

function valuesOf(document: PolicyDocument, name: string, said: string, identity: Identity): readonly string[] {
  const own = attributeValue(document, identity, name);
  if (said === "any") return ["+"];
  if (said === "self") return own === undefined ? [] : [own];
  if (said !== "other") return [said];
  return [SOMEBODY_ELSE, ...literalsBeside(document, name)].filter((value) => value !== own);
}

function witnessOf({ role, identity }: Representative, action: ReachAction, reach: Reach): Witness {
  return { ...reach, action, role: role.id, identity };
}

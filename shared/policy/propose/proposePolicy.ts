import { expectDefined } from "#shared/base/index.ts";
import { coversFilter, parseTopicFilter } from "#shared/topic/index.ts";
import type { PolicyDocument, PolicyRole, PolicyRule } from "../document.ts";
import { type Identity, rolesOf, unfitValue } from "../identity.ts";
import { parsePolicy } from "../parsePolicy.ts";
import {
  type Generalised,
  generaliseTemplates,
  spellTemplate,
  type Template,
  type TemplatePart,
} from "./generalise.ts";
import { writeProposal } from "./writeProposal.ts";

/** Something that clients did, and were allowed to do. */
export interface Observation {
  readonly identity: Identity;
  /** A Will Message counts as `will`; `receive` is a delivery. */
  readonly action: "publish" | "will" | "subscribe" | "receive";
  /** A Topic Name, or of a SUBSCRIBE the filter without its share. */
  readonly topic: string;
  readonly shareName?: string | undefined;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  /** How many packets did so, and the first of them. */
  readonly packets: number;
  readonly sequences: readonly number[];
}

/** A rule of a proposal with what speaks for it. */
export interface ProposedRule {
  readonly id: string;
  readonly role: string;
  readonly rule: PolicyRule;
  /** Where the document's text spells it, from 1. */
  readonly line: number;
  /** What it allows beyond what was seen, in words; `undefined`: nothing. */
  readonly generalisation: string | undefined;
  readonly packets: number;
  readonly sequences: readonly number[];
  readonly clients: number;
}

/** A policy that allows what was seen. */
export interface ProposedPolicy {
  readonly document: PolicyDocument;
  readonly text: string;
  readonly rules: readonly ProposedRule[];
  /** What no policy could be made of, with the reason. */
  readonly leftOut: readonly { readonly reason: string; readonly packets: number }[];
}

export interface ProposeOptions {
  /** Puts clients of a group together, and levels that vary into variables. Otherwise nothing but what was seen. */
  readonly generalises: boolean;
}

const MAXIMUM_ID = 100;
const LISTED_SEQUENCES = 100;

/** Clients that get their rules together. */
interface Draft {
  readonly id: string;
  readonly principals: PolicyRole["principals"];
  readonly observations: Observation[];
}

/** A rule before it has an id. */
interface DraftRule {
  readonly body: Omit<PolicyRule, "id">;
  readonly generalised: Generalised;
  readonly observations: readonly Observation[];
}

/**
 * Proposes a policy that allows every observation. Denies nothing explicitly, allows nothing by default, and grants a
 * SUBSCRIBE as it was asked: whoever asked for everything is shown as such.
 */
export function proposePolicy(observations: readonly Observation[], options: ProposeOptions): ProposedPolicy {
  const leftOut = new Map<string, number>();
  const usable = observations.filter((observation) => {
    const reason = unusable(observation);
    if (reason !== undefined) leftOut.set(reason, (leftOut.get(reason) ?? 0) + observation.packets);
    return reason === undefined;
  });
  const drafts = groupByRole(usable, options);
  const identities = [...new Set(usable.map(({ identity }) => identity))];
  const hasWills = usable.some(({ action }) => action === "will");
  const attributes = new Set<string>();
  const rules: Omit<ProposedRule, "line">[] = [];
  const roles = drafts.map((draft): PolicyRole => {
    const own = draftRules(draft, identities, options);
    for (const { generalised } of own) {
      for (const part of generalised.template) if (part.kind === "own") attributes.add(part.attribute);
    }
    const described = own.map((one, index) => describeRule(draft, one, `${draft.id} ${index + 1}`.slice(-MAXIMUM_ID)));
    rules.push(...described);
    return {
      id: draft.id,
      principals: draft.principals,
      // Where somebody left a Will Message, the publish rules decide about them.
      ...(hasWills ? {} : { connect: { will: "none" } }),
      rules: described.map(({ rule }) => rule),
    };
  });
  const document: PolicyDocument = {
    mqttPolicy: 1,
    name: "proposed from a capture",
    ...(attributes.size === 0 ? {} : { identity: { attributes: describeAttributes(attributes) } }),
    evaluation: { default: "deny", order: "deny-overrides", subscribe: "strict" },
    roles,
  };
  const text = writeProposal(document, rules);
  const parsed = parsePolicy(text);
  const { locate } = expectDefined(parsed.ok ? parsed.value : undefined, "a proposal is a policy that can be read");
  const lines = new Map(
    roles.flatMap((role, roleIndex) =>
      role.rules.map((rule, index) => [rule.id, locate(["roles", roleIndex, "rules", index]).line] as const),
    ),
  );
  return {
    document,
    text,
    rules: rules.map((rule) => ({ ...rule, line: lines.get(rule.id) ?? 1 })),
    leftOut: [...leftOut].map(([reason, packets]) => ({ reason, packets })),
  };
}

function unusable({ identity, topic, shareName }: Observation): string | undefined {
  const { clientIdentifier, username, groups } = identity;
  const names = [clientIdentifier, ...(username === undefined ? [] : [username]), ...groups];
  if (names.some((name) => name.length > MAXIMUM_ID - 10) || (shareName?.length ?? 0) > MAXIMUM_ID) {
    return "a name is longer than a policy takes";
  }
  // A level in braces would be read as a client's own value.
  if (topic.split("/").some((level) => level.startsWith("{self."))) return "a level reads like a variable";
  return parseTopicFilter(topic).ok ? undefined : "the topic is no topic filter";
}

function groupByRole(observations: readonly Observation[], { generalises }: ProposeOptions): readonly Draft[] {
  const drafts = new Map<string, Draft>();
  for (const observation of observations) {
    const { clientIdentifier, username, groups } = observation.identity;
    const [group] = generalises ? groups : [];
    const [id, principals] =
      group !== undefined
        ? [group, { group }]
        : generalises && username !== undefined
          ? [`user ${username}`, { username }]
          : [
              username === undefined ? `client ${clientIdentifier}` : `client ${clientIdentifier} of ${username}`,
              { clientId: clientIdentifier, ...(username === undefined ? {} : { username }) },
            ];
    const key = JSON.stringify(principals);
    const taken = [...drafts.values()].some((draft) => draft.id === id);
    const draft = drafts.get(key) ?? { id: uniqueId(id, taken, drafts.size), principals, observations: [] };
    draft.observations.push(observation);
    drafts.set(key, draft);
  }
  return [...drafts.values()];
}

/** Names of clients and groups may be alike, or cut to be. */
function uniqueId(id: string, isTaken: boolean, number: number): string {
  const cut = id.slice(0, MAXIMUM_ID - 10);
  return isTaken || cut !== id ? `${cut} (${number})` : cut;
}

function draftRules(draft: Draft, identities: readonly Identity[], options: ProposeOptions): readonly DraftRule[] {
  const usable = options.generalises ? usableAttributes(draft, identities) : [];
  const of = (actions: readonly Observation["action"][]): readonly Observation[] =>
    draft.observations.filter(({ action }) => actions.includes(action));
  const publish = draftAction("publish", of(["publish", "will"]), usable, options);
  const subscribe = draftAction("subscribe", of(["subscribe"]), usable, options);
  // A delivery that a subscribe rule of the role lets through needs no rule of its own, and speaks for that one.
  const filters = subscribe.map((rule) => ({ rule, supported: [...rule.observations] }));
  const uncovered: Observation[] = [];
  for (const delivery of of(["receive"])) {
    const covering = filters.find(({ rule }) => covers(spellTemplate(rule.generalised.template), delivery));
    if (covering === undefined) uncovered.push(delivery);
    else covering.supported.push(delivery);
  }
  const supported = filters.map(({ rule, supported: list }) => ({ ...rule, observations: list }));
  return [...publish, ...supported, ...draftAction("receive", uncovered, usable, options)];
}

/** Whether a rule's filter, with the client's own values in it, lets a topic through. */
function covers(filter: string, { identity, topic }: Observation): boolean {
  const filled = filter.replaceAll(/\{self\.([^}]*)\}/g, (_, name: string) => valueOf(identity, name) ?? "\0");
  const wide = parseTopicFilter(filled);
  const narrow = parseTopicFilter(topic);
  return wide.ok && narrow.ok && coversFilter(wide.value, narrow.value);
}

function valueOf(identity: Identity, name: string): string | undefined {
  if (name === CLIENT_ID) return identity.clientIdentifier;
  return name === USERNAME ? identity.username : identity.attributes.get(name);
}

/** Names that an account's attribute can hardly have by chance: with it, the attribute is left alone. */
const CLIENT_ID = "clientId";
const USERNAME = "username";
const emptyDocument: PolicyDocument = {
  mqttPolicy: 1,
  name: "none",
  evaluation: { default: "deny", order: "deny-overrides", subscribe: "strict" },
  roles: [],
};

/** Attributes that may stand for a level: one client of a role with a value that may not would lose all its rights. */
function usableAttributes({ id, principals }: Draft, everybody: readonly Identity[]): readonly string[] {
  const role = { ...emptyDocument, roles: [{ id, principals, rules: [] }] };
  const holders = everybody.filter((identity) => rolesOf(role, identity).length > 0);
  const names = new Set([CLIENT_ID, USERNAME, ...holders.flatMap(({ attributes }) => [...attributes.keys()])]);
  return [...names].filter((name) => {
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) return false;
    const isShadowed = (name === CLIENT_ID || name === USERNAME) && holders.some((one) => one.attributes.has(name));
    const isFit = holders.every((identity) => {
      const value = valueOf(identity, name);
      return value === undefined || unfitValue(emptyDocument, name, value) === undefined;
    });
    return isFit && !isShadowed;
  });
}

function templateOf({ identity, topic }: Observation, usable: readonly string[]): Template {
  return topic.split("/").map((level): TemplatePart => {
    const attribute = usable.find((name) => level !== "+" && level !== "#" && valueOf(identity, name) === level);
    return attribute === undefined ? { kind: "text", text: level } : { kind: "own", attribute };
  });
}

function draftAction(
  action: PolicyRule["action"],
  observations: readonly Observation[],
  usable: readonly string[],
  { generalises }: ProposeOptions,
): readonly DraftRule[] {
  const templates = observations.map((observation) => templateOf(observation, usable));
  return generaliseTemplates(templates, { widens: generalises && action !== "subscribe" }).map((generalised) => {
    const own = generalised.members.flatMap((index) => observations[index] ?? []);
    const qos = own.some((one) => one.qos === 2) ? 2 : own.some((one) => one.qos === 1) ? 1 : 0;
    const share = [...new Set(own.flatMap(({ shareName }) => shareName ?? []))];
    return {
      generalised,
      observations: own,
      body: {
        effect: "allow",
        action,
        filter: spellTemplate(generalised.template),
        ...(action === "receive" ? {} : { maxQos: qos }),
        ...(action === "publish" && own.every(({ retain }) => !retain) ? { retain: false } : {}),
        ...(share.length === 0 ? {} : { share }),
      },
    };
  });
}

function describeRule(
  draft: Draft,
  { body, generalised, observations }: DraftRule,
  id: string,
): Omit<ProposedRule, "line"> {
  const clients = new Set(observations.map(({ identity }) => identity)).size;
  const own = [...new Set(generalised.template.flatMap((part) => (part.kind === "own" ? [part.attribute] : [])))];
  const beyond = [
    ...generalised.widened.map(({ level, seen }) => `any value in level ${level} (${seen} seen)`),
    ...(own.length === 0 ? [] : [`each client's own ${own.join(" and ")}`]),
    ...(draft.principals.group === undefined ? [] : [`every client of the group ${draft.principals.group}`]),
    ...(draft.principals.group === undefined && draft.principals.clientId === undefined
      ? [`every client of the user ${draft.principals.username}`]
      : []),
    ...((body.share?.length ?? 0) > 0 &&
    observations.every(({ action, shareName }) => action !== "subscribe" || shareName !== undefined)
      ? ["the same filter without its share"]
      : []),
  ];
  return {
    id,
    role: draft.id,
    rule: { id, ...body },
    generalisation: beyond.length === 0 ? undefined : beyond.join("; "),
    packets: observations.reduce((sum, { packets }) => sum + packets, 0),
    sequences: observations
      .flatMap(({ sequences }) => sequences)
      .toSorted((a, b) => a - b)
      .slice(0, LISTED_SEQUENCES),
    clients,
  };
}

function describeAttributes(names: ReadonlySet<string>): NonNullable<PolicyDocument["identity"]>["attributes"] {
  const describe = (name: string) => {
    if (name === CLIENT_ID) return { source: "connect.clientId", trust: "asserted" } as const;
    return name === USERNAME
      ? ({ source: "connect.username", trust: "authenticated" } as const)
      : ({ source: "account", trust: "authenticated" } as const);
  };
  return Object.fromEntries([...names].toSorted().map((name) => [name, describe(name)]));
}

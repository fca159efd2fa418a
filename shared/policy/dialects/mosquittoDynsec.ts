import * as z from "zod/mini";
import { ok, type Result } from "#shared/base/index.ts";
import { coversFilter, matchesTopic, parseTopicFilter, type TopicName } from "#shared/topic/index.ts";
import type { AccessRules, ClientRules, RuleReference, Verdict } from "../accessRules.ts";
import type { PolicyDocument } from "../document.ts";
import { type Identity, rolesOf } from "../identity.ts";
import { type DocumentError, type LocatePath, readDocument } from "#shared/document/index.ts";
import type { Dialect, Emission, Loss } from "./dialect.ts";
import { appearWithUserName, findLosses, portableRules, type PortableRule, spell, wordFor } from "./translation.ts";

const aclTypes = [
  "publishClientSend",
  "publishClientReceive",
  "subscribeLiteral",
  "subscribePattern",
  "unsubscribeLiteral",
  "unsubscribePattern",
] as const;
type AclType = (typeof aclTypes)[number];

/** One line of a role. */
const acl = z.object({
  acltype: z.enum(aclTypes),
  topic: z.string(),
  allow: z.optional(z.boolean()),
  priority: z.optional(z.number()),
});
export type DynsecAcl = z.infer<typeof acl>;
const member = { priority: z.optional(z.number()) };
const rolesHeld = z.optional(z.array(z.object({ rolename: z.string(), ...member })));
/** The plugin's file. Members that say nothing about access (passwords, names for people) are left alone. */
export const dynsecSchema = z.object({
  defaultACLAccess: z.optional(
    z.object({
      publishClientSend: z.optional(z.boolean()),
      publishClientReceive: z.optional(z.boolean()),
      subscribe: z.optional(z.boolean()),
      unsubscribe: z.optional(z.boolean()),
    }),
  ),
  clients: z.optional(z.array(z.object({ username: z.string(), clientid: z.optional(z.string()), roles: rolesHeld }))),
  groups: z.optional(
    z.array(
      z.object({
        groupname: z.string(),
        roles: rolesHeld,
        clients: z.optional(z.array(z.object({ username: z.string(), ...member }))),
      }),
    ),
  ),
  roles: z.optional(z.array(z.object({ rolename: z.string(), acls: z.optional(z.array(acl)) }))),
  anonymousGroup: z.optional(z.string()),
});
export type DynsecFile = z.infer<typeof dynsecSchema>;

/** A role's lines of one type, the highest priority first. */
interface HeldAcl {
  readonly topic: string;
  readonly isAllowed: boolean;
  readonly reference: RuleReference;
}
type HeldRole = ReadonlyMap<AclType, readonly HeldAcl[]>;

/** How the plugin of a Mosquitto release reads its file. */
export interface DynsecRelease {
  /** Puts values in for `%c` and `%u`: from 2.1 on. */
  readonly substitutes: boolean;
}

/** Reads the plugin's file; the judgements are those of Mosquitto 2.0.11, and of the source for what came later. */
export function readDynsec(
  text: string,
  { substitutes }: DynsecRelease,
): Result<AccessRules, readonly DocumentError[]> {
  const read = readDocument(text, dynsecSchema, "the dynamic-security file");
  if (!read.ok) return read;
  const { value: file, locate } = read.value;
  return ok({
    name: "dynamic-security",
    deniedWill: "drop",
    bind: (identity) => bindClient(file, locate, identity, substitutes),
  });
}

function bindClient(file: DynsecFile, locate: LocatePath, identity: Identity, substitutes: boolean): ClientRules {
  const { username, clientIdentifier } = identity;
  const roles = heldRoles(file, identity).map((name) => bindRole(file, locate, name));
  const defaults = {
    publishClientSend: false,
    publishClientReceive: true,
    subscribe: false,
    ...file.defaultACLAccess,
  };

  /** The topic of a line with the client's own values in it; `undefined` when it has none for it. */
  function substitute(topic: string): string | undefined {
    if (!substitutes) return topic;
    const levels = topic.split("/");
    if (username === undefined && levels.includes("%u")) return undefined;
    return levels
      .map((level) => (level === "%c" ? clientIdentifier : level === "%u" ? (username ?? level) : level))
      .join("/");
  }

  function findMatch(role: HeldRole, type: AclType, isMatch: (topic: string) => boolean): HeldAcl | undefined {
    return role.get(type)?.find((line) => {
      const topic = substitute(line.topic);
      return topic !== undefined && isMatch(topic);
    });
  }

  function judge(matches: readonly (HeldAcl | undefined)[], byDefault: boolean): Verdict {
    const line = matches.find((candidate) => candidate !== undefined);
    const isAllowed = line?.isAllowed ?? byDefault;
    return { effect: isAllowed ? "allow" : "deny", rule: line?.reference };
  }

  const judgeName = (type: AclType, topicName: TopicName, byDefault: boolean): Verdict =>
    judge(
      roles.map((role) => findMatch(role, type, (topic) => matchesName(topic, topicName))),
      byDefault,
    );
  const publish: ClientRules["publish"] = ({ topicName }) =>
    /^\$(?:SYS|share)/.test(topicName)
      ? { effect: "deny", rule: undefined }
      : judgeName("publishClientSend", topicName, defaults.publishClientSend === true);
  return {
    connect() {
      const account = file.clients?.find((client) => client.username === username);
      const isBound = account?.clientid !== undefined && account.clientid !== clientIdentifier;
      return { effect: isBound ? "deny" : "allow", rule: undefined };
    },
    will: publish,
    publish,
    subscribe({ topicFilter, shareName, qos }) {
      // The rule has to name the whole `$share/…` text.
      const asked = shareName === undefined ? topicFilter : `$share/${shareName}/${topicFilter}`;
      const matches = roles.map(
        (role) =>
          findMatch(role, "subscribeLiteral", (topic) => topic === asked) ??
          findMatch(role, "subscribePattern", (topic) => covers(topic, asked)),
      );
      return { ...judge(matches, defaults.subscribe === true), grantedQoS: qos };
    },
    receive: (topicName) => judgeName("publishClientReceive", topicName, defaults.publishClientReceive !== false),
  };
}

/** Something with a priority; -1 unless it has one. */
interface Ranked {
  readonly priority?: number | undefined;
}

/** The highest priority first; what is equal keeps its order. */
export function byPriority<Entry extends Ranked>(entries: readonly Entry[]): readonly Entry[] {
  const rank = ({ priority }: Ranked): number => priority ?? -1;
  return entries.toSorted((a, b) => rank(b) - rank(a));
}

/**
 * The client's own roles, then those of its groups. A client that the file does not list yet is judged by the groups
 * that it is said to belong to.
 */
function heldRoles(file: DynsecFile, { username, groups }: Identity): readonly string[] {
  const client = file.clients?.find((candidate) => candidate.username === username);
  const memberships = (file.groups ?? []).flatMap((group) => {
    const listed = group.clients?.find((candidate) => candidate.username === username);
    const isAnonymous = username === undefined && group.groupname === file.anonymousGroup;
    if (listed === undefined && !isAnonymous && (client !== undefined || !groups.includes(group.groupname))) return [];
    return [{ priority: listed?.priority, roles: group.roles }];
  });
  const held = [client?.roles, ...byPriority(memberships).map((membership) => membership.roles)];
  return held.flatMap((roles) => byPriority(roles ?? []).map(({ rolename }) => rolename));
}

function bindRole(file: DynsecFile, locate: LocatePath, name: string): HeldRole {
  const index = (file.roles ?? []).findIndex(({ rolename }) => rolename === name);
  const lines = (file.roles?.[index]?.acls ?? []).map((line, at) => ({ ...line, at }));
  const byType = new Map<AclType, HeldAcl[]>();
  for (const { acltype, topic, allow, at } of byPriority(lines)) {
    const { line } = locate(["roles", index, "acls", at]);
    const isAllowed = allow === true;
    const text = `${isAllowed ? "allow" : "deny"} ${acltype} ${topic}`;
    const held = byType.get(acltype) ?? [];
    held.push({ topic, isAllowed, reference: { id: `${name} ${at + 1}`, text, line } });
    byType.set(acltype, held);
  }
  return byType;
}

function matchesName(topic: string, topicName: TopicName): boolean {
  const filter = parseTopicFilter(topic);
  return filter.ok && matchesTopic(filter.value, topicName);
}

function covers(topic: string, asked: string): boolean {
  const wide = parseTopicFilter(topic);
  const narrow = parseTopicFilter(asked);
  return wide.ok && narrow.ok && coversFilter(wide.value, narrow.value);
}

/** Mosquitto's dynamic-security plugin. */
export const mosquittoDynsec: Dialect = {
  id: "mosquitto-dynsec",
  title: "Mosquitto dynamic-security",
  // The lines were compared with 2.0.11; `%c` and `%u`, which came with 2.1, were read in its source.
  evidence: "source-read",
  answers: { publishV3: "ack", publishV5: "reason-code", subscribe: "refuse" },
  emit: emitDynsec,
  read: (text) => readDynsec(text, { substitutes: true }),
};

function emitDynsec(document: PolicyDocument): Emission {
  const rules = portableRules(document);
  const word = wordFor(document, { clientIdentifier: "%c", userName: "%u" });
  const widened = new Map<string, readonly string[]>();
  const roles = document.roles.map((role) => ({
    rolename: role.id,
    acls: rules
      .filter((one) => one.role === role)
      .flatMap((one, index, own) => {
        const filter = spell(one.levels, word);
        if (filter.widened.length > 0) widened.set(one.rule.id, filter.widened);
        return aclsOf(one, filter.text).map((line) => ({ ...line, priority: own.length - index }));
      }),
  }));
  const groups = new Map<string, string[]>();
  const users = new Map<string, string[]>();
  for (const { id, principals } of document.roles) {
    const holders = principals.group === undefined ? users : groups;
    const name = principals.group ?? principals.username ?? id;
    holders.set(name, [...(holders.get(name) ?? []), id]);
  }
  const held = (names: readonly string[]) => names.map((rolename) => ({ rolename }));
  const byDefault = document.evaluation.default === "allow";
  const file = {
    defaultACLAccess: {
      publishClientSend: byDefault,
      publishClientReceive: byDefault,
      subscribe: byDefault,
      unsubscribe: true,
    },
    clients: [...users].map(([username, names]) => ({ username, roles: held(names) })),
    groups: [...groups].map(([groupname, names]) => ({ groupname, roles: held(names) })),
    roles,
  };
  const isOrderLost = document.roles.length > 1 && rules.some(({ rule }) => rule.effect === "deny");
  const order: readonly Loss[] = isOrderLost
    ? [
        {
          code: "O",
          message: "a client with several roles is judged role by role: a denial of a later role comes late",
        },
      ]
    : [];
  return {
    text: `${JSON.stringify(file, undefined, 2)}\n`,
    losses: [...findLosses(document, rules, { D: true, V: true, A: true, N: true, S: true }, widened), ...order],
    appearance(identity) {
      const [role] = rolesOf(document, identity);
      if (role?.principals.group === undefined && role?.principals.username !== undefined) return identity;
      return appearWithUserName(document, identity);
    },
  };
}

function aclsOf({ rule }: PortableRule, topic: string) {
  const allow = rule.effect === "allow";
  if (rule.action === "publish") return [{ acltype: "publishClientSend", topic, allow }];
  return [
    { acltype: "subscribePattern", topic, allow },
    ...(rule.share ?? []).map((name) => ({ acltype: "subscribePattern", topic: `$share/${name}/${topic}`, allow })),
    { acltype: "publishClientReceive", topic, allow },
  ];
}

import { fail, ok, type Result } from "#shared/base/index.ts";
import {
  differenceWitnesses,
  matchesTopic,
  parseTopicFilter,
  parseTopicName,
  type TopicFilter,
  type TopicName,
} from "#shared/topic/index.ts";
import type { ClientRules } from "../accessRules.ts";
import { plainClient } from "../analysis/representatives.ts";
import { bindPolicy } from "../bindPolicy.ts";
import type { PolicyDocument, PolicyRole } from "../document.ts";
import type { Identity } from "../identity.ts";
import { createPolicyRules } from "../policyRules.ts";
import type { DocumentError } from "#shared/document/index.ts";
import type { Dialect, Emission } from "./dialect.ts";

/** A concrete question that a policy and its translation answer differently. */
export interface EmissionDifference {
  readonly role: string;
  readonly identity: Identity;
  readonly action: "publish" | "receive";
  readonly topicName: TopicName;
  readonly design: "allow" | "deny";
  readonly emitted: "allow" | "deny";
  /** The Topic Filter through which the message comes, where it comes. */
  readonly through?: string;
}

/** A topic with every filter through which its messages may come. */
interface AskedTopic {
  readonly topicName: TopicName;
  readonly filters: readonly TopicFilter[];
}

/** Topics of more levels are not asked about: the filters that may match one double with each level. */
const MAXIMUM_LEVELS = 10;

/**
 * Reads what was emitted as that broker would, and asks both about the same clients and topics: those that any rule
 * speaks of, for a client of each role and another one, one level more and one level less. Finds witnesses; proves
 * nothing when it finds none.
 */
export function compareEmission(
  document: PolicyDocument,
  dialect: Dialect,
  emission: Emission,
): Result<readonly EmissionDifference[], readonly DocumentError[]> {
  const read = dialect.read(emission.text);
  if (!read.ok) return fail(read.error);
  const design = createPolicyRules({ document, locate: () => ({ line: 1, column: 1 }) });
  const clients = document.roles.flatMap((role) => {
    const identity = plainClient(document, role, 1);
    return identity === undefined ? [] : [{ role: role.id, identity }];
  });
  const topics = topicsWorthAsking(document);
  return ok(
    clients.flatMap(({ role, identity }) =>
      compareClient({ role, identity }, topics, design.bind(identity), read.value.bind(emission.appearance(identity))),
    ),
  );
}

function compareClient(
  client: { readonly role: string; readonly identity: Identity },
  topics: readonly AskedTopic[],
  design: ClientRules,
  emitted: ClientRules,
): readonly EmissionDifference[] {
  const differences: EmissionDifference[] = [];
  for (const topic of topics) {
    const { topicName } = topic;
    const message = { topicName, qos: 0, retain: false } as const;
    const wanted = design.publish(message).effect;
    const got = emitted.publish(message).effect;
    if (wanted !== got) differences.push({ ...client, action: "publish", topicName, design: wanted, emitted: got });
    const reach = { design: findReach(design, topic), emitted: findReach(emitted, topic) };
    if ((reach.design === undefined) === (reach.emitted === undefined)) continue;
    const through = reach.design ?? reach.emitted;
    differences.push({
      ...client,
      action: "receive",
      topicName,
      design: reach.design === undefined ? "deny" : "allow",
      emitted: reach.emitted === undefined ? "deny" : "allow",
      ...(through === undefined ? {} : { through }),
    });
  }
  return differences;
}

/** A Topic Filter through which the client gets messages of the topic, or `undefined` when there is none. */
function findReach(rules: ClientRules, { topicName, filters }: AskedTopic): TopicFilter | undefined {
  if (rules.receive(topicName).effect === "deny") return undefined;
  return filters.find(
    (topicFilter) => rules.subscribe({ topicFilter, shareName: undefined, qos: 0 }).effect === "allow",
  );
}

/**
 * Every filter that matches the topic and spells its own levels but where it is `isOpen`, the plain topic first. No
 * language lets a `+` pass for a level that every rule spells.
 */
function generalise(topicName: TopicName, isOpen: (level: number) => boolean): readonly TopicFilter[] {
  const levels = topicName.split("/");
  let starts: readonly (readonly string[])[] = [[]];
  const texts: string[] = ["#"];
  for (const [index, level] of levels.entries()) {
    const choices = isOpen(index) ? [level, "+"] : [level];
    starts = starts.flatMap((start) => choices.map((choice) => [...start, choice]));
    texts.unshift(...starts.map((start) => `${start.join("/")}/#`));
  }
  texts.unshift(...starts.map((start) => start.join("/")));
  return texts.flatMap((text) => {
    const parsed = parseTopicFilter(text);
    return parsed.ok && matchesTopic(parsed.value, topicName) ? [parsed.value] : [];
  });
}

/** What any rule speaks of, one level less, one more at the end, and two in the place of each `+`. */
function variationsOf(filter: TopicFilter): readonly string[] {
  const levels = filter.split("/");
  const crossing = levels.flatMap((level, index) =>
    level === "+" ? [levels.map((other, at) => (at === index ? "x/x" : other)).join("/")] : [],
  );
  return [filter, ...crossing].flatMap((text) => {
    const parsed = parseTopicFilter(text);
    const witnesses = parsed.ok ? differenceWitnesses(parsed.value, []) : [];
    return witnesses.flatMap((witness) => [witness, `${witness}/x`, witness.split("/").slice(0, -1).join("/")]);
  });
}

/** The filters of all rules, with the values of one client of the role in them. */
function filtersOfClient(document: PolicyDocument, role: PolicyRole, number: number): readonly TopicFilter[] {
  const identity = plainClient(document, role, number);
  if (identity === undefined) return [];
  const { publishRules, receiveRules } = bindPolicy(document, identity);
  return [...publishRules, ...receiveRules].map((rule) => rule.filter);
}

/** The filter of one client with a single value of another in it: what a language without that attribute lets through. */
function mixLevels(filter: TopicFilter, other: TopicFilter | undefined): readonly TopicFilter[] {
  const levels = filter.split("/");
  const others = other?.split("/") ?? [];
  return levels.flatMap((level, index) => {
    const strange = others[index];
    if (strange === undefined || strange === level) return [];
    const parsed = parseTopicFilter(levels.map((own, at) => (at === index ? strange : own)).join("/"));
    return parsed.ok ? [parsed.value] : [];
  });
}

function topicsWorthAsking(document: PolicyDocument): readonly AskedTopic[] {
  const filters = new Set<TopicFilter>();
  for (const role of document.roles) {
    const [one = [], other = []] = [1, 2].map((number) => filtersOfClient(document, role, number));
    for (const filter of [...one, ...other]) filters.add(filter);
    for (const [index, filter] of one.entries()) {
      for (const mixed of mixLevels(filter, other[index])) filters.add(mixed);
    }
  }
  const wildcards = [...filters].map((filter) => filter.split("/"));
  const isOpen = (level: number): boolean =>
    wildcards.some((levels) => levels[level] === "+" || (levels.at(-1) === "#" && level >= levels.length - 1));
  const topics = new Set([...filters].flatMap(variationsOf));
  return [...topics].flatMap((text) => {
    const parsed = parseTopicName(text);
    if (!parsed.ok || text.split("/").length > MAXIMUM_LEVELS) return [];
    return [{ topicName: parsed.value, filters: generalise(parsed.value, isOpen) }];
  });
}

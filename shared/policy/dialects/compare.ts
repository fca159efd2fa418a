import { fail, ok, type Result } from "#shared/base/index.ts";
import { differenceWitnesses, parseTopicFilter, parseTopicName, type TopicName } from "#shared/topic/index.ts";
import type { ClientRules } from "../accessRules.ts";
import { representativesOf } from "../analysis/representatives.ts";
import { bindPolicy } from "../bindPolicy.ts";
import type { PolicyDocument } from "../document.ts";
import type { Identity } from "../identity.ts";
import { createPolicyRules } from "../policyRules.ts";
import type { DocumentError } from "../readDocument.ts";
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
    const identity = representativesOf(document, role, 1)?.[0]?.identity;
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
  topics: readonly TopicName[],
  design: ClientRules,
  emitted: ClientRules,
): readonly EmissionDifference[] {
  const differences: EmissionDifference[] = [];
  for (const topicName of topics) {
    const message = { topicName, qos: 0, retain: false } as const;
    const wanted = design.publish(message).effect;
    const got = emitted.publish(message).effect;
    if (wanted !== got) differences.push({ ...client, action: "publish", topicName, design: wanted, emitted: got });
    const reach = { design: findReach(design, topicName), emitted: findReach(emitted, topicName) };
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
function findReach(rules: ClientRules, topicName: TopicName): string | undefined {
  if (rules.receive(topicName).effect === "deny") return undefined;
  for (const text of generalisations(topicName)) {
    const parsed = parseTopicFilter(text);
    if (!parsed.ok) continue;
    if (rules.subscribe({ topicFilter: parsed.value, shareName: undefined, qos: 0 }).effect === "allow") return text;
  }
  return undefined;
}

/** Every filter that matches the topic and spells only its own levels, the plain topic first. */
function* generalisations(topicName: TopicName): Iterable<string> {
  const levels = topicName.split("/");
  const isServers = topicName.startsWith("$");
  for (let depth = levels.length; depth >= 0; depth--) {
    for (let mask = 0; mask < 1 << depth; mask++) {
      if (isServers && (depth === 0 || (mask & 1) === 1)) continue;
      const shown = levels.slice(0, depth).map((level, index) => ((mask >> index) & 1 ? "+" : level));
      if (depth === levels.length) yield shown.join("/");
      yield [...shown, "#"].join("/");
    }
  }
}

function topicsWorthAsking(document: PolicyDocument): readonly TopicName[] {
  const topics = new Set<string>();
  for (const role of document.roles) {
    for (const number of [1, 2]) {
      const identity = representativesOf(document, role, number)?.[0]?.identity;
      if (identity === undefined) continue;
      const bound = bindPolicy(document, identity);
      for (const rule of [...bound.publishRules, ...bound.receiveRules]) {
        for (const witness of differenceWitnesses(rule.filter, [])) {
          topics.add(witness);
          topics.add(`${witness}/x`);
          topics.add(witness.split("/").slice(0, -1).join("/"));
        }
      }
    }
  }
  return [...topics].flatMap((text) => {
    const parsed = parseTopicName(text);
    return parsed.ok && text.split("/").length <= MAXIMUM_LEVELS ? [parsed.value] : [];
  });
}

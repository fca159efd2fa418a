import { parseTopicFilter, type TopicFilter, type TopicName } from "#shared/topic/index.ts";
import type { BoundPolicy } from "../bindPolicy.ts";
import { decide, type Decision } from "../decide.ts";
import type { PolicyDocument } from "../document.ts";
import { attributeValue, type Identity } from "../identity.ts";
import { fillTemplate, parseTemplate } from "../template.ts";
import { findReach, findRefusal, type ReachAction } from "./reach.ts";
import { plainClient } from "./representatives.ts";

/** What of a branch a client may use, and the decision that shows it: an allowing one where anything is allowed. */
export interface Access {
  readonly extent: "all" | "some" | "none";
  readonly decision: Decision;
}

/** What a client may do at one place of the tree. */
export interface AccessAt {
  readonly publish: Access;
  readonly receive: Access;
  readonly subscribe: Access;
}

const yes = (decision: Decision): Access => ({ extent: decision.effect === "allow" ? "all" : "none", decision });

/** The access of a client to one topic: a PUBLISH at QoS 0, a delivery, and a SUBSCRIBE of exactly this name. */
export function accessToTopic(policy: BoundPolicy, topicName: TopicName): AccessAt {
  // Every Topic Name without wildcards is a Topic Filter for itself, but for a malformed `$share/…`.
  const filter = parseTopicFilter(topicName);
  return {
    publish: yes(decide(policy, { kind: "publish", topicName, qos: 0, retain: false })),
    receive: yes(decide(policy, { kind: "receive", topicName })),
    subscribe: filter.ok
      ? yes(decide(policy, { kind: "subscribe", topicFilter: filter.value, qos: 0 }))
      : { extent: "none", decision: { effect: "deny", reason: { kind: "default" }, considered: [] } },
  };
}

/** The access of a client to every topic that a filter matches, whether anybody has used it yet or not. Exact. */
export function accessToBranch(policy: BoundPolicy, filter: TopicFilter): AccessAt {
  return {
    publish: extentOf(policy, "publish", filter),
    receive: extentOf(policy, "receive", filter),
    subscribe: yes(decide(policy, { kind: "subscribe", topicFilter: filter, qos: 0 })),
  };
}

function extentOf(policy: BoundPolicy, action: ReachAction, filter: TopicFilter): Access {
  const allowed = findReach(policy, action, filter);
  const denied = findRefusal(policy, action, filter);
  if (allowed !== undefined) return { extent: denied === undefined ? "all" : "some", decision: allowed.decision };
  // Neither: a filter that matches no topic at all.
  const decision: Decision = denied?.decision ?? { effect: "deny", reason: { kind: "default" }, considered: [] };
  return { extent: "none", decision };
}

/** An ordinary client of each role, made up: with values that no rule spells. Roles that nobody can hold have none. */
export function exampleClients(document: PolicyDocument): readonly Identity[] {
  return document.roles.flatMap((role) => plainClient(document, role, 1) ?? []);
}

/** The topics of the tree that are a client's own: templates whose every variable it has a value for. */
export function ownTopics(document: PolicyDocument, identity: Identity): readonly string[] {
  return (document.topics ?? []).flatMap(({ template }) => {
    const name = fillTemplate(parseTemplate(template), (variable) => attributeValue(document, identity, variable));
    return name === undefined || /[+#]/.test(name) ? [] : [name];
  });
}

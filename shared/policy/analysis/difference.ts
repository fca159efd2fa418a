import { differenceWitnesses, intersectFilters, type TopicFilter, type TopicName } from "#shared/topic/index.ts";
import { type BoundPolicy, bindPolicy } from "../bindPolicy.ts";
import { decide } from "../decide.ts";
import type { PolicyDocument } from "../document.ts";
import type { Identity } from "../identity.ts";
import type { ReachAction } from "./reach.ts";
import { plainClient } from "./representatives.ts";

/** A concrete question that two policies answer differently. */
export interface PolicyDifference {
  readonly role: string;
  readonly identity: Identity;
  readonly action: ReachAction;
  readonly topicName: TopicName;
  readonly before: "allow" | "deny";
  readonly after: "allow" | "deny";
}

/**
 * Where two policies differ for an ordinary client of each role that either has: topics that it may publish or
 * receive under one and not under the other, one for each rule that makes the difference.
 */
export function comparePolicies(before: PolicyDocument, after: PolicyDocument): readonly PolicyDifference[] {
  const differences: PolicyDifference[] = [];
  const roles = new Map([...before.roles, ...after.roles].map((role) => [role.id, role]));
  for (const role of roles.values()) {
    const home = before.roles.includes(role) ? before : after;
    const identity = plainClient(home, role, 1);
    if (identity === undefined) continue;
    const old = bindPolicy(before, identity);
    const next = bindPolicy(after, identity);
    for (const action of ["publish", "receive"] as const) {
      const seen = new Set<TopicName>();
      for (const topicName of [...candidates(old, next, action), ...candidates(next, old, action)]) {
        const was = effect(old, action, topicName);
        const is = effect(next, action, topicName);
        if (was === is || seen.has(topicName)) continue;
        seen.add(topicName);
        differences.push({ role: role.id, identity, action, topicName, before: was, after: is });
      }
    }
  }
  return differences;
}

/** Topics that `one` may allow and `other` may not: where nothing of the other's allows reaches, or a deny of its does. */
function candidates(one: BoundPolicy, other: BoundPolicy, action: ReachAction): readonly TopicName[] {
  const filtersOf = (policy: BoundPolicy, wanted: "allow" | "deny"): readonly TopicFilter[] =>
    (action === "publish" ? policy.publishRules : policy.receiveRules)
      .filter((rule) => rule.effect === wanted)
      .map((rule) => rule.filter);
  const denied = filtersOf(one, "deny");
  return filtersOf(one, "allow").flatMap((allowed) => [
    ...differenceWitnesses(allowed, [...denied, ...filtersOf(other, "allow")]),
    ...filtersOf(other, "deny").flatMap((deny) => {
      const within = intersectFilters(allowed, deny);
      return within === undefined ? [] : differenceWitnesses(within, denied);
    }),
  ]);
}

function effect(policy: BoundPolicy, action: ReachAction, topicName: TopicName): "allow" | "deny" {
  const request =
    action === "publish"
      ? ({ kind: "publish", topicName, qos: 0, retain: false } as const)
      : ({ kind: "receive", topicName } as const);
  return decide(policy, request).effect;
}

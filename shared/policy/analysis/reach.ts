import {
  differenceWitnesses,
  findOutsideUnion,
  intersectFilters,
  type TopicFilter,
  type TopicName,
} from "#shared/topic/index.ts";
import type { BoundPolicy, BoundRule } from "../bindPolicy.ts";
import { decide, type Decision } from "../decide.ts";

/** A topic that a client may use, with the decision that says so. */
export interface Reach {
  readonly topicName: TopicName;
  readonly decision: Decision;
}

export type ReachAction = "publish" | "receive";

/**
 * A topic inside `target` that the client may publish (at QoS 0, unretained: the least it can ask) or receive, or
 * `undefined` when there is none. Exact: every allow rule is cut to the target, and what no deny takes away from the
 * cut is reachable.
 */
export function findReach(policy: BoundPolicy, action: ReachAction, target: TopicFilter): Reach | undefined {
  if (policy.unfit !== undefined) return undefined;
  const denied: TopicFilter[] = [];
  for (const rule of rulesOf(policy, action)) {
    const within = intersectFilters(rule.filter, target);
    if (within === undefined) continue;
    if (rule.effect === "deny") {
      // Of a denial only the part inside the target matters.
      denied.push(within);
      continue;
    }
    const witness = findOutsideUnion(within, denied);
    if (witness !== undefined) return explainReach(policy, action, witness);
  }
  if (policy.evaluation.default === "deny") return undefined;
  const witness = findOutsideUnion(target, denied);
  return witness === undefined ? undefined : explainReach(policy, action, witness);
}

/** A topic inside `target` that the client may not use, or `undefined` when it may use all of them. */
export function findRefusal(policy: BoundPolicy, action: ReachAction, target: TopicFilter): Reach | undefined {
  const rules = rulesOf(policy, action);
  const allows = rules.filter((rule) => rule.effect === "allow").map((rule) => rule.filter);
  const candidates = [
    ...(policy.unfit === undefined ? [] : differenceWitnesses(target, [])),
    ...(policy.evaluation.default === "deny" ? differenceWitnesses(target, allows) : []),
    ...rules.flatMap((rule, index) => {
      if (rule.effect !== "deny") return [];
      const within = intersectFilters(rule.filter, target);
      const earlier = rules.slice(0, index).filter((before) => before.effect === "allow");
      return within === undefined
        ? []
        : differenceWitnesses(
            within,
            earlier.map((before) => before.filter),
          );
    }),
  ];
  for (const topicName of candidates) {
    const reach = explainReach(policy, action, topicName);
    if (reach.decision.effect === "deny") return reach;
  }
  return undefined;
}

function rulesOf(policy: BoundPolicy, action: ReachAction): readonly BoundRule[] {
  return action === "publish" ? policy.publishRules : policy.receiveRules;
}

function explainReach(policy: BoundPolicy, action: ReachAction, topicName: TopicName): Reach {
  const request =
    action === "publish"
      ? ({ kind: "publish", topicName, qos: 0, retain: false } as const)
      : ({ kind: "receive", topicName } as const);
  return { topicName, decision: decide(policy, request) };
}

import { assertNever } from "#shared/base/index.ts";
import {
  coversFilter,
  intersectFilters,
  isInsideUnion,
  matchesTopic,
  type TopicFilter,
  type TopicName,
} from "#shared/topic/index.ts";
import type { BoundConnect, BoundPolicy, BoundRule } from "./bindPolicy.ts";

type QoS = 0 | 1 | 2;

/** What a client asks for. `receive` is a delivery to it, which a policy may refuse although a Subscription stands. */
export type PolicyRequest =
  | { readonly kind: "connect"; readonly clientIdentifier: string }
  | { readonly kind: "publish"; readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean }
  | { readonly kind: "will"; readonly topicName: TopicName; readonly qos: QoS; readonly retain: boolean }
  | {
      readonly kind: "subscribe";
      /** Of a Shared Subscription the inner filter. */
      readonly topicFilter: TopicFilter;
      readonly shareName?: string;
      readonly qos: QoS;
    }
  | { readonly kind: "receive"; readonly topicName: TopicName };

/** Why a decision came out as it did. */
export type DecisionReason =
  /** The rule that decided. */
  | { readonly kind: "rule"; readonly rule: BoundRule }
  /** Several allow rules that only together take in all of a Topic Filter. */
  | { readonly kind: "rules-together"; readonly rules: readonly BoundRule[] }
  | { readonly kind: "connect"; readonly connect: BoundConnect }
  /** No rule spoke: the policy's default did. */
  | { readonly kind: "default" }
  /** Lenient SUBSCRIBE: granted whatever it asks; deliveries are judged one by one. */
  | { readonly kind: "lenient" }
  | { readonly kind: "unfit-identity"; readonly message: string };

/** What the policy says, and why. */
export interface Decision {
  readonly effect: "allow" | "deny";
  readonly reason: DecisionReason;
  /** For SUBSCRIBE when allowed: the highest QoS that may be granted. */
  readonly grantedQoS?: QoS;
  /** The rules that had a say, in the order in which they are tried; those before the deciding one did not match. */
  readonly considered: readonly BoundRule[];
}

/**
 * Decides one request of the client that the policy is bound to. Pure, exact, and the only such function: broker,
 * matrix, proofs and replays all ask it. A Topic Filter is judged by the topics it can match, never by its spelling.
 */
export function decide(policy: BoundPolicy, request: PolicyRequest): Decision {
  if (policy.unfit !== undefined) {
    return { effect: "deny", reason: { kind: "unfit-identity", message: policy.unfit }, considered: [] };
  }
  switch (request.kind) {
    case "connect":
      return decideConnect(policy, request.clientIdentifier);
    case "publish":
      return decidePublish(policy, request);
    case "will":
      if (policy.willRules === undefined) return decidePublish(policy, request);
      return decideName(policy, policy.willRules, policy.willRules, request);
    case "subscribe":
      return decideSubscribe(policy, request.topicFilter, request.shareName, request.qos);
    case "receive":
      return decideName(policy, policy.receiveIndex.candidates(request.topicName), policy.receiveRules, {
        topicName: request.topicName,
        qos: 0,
        retain: false,
      });
    default:
      return assertNever(request);
  }
}

function byDefault(policy: BoundPolicy, considered: readonly BoundRule[]): Decision {
  return { effect: policy.evaluation.default, reason: { kind: "default" }, considered };
}

function decideConnect(policy: BoundPolicy, clientIdentifier: string): Decision {
  for (const connect of policy.connects) {
    if (connect.clientIdentifier === undefined || matchesGlob(connect.clientIdentifier, clientIdentifier)) {
      return { effect: "allow", reason: { kind: "connect", connect }, considered: [] };
    }
  }
  if (policy.connects.length > 0) return { effect: "deny", reason: { kind: "default" }, considered: [] };
  return byDefault(policy, []);
}

function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}

interface NamedRequest {
  readonly topicName: TopicName;
  readonly qos: QoS;
  readonly retain: boolean;
}

function decidePublish(policy: BoundPolicy, request: NamedRequest): Decision {
  return decideName(policy, policy.publishIndex.candidates(request.topicName), policy.publishRules, request);
}

/** The first rule that fits decides: under deny-overrides the denies stand in front, so first is enough for both. */
function decideName(
  policy: BoundPolicy,
  candidates: readonly BoundRule[],
  considered: readonly BoundRule[],
  { topicName, qos, retain }: NamedRequest,
): Decision {
  for (const rule of candidates) {
    if (rule.effect === "allow" && (qos > rule.maxQos || (retain && rule.retain === false))) continue;
    if (matchesTopic(rule.filter, topicName))
      return { effect: rule.effect, reason: { kind: "rule", rule }, considered };
  }
  return byDefault(policy, considered);
}

function decideSubscribe(
  policy: BoundPolicy,
  topicFilter: TopicFilter,
  shareName: string | undefined,
  qos: QoS,
): Decision {
  const rules = policy.receiveRules;
  if (policy.evaluation.subscribe === "lenient") {
    return { effect: "allow", reason: { kind: "lenient" }, grantedQoS: qos, considered: rules };
  }
  const mayJoin = (rule: BoundRule): boolean => shareName === undefined || rule.share.includes(shareName);
  const allowsOf = (list: readonly BoundRule[], atLeast: QoS): readonly BoundRule[] =>
    list.filter((rule) => rule.effect === "allow" && rule.maxQos >= atLeast && mayJoin(rule));

  // A deny refuses the SUBSCRIBE when a topic that it forbids can be matched, unless an earlier allow has decided
  // that topic already (which can only be under first-match).
  for (const [index, rule] of rules.entries()) {
    if (rule.effect !== "deny") continue;
    const forbidden = intersectFilters(topicFilter, rule.filter);
    if (forbidden === undefined) continue;
    const earlier = allowsOf(rules.slice(0, index), 0).map((allow) => allow.filter);
    if (!isInsideUnion(forbidden, earlier))
      return { effect: "deny", reason: { kind: "rule", rule }, considered: rules };
  }
  for (const granted of ([2, 1, 0] as const).filter((candidate) => candidate <= qos)) {
    const allows = allowsOf(rules, granted);
    const alone = allows.find((rule) => coversFilter(rule.filter, topicFilter));
    if (alone !== undefined) {
      return { effect: "allow", reason: { kind: "rule", rule: alone }, grantedQoS: granted, considered: rules };
    }
    const touching = allows.filter((rule) => intersectFilters(rule.filter, topicFilter) !== undefined);
    if (
      touching.length > 1 &&
      isInsideUnion(
        topicFilter,
        touching.map((rule) => rule.filter),
      )
    ) {
      return {
        effect: "allow",
        reason: { kind: "rules-together", rules: touching },
        grantedQoS: granted,
        considered: rules,
      };
    }
  }
  const decision = byDefault(policy, rules);
  return decision.effect === "allow" ? { ...decision, grantedQoS: qos } : decision;
}

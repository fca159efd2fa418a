import type { AccessRules, RuleReference, Verdict } from "./accessRules.ts";
import { type BoundRule, bindPolicy } from "./bindPolicy.ts";
import { decide, type Decision } from "./decide.ts";
import type { ParsedPolicy } from "./parsePolicy.ts";
import type { LocatePath } from "#shared/document/index.ts";

/** A policy as access rules that a broker enforces. Every answer comes from `decide`. */
export function createPolicyRules({ document, locate }: ParsedPolicy): AccessRules {
  return {
    name: document.name,
    deniedWill: "refuse",
    bind(identity) {
      const bound = bindPolicy(document, identity);
      const verdict = (decision: Decision): Verdict => ({
        effect: decision.effect,
        rule: referenceOf(decision, locate),
      });
      return {
        connect: () => verdict(decide(bound, { kind: "connect", clientIdentifier: identity.clientIdentifier })),
        will: (message) => verdict(decide(bound, { kind: "will", ...message })),
        publish: (message) => verdict(decide(bound, { kind: "publish", ...message })),
        subscribe({ topicFilter, shareName, qos }) {
          const decision = decide(bound, {
            kind: "subscribe",
            topicFilter,
            qos,
            ...(shareName === undefined ? {} : { shareName }),
          });
          return { ...verdict(decision), grantedQoS: decision.grantedQoS ?? qos };
        },
        receive: (topicName) => verdict(decide(bound, { kind: "receive", topicName })),
      };
    },
  };
}

/** The rule of a decision, in short; `undefined` when no rule spoke. */
export function referenceOf({ reason }: Decision, locate: LocatePath): RuleReference | undefined {
  switch (reason.kind) {
    case "rule":
      return ruleReference(reason.rule, locate);
    case "rules-together":
      return {
        id: reason.rules.map((rule) => rule.id).join(" + "),
        text: reason.rules.map(describeRule).join(" and "),
        ...lineOf(reason.rules[0]?.path, locate),
      };
    case "connect":
      return {
        id: reason.connect.roleId,
        text: `the role ${reason.connect.roleId} may connect`,
        ...lineOf(reason.connect.path, locate),
      };
    case "lenient":
      return {
        id: "lenient",
        text: "subscriptions are granted, and filtered at delivery",
        ...lineOf(["evaluation", "subscribe"], locate),
      };
    case "unfit-identity":
      return { id: "unfit-identity", text: reason.message };
    case "default":
      return undefined;
  }
}

function ruleReference(rule: BoundRule, locate: LocatePath): RuleReference {
  return { id: rule.id, text: describeRule(rule), ...lineOf(rule.path, locate) };
}

function describeRule({ effect, action, filter }: BoundRule): string {
  return `${effect} ${action} ${filter}`;
}

function lineOf(path: readonly PropertyKey[] | undefined, locate: LocatePath): { readonly line?: number } {
  return path === undefined ? {} : { line: locate(path).line };
}

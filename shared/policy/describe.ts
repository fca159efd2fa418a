import { assertNever } from "#shared/base/index.ts";
import type { BoundRule } from "./bindPolicy.ts";
import type { Decision } from "./decide.ts";
import type { LocatePath } from "#shared/document/index.ts";

/** A decision in words: `denied by rule S2 (line 41): …`. */
export function describeDecision(decision: Decision, locate: LocatePath): string {
  const verb = decision.effect === "allow" ? "allowed" : "denied";
  const granted = decision.grantedQoS === undefined ? "" : `, granted QoS ${decision.grantedQoS}`;
  const ruleText = (rule: BoundRule): string =>
    `rule ${rule.id} (line ${locate(rule.path).line}) on \`${rule.filter}\``;
  const { reason } = decision;
  switch (reason.kind) {
    case "rule":
      return `${verb} by ${ruleText(reason.rule)}${granted}`;
    case "rules-together":
      return `${verb} by ${reason.rules.map(ruleText).join(" and ")} together${granted}`;
    case "connect":
      return `${verb} by the role ${reason.connect.roleId} (line ${locate(reason.connect.path).line})`;
    case "default":
      return `${verb} by default: no rule speaks of it${granted}`;
    case "lenient":
      return `${verb}${granted}: subscriptions are granted, and filtered at delivery`;
    case "unfit-identity":
      return `${verb}: ${reason.message}`;
    default:
      return assertNever(reason);
  }
}

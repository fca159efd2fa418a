import { readFileSync } from "node:fs";
import { createRulesAuthorizer } from "#electron/engine/policy/index.ts";
import {
  createPolicyRules,
  parseAccounts,
  type ParsedPolicy,
  parsePolicy,
  selectVariant,
} from "#shared/policy/index.ts";
import { type Setup, setup } from "#test/engine/broker/support.ts";
import type { Denial } from "#electron/engine/broker/index.ts";

export const talkText = readFileSync(new URL("../../../docs/examples/talk.policy.yaml", import.meta.url), "utf8");

export const castText = `
wirebenchAccounts: 1
accounts:
  - { clientId: s1, groups: [sensors], attributes: { custId: A, sensorType: temp } }
  - { clientId: s2, groups: [sensors], attributes: { custId: A, sensorType: temp } }
  - { clientId: mainoffice-1, groups: [main-office] }
  - { clientId: m1, groups: [mobiles], attributes: { custId: A } }
`;

export function talk(variant?: string): ParsedPolicy {
  const parsed = parsePolicy(talkText);
  if (!parsed.ok) throw new Error("the talk's policy is broken");
  const selected = variant === undefined ? parsed.value : selectVariant(parsed.value, variant);
  if (selected === undefined) throw new Error(`no variant ${variant}`);
  return selected;
}

export function book(text: string) {
  const parsed = parseAccounts(text);
  if (!parsed.ok) throw new Error(parsed.error.map(({ message, line }) => `${line}: ${message}`).join("\n"));
  return parsed.value;
}

/** A broker that enforces the talk's policy for its cast, and keeps what it refused. */
export function talkBroker(variant?: string, options: Omit<Setup, "authorizer" | "denied"> = {}) {
  const authorizer = createRulesAuthorizer({
    rules: createPolicyRules(talk(variant)),
    accounts: book(castText),
    isAnonymousAllowed: true,
  });
  const denials: Denial[] = [];
  return { ...setup({ ...options, authorizer, denied: (denial) => denials.push(denial) }), authorizer, denials };
}

import { describe, expect, it } from "vitest";
import { type LintId, lintPolicy, lints } from "#shared/policy/lint/index.ts";
import { readPolicy, talkPolicy } from "./support.ts";

/** A policy in which nothing is to be found; each case spoils one line of it. */
const clean = `mqttPolicy: 1
name: clean
identity:
  attributes:
    tenant: { source: account, trust: authenticated, pattern: "^[a-z]+$" }
    device: { source: connect.clientId, trust: bound, pattern: "^[a-z]+$", unique: true }
topics:
  - { id: data, template: "app/{tenant}/{device}/data", direction: up }
  - { id: order, template: "app/{tenant}/{device}/order", direction: down }
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
  - id: device
    principals: { group: devices }
    connect: { clientId: "{self.device}", will: none }
    rules:
      - { id: a, effect: allow, action: publish, topic: data, where: { tenant: self, device: self }, maxQos: 1 }
      - { id: b, effect: allow, action: subscribe, topic: order, where: { tenant: self, device: self } }
`;

function spoiled(replacements: readonly (readonly [string, string])[]) {
  let text = clean;
  for (const [line, other] of replacements) {
    if (!text.includes(line)) throw new Error(`nothing to replace: ${line}`);
    text = text.replaceAll(line, other);
  }
  return lintPolicy(readPolicy(text)).map(({ lint }) => lint);
}

const rule = (text: string): readonly [string, string] => ["    rules:\n", `    rules:\n      - ${text}\n`];
const topic = (text: string): readonly [string, string] => ["topics:\n", `topics:\n  - ${text}\n`];

const cases: Record<LintId, readonly (readonly [string, string])[]> = {
  T1: [["app/", "/app/"]],
  T2: [["app/", "app house/"]],
  T3: [topic(`{ id: weather, template: "app/{tenant}/weather" }`)],
  T4: [["/data", "/1/2/3/4/5/6/data"]],
  T5: [["app/{tenant}/{device}", "app/{device}/{tenant}"]],
  T6: [topic(`{ id: raw, template: "raw/{tenant}/{device}" }`)],
  P1: [rule(`{ id: x, effect: allow, action: subscribe, filter: "#" }`)],
  P2: [rule(`{ id: x, effect: deny, action: subscribe, filter: "app/secret/+/data" }`)],
  P3: [rule(`{ id: x, effect: allow, action: subscribe, filter: "app/{self.tenant}/{self.device}/+" }`)],
  P4: [["trust: bound", "trust: asserted"]],
  P5: [[`authenticated, pattern: "^[a-z]+$"`, `authenticated, pattern: "."`]],
  P6: [
    topic(`{ id: account, template: "app/{tenant}" }`),
    rule(
      `{ id: x, effect: allow, action: publish, topic: account, where: { tenant: self }, maxQos: 0, retain: false }`,
    ),
  ],
  P7: [[`clientId: "{self.device}", `, ""]],
  P8: [["default: deny", "default: allow"]],
  P9: [["topic: data, where: { tenant: self, device: self }", "topic: data, where: { tenant: self, device: any }"]],
  P10: [rule(`{ id: x, effect: allow, action: publish, topic: order, where: { tenant: self, device: self } }`)],
  P11: [["will: none", "will: { topic: order, where: self }"]],
  P12: [
    [
      "roles:\n",
      `roles:
  - id: office
    principals: { group: offices }
    connect: { clientId: "office-*", will: none }
    rules: [{ id: y, effect: allow, action: subscribe, filter: "app/+/+/data", share: [g] }]
  - id: guest
    principals: { group: guests }
    connect: { clientId: "guest-*", will: none }
    rules: [{ id: z, effect: allow, action: subscribe, filter: "app/+/+/data", share: [g] }]
`,
    ],
  ],
  P13: [
    rule(
      `{ id: x, effect: allow, action: publish, topic: order, where: { tenant: self, device: any }, retain: false }`,
    ),
  ],
  P14: [[", maxQos: 1", ", maxQos: 2"]],
  P15: [[`bound, pattern: "^[a-z]+$"`, `bound, pattern: "^[a-z.]+$"`]],
  P16: [rule(`{ id: x, effect: allow, action: subscribe, filter: "app/{self.tenant}/{self.device}" }`)],
  P17: [
    rule(`{ id: x, effect: allow, action: receive, filter: "app/+/+/data" }`),
    rule(`{ id: y, effect: deny, action: receive, filter: "app/#" }`),
  ],
};

describe("linting a policy", () => {
  it("finds nothing where nothing is", () => {
    expect(spoiled([])).toEqual([]);
  });

  it.each(Object.entries(cases))("%s is found where it is", (lint, replacements) => {
    expect(spoiled(replacements)).toContain(lint);
  });

  it("has a case for each of the 23 lints", () => {
    expect(Object.keys(lints)).toHaveLength(23);
    expect(Object.keys(cases).toSorted()).toEqual(Object.keys(lints).toSorted());
  });

  it("sees both mistakes of the slide, and not in the tightened policy", () => {
    const slide = lintPolicy(talkPolicy("as-on-the-slide")).map(({ lint }) => lint);
    const tightened = lintPolicy(talkPolicy()).map(({ lint }) => lint);
    expect(slide).toEqual(expect.arrayContaining(["P9", "P16"]));
    expect(tightened).not.toContain("P9");
    expect(tightened).not.toContain("P16");
  });
});

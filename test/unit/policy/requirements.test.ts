import { describe, expect, it } from "vitest";
import { judgeRequirements } from "#shared/policy/analysis/index.ts";
import type { PolicyDocument } from "#shared/policy/index.ts";
import { readPolicy, talkPolicy } from "./support.ts";

const kinds = (document: PolicyDocument) =>
  Object.fromEntries(judgeRequirements(document).map(({ id, kind }) => [id, kind]));

describe("the requirements of the talk", () => {
  it("are all proved for the tightened policy", () => {
    expect(kinds(talkPolicy())).toEqual({
      R1: "proved",
      R2: "proved",
      R3: "proved",
      R4: "proved",
      R5: "proved",
      R6: "proved",
    });
  });

  it("fail in two places as on the slide, each with a client and a topic that show it", () => {
    const verdicts = judgeRequirements(talkPolicy("as-on-the-slide"));
    expect(Object.fromEntries(verdicts.map(({ id, kind }) => [id, kind]))).toEqual({
      R1: "proved",
      R2: "proved",
      R3: "refuted",
      R4: "proved",
      R5: "refuted",
      R6: "proved",
    });
    const [spoofing, deaf] = verdicts.filter((verdict) => verdict.kind === "refuted");
    expect(spoofing?.witness).toMatchObject({
      action: "publish",
      role: "sensor",
      decision: { effect: "allow", reason: { rule: { id: "S1" } } },
    });
    expect(spoofing?.witness.identity.clientIdentifier).not.toBe(spoofing?.witness.against?.clientIdentifier);
    expect(deaf?.witness).toMatchObject({ action: "receive", role: "sensor", decision: { effect: "deny" } });
    expect(deaf?.witness.topicName).toMatch(/\/Command$/);
  });
});

const tenants = (rules: string, requirement: string) =>
  readPolicy(`mqttPolicy: 1
name: tenants
identity: { attributes: { tenant: { source: account, trust: authenticated } } }
topics: [{ id: data, template: "t/{tenant}/data" }, { id: shared, template: "t/all/data" }]
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
  - id: device
    principals: { group: devices }
    rules: [${rules}]
requirements: [${requirement}]
`);

describe("a requirement", () => {
  const isolation = "{ id: Q, never: { role: device, receives: data, of: { tenant: other } } }";

  it("is refuted by a wildcard that reaches another tenant", () => {
    const [verdict] = judgeRequirements(
      tenants(`{ id: a, effect: allow, action: subscribe, filter: "t/+/data" }`, isolation),
    );
    expect(verdict).toMatchObject({ kind: "refuted", witness: { topicName: "t/somebody-else/data" } });
  });

  it("is refuted by a literal branch that happens to be another tenant's name", () => {
    const [verdict] = judgeRequirements(
      tenants(`{ id: a, effect: allow, action: subscribe, filter: "t/all/data" }`, isolation),
    );
    expect(verdict).toMatchObject({ kind: "refuted", witness: { topicName: "t/all/data" } });
  });

  it("is proved when a deny takes back what the wildcard gave", () => {
    const rules = `{ id: a, effect: allow, action: subscribe, filter: "t/{self.tenant}/#" }, { id: b, effect: deny, action: receive, filter: "t/+/secret" }`;
    expect(judgeRequirements(tenants(rules, isolation))[0]?.kind).toBe("proved");
  });

  it("that something is always possible is refuted by the deny that prevents it", () => {
    const rules = `{ id: a, effect: allow, action: subscribe, filter: "t/{self.tenant}/#" }, { id: b, effect: deny, action: receive, filter: "t/+/data" }`;
    const always = "{ id: Q, always: { role: device, canReceive: data, of: self } }";
    expect(judgeRequirements(tenants(rules, always))[0]).toMatchObject({
      kind: "refuted",
      witness: { decision: { effect: "deny", reason: { rule: { id: "b" } } } },
    });
  });
});

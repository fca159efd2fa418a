import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRequirements, type RequirementVerdict } from "#shared/policy/analysis/index.ts";
import { bindPolicy, decide, type Identity, type PolicyDocument, rolesOf } from "#shared/policy/index.ts";
import { name, readPolicy, talkPolicy } from "./support.ts";

const filterText = fc.constantFrom(
  "t/{self.tenant}/data",
  "t/+/data",
  "t/all/data",
  "t/#",
  "t/{self.tenant}/#",
  "t/x/+",
);
const rule = fc.record({
  effect: fc.constantFrom("allow" as const, "allow" as const, "deny" as const),
  action: fc.constantFrom("publish" as const, "subscribe" as const, "receive" as const),
  filter: filterText,
});
const requirement = fc.constantFrom(
  { id: "Q", never: { role: "r0", receives: "data", of: { tenant: "other" } } },
  { id: "Q", never: { role: "r0", publishes: "data", of: { tenant: "other" } } },
  { id: "Q", always: { role: "r0", canReceive: "data", of: "self" as const } },
  { id: "Q", always: { role: "r0", canPublish: "data", of: "self" as const } },
);
const principals = [{ group: "g0" }, { group: "g1" }, { username: "ada" }, { clientId: "boss" }];
const policy: fc.Arbitrary<PolicyDocument> = fc
  .record({
    rules: fc.tuple(...principals.map(() => fc.array(rule, { maxLength: 3 }))),
    order: fc.constantFrom("deny-overrides" as const, "first-match" as const),
    fallback: fc.constantFrom("deny" as const, "deny" as const, "allow" as const),
    requirement,
  })
  .map(({ rules, order, fallback, requirement: required }) => ({
    mqttPolicy: 1,
    name: "random",
    identity: { attributes: { tenant: { source: "account", trust: "authenticated" } } },
    topics: [{ id: "data", template: "t/{tenant}/data" }],
    evaluation: { default: fallback, order, subscribe: "strict" },
    roles: principals.map((who, role) => ({
      id: `r${role}`,
      principals: who,
      rules: (rules[role] ?? []).map((body, index) => ({ id: `${role}.${index}`, ...body })),
    })),
    requirements: [required],
  }));

const tenants = ["x", "y", "all"];
/** Everybody who holds the first role: with other roles that its account gives, or without. */
const everybody = tenants.flatMap((tenant) =>
  [[], ["g1"]].flatMap((more) =>
    [undefined, "ada"].flatMap((username) =>
      ["c", "boss"].map((clientIdentifier) => ({
        isPlain: more.length === 0 && username === undefined,
        identity: {
          clientIdentifier,
          ...(username === undefined ? {} : { username }),
          groups: ["g0", ...more],
          attributes: new Map([["tenant", tenant]]),
        } satisfies Identity,
      })),
    ),
  ),
);

/** Whether a client breaks the requirement: asked topic by topic. */
function breaks(document: PolicyDocument, identity: Identity): boolean {
  const [{ never, always } = { never: undefined, always: undefined }] = document.requirements ?? [];
  const bound = bindPolicy(document, identity);
  const isPublish = never?.publishes !== undefined || always?.canPublish !== undefined;
  const isAllowed = (tenant: string): boolean => {
    const topicName = name(`t/${tenant}/data`);
    const request = isPublish
      ? ({ kind: "publish", topicName, qos: 0, retain: false } as const)
      : ({ kind: "receive", topicName } as const);
    return decide(bound, request).effect === "allow";
  };
  const own = identity.attributes.get("tenant") ?? "";
  if (never === undefined) return !isAllowed(own);
  return [...tenants, "anybody"].some((tenant) => tenant !== own && isAllowed(tenant));
}

function verdictOf(document: PolicyDocument): RequirementVerdict {
  const [verdict] = judgeRequirements(document);
  if (verdict === undefined) throw new Error("no verdict");
  return verdict;
}

describe("a proof", () => {
  it("agrees with asking every client, of one role and of several at once", () => {
    fc.assert(
      fc.property(policy, (document) => {
        const verdict = verdictOf(document);
        const broken = everybody.filter(({ identity }) => breaks(document, identity));
        const expected = broken.some(({ isPlain }) => isPlain)
          ? "refuted"
          : broken.length > 0
            ? "proved under a condition"
            : "proved";
        const isConditional = verdict.kind === "proved" && verdict.under !== undefined;
        expect(isConditional ? "proved under a condition" : verdict.kind).toBe(expected);
        const witness = verdict.kind === "refuted" ? verdict.witness : undefined;
        // A witness is a client of the role that does break it.
        const isSound =
          witness === undefined ||
          (breaks(document, witness.identity) && rolesOf(document, witness.identity).some(({ id }) => id === "r0"));
        expect(isSound).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("names the roles that its clients must not hold as well", () => {
    const verdicts = new Map(judgeRequirements(talkPolicy()).map((verdict) => [verdict.id, verdict]));
    expect(verdicts.get("R1")).toEqual({ id: "R1", kind: "proved" });
    expect(verdicts.get("R2")).toEqual({
      id: "R2",
      kind: "proved",
      under: "as long as no client of `sensor` is in the group `main-office`",
    });
  });

  const guarded = (pattern: string, trust = "bound") => `mqttPolicy: 1
name: guarded
identity:
  attributes:
    tenant: { source: account, trust: authenticated, pattern: "${pattern}" }
    id: { source: connect.clientId, trust: ${trust} }
topics: [{ id: data, template: "t/{tenant}/data" }]
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
  - id: device
    principals: { group: devices }
    rules: [{ id: a, effect: allow, action: subscribe, filter: "t/+/data" }, { id: b, effect: allow, action: publish, filter: "d/{self.tenant}" }]
  - { id: boss, principals: { clientId: boss }, rules: [{ id: c, effect: allow, action: publish, filter: "t/#" }] }
requirements:
  - { id: A, never: { role: device, receives: data, of: { tenant: other } } }
  - { id: B, never: { role: device, publishes: data, of: { tenant: other } } }
`;

  it("invents values for patterns that no plain word fits, and is open where it finds none", () => {
    for (const pattern of ["^[0-9]{7}$", "^site-(?:north|south)-[a-f]{2}$", "^\\\\d+\\\\.\\\\d+$"]) {
      expect(verdictOf(readPolicy(guarded(pattern))).kind).toBe("refuted");
    }
    expect(verdictOf(readPolicy(guarded("^$")))).toEqual({
      id: "A",
      kind: "open",
      message: "no values of `tenant` were found that fit its pattern and that no rule spells",
    });
  });

  it("counts on nobody's taking a client identifier that is a role's, unless it is bound to the credential", () => {
    const verdict = (trust: string) => judgeRequirements(readPolicy(guarded("^[a-z]+$", trust)))[1];
    expect(verdict("asserted")).toMatchObject({ kind: "refuted", witness: { identity: { clientIdentifier: "boss" } } });
    expect(verdict("bound")).toEqual({
      id: "B",
      kind: "proved",
      under: "as long as no client of `device` has the client identifier `boss`",
    });
  });
});

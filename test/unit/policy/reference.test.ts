import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindPolicy, decide, type Identity, type PolicyDocument } from "#shared/policy/index.ts";
import { matchesTopic } from "#shared/topic/index.ts";
import { filter, name } from "./support.ts";

const levels = ["a", "b", "+"];
const filterText = fc
  .tuple(fc.array(fc.constantFrom(...levels), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([parts, hash]) => [...parts, ...(hash ? ["#"] : [])].join("/"));
const topicText = fc
  .array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"));
const qos = fc.constantFrom<0 | 1 | 2>(0, 1, 2);

const rule = fc.oneof(
  fc.record({
    effect: fc.constant("deny" as const),
    action: fc.constantFrom("publish" as const, "subscribe" as const, "receive" as const),
    filter: filterText,
  }),
  fc.record({
    effect: fc.constant("allow" as const),
    action: fc.constant("publish" as const),
    filter: filterText,
    maxQos: qos,
    retain: fc.boolean(),
  }),
  fc.record({
    effect: fc.constant("allow" as const),
    action: fc.constant("subscribe" as const),
    filter: filterText,
    maxQos: qos,
  }),
);
const policy: fc.Arbitrary<PolicyDocument> = fc
  .record({
    rules: fc.array(rule, { maxLength: 6 }),
    order: fc.constantFrom("deny-overrides" as const, "first-match" as const),
    fallback: fc.constantFrom("deny" as const, "allow" as const),
  })
  .map(({ rules, order, fallback }) => ({
    mqttPolicy: 1,
    name: "random",
    evaluation: { default: fallback, order, subscribe: "strict" },
    roles: [{ id: "r", principals: {}, rules: rules.map((body, index) => ({ id: `${index}`, ...body })) }],
  }));
const anybody: Identity = { clientIdentifier: "c", groups: [], attributes: new Map() };

/** The meaning of a policy in as few lines as possible, asked about one topic at a time. */
function reference(
  document: PolicyDocument,
  actions: readonly string[],
  topic: string,
  level: number,
  retain: boolean,
) {
  const rules = (document.roles[0]?.rules ?? []).filter((one) => actions.includes(one.action));
  const fits = rules.filter((one) => {
    const isWithin = one.effect === "deny" || (level <= (one.maxQos ?? 2) && (!retain || one.retain !== false));
    return isWithin && matchesTopic(filter(one.filter ?? ""), name(topic));
  });
  const { order, default: fallback } = document.evaluation;
  if (order === "deny-overrides" && fits.some((one) => one.effect === "deny")) return "deny";
  return fits[0]?.effect ?? fallback;
}

/** Every topic that tells filters of up to four levels over a and b apart: `c` stands for any other value. */
const everyTopic = (() => {
  let longest: string[][] = [[]];
  const all: string[] = [];
  for (let depth = 1; depth <= 5; depth++) {
    longest = longest.flatMap((prefix) => ["a", "b", "c"].map((level) => [...prefix, level]));
    all.push(...longest.map((parts) => parts.join("/")));
  }
  return all;
})();

describe("decide", () => {
  it("agrees with the reference on 40 000 random policies for PUBLISH and delivery", () => {
    fc.assert(
      fc.property(policy, topicText, qos, fc.boolean(), (document, topic, level, retain) => {
        const bound = bindPolicy(document, anybody);
        const publish = decide(bound, { kind: "publish", topicName: name(topic), qos: level, retain });
        expect(publish.effect).toBe(reference(document, ["publish"], topic, level, retain));
        const receive = decide(bound, { kind: "receive", topicName: name(topic) });
        expect(receive.effect).toBe(reference(document, ["subscribe", "receive"], topic, 0, false));
      }),
      { numRuns: 40_000 },
    );
  });

  it("grants a SUBSCRIBE exactly when every topic it can match is receivable", () => {
    fc.assert(
      fc.property(policy, filterText, (document, wanted) => {
        fc.pre(document.evaluation.default === "deny");
        const topics = everyTopic.filter((topic) => matchesTopic(filter(wanted), name(topic)));
        const decision = decide(bindPolicy(document, anybody), {
          kind: "subscribe",
          topicFilter: filter(wanted),
          qos: 0,
        });
        const isReceivable = topics.every(
          (topic) => reference(document, ["subscribe", "receive"], topic, 0, false) === "allow",
        );
        expect(decision.effect).toBe(isReceivable ? "allow" : "deny");
      }),
      { numRuns: 3_000 },
    );
  });
});

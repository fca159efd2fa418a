import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindPolicy, decide, type Identity, type PolicyDocument } from "#shared/policy/index.ts";
import { matchesTopic } from "#shared/topic/index.ts";
import { filter, name } from "./support.ts";

const levels = ["a", "b", "+"];
const filterText = fc
  .tuple(fc.array(fc.constantFrom(...levels), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([parts, hash]) => [...parts, ...(hash ? ["#"] : [])].join("/"));
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

/** Numbers from 0 to before a count: always the same ones for a seed, and cheap enough for so many policies. */
function createRandom(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  };
}

/** The same policies as `policy` makes, without what it takes to shrink them. */
function randomQuestion(random: (count: number) => number) {
  const pick = <Value>(first: Value, ...others: readonly Value[]): Value =>
    [first, ...others][random(others.length + 1)] ?? first;
  const someQos = (): 0 | 1 | 2 => pick<0 | 1 | 2>(0, 1, 2);
  const path = (words: readonly [string, ...string[]], most: number): string =>
    Array.from({ length: 1 + random(most) }, () => pick(...words)).join("/");
  const randomRule = (_: unknown, index: number) => {
    const base = { id: `${index}`, filter: path(["a", "b", "+"], 3) + pick("", "/#") };
    const kind = random(3);
    if (kind === 0)
      return {
        ...base,
        effect: "deny" as const,
        action: pick("publish" as const, "subscribe" as const, "receive" as const),
      };
    if (kind === 1) return { ...base, effect: "allow" as const, action: "subscribe" as const, maxQos: someQos() };
    return {
      ...base,
      effect: "allow" as const,
      action: "publish" as const,
      maxQos: someQos(),
      retain: random(2) === 0,
    };
  };
  const document: PolicyDocument = {
    mqttPolicy: 1,
    name: "random",
    evaluation: {
      default: pick("deny" as const, "allow" as const),
      order: pick("deny-overrides" as const, "first-match" as const),
      subscribe: "strict",
    },
    roles: [{ id: "r", principals: {}, rules: Array.from({ length: random(7) }, randomRule) }],
  };
  return { document, topic: path(["a", "b", "c"], 4), level: someQos(), retain: random(2) === 0 };
}

describe("decide", () => {
  it("agrees with the reference on 40 000 random policies for PUBLISH and delivery", () => {
    const random = createRandom(2026);
    const disagreements: unknown[] = [];
    for (let round = 0; round < 40_000 && disagreements.length === 0; round++) {
      const { document, topic, level, retain } = randomQuestion(random);
      const bound = bindPolicy(document, anybody);
      const publish = decide(bound, { kind: "publish", topicName: name(topic), qos: level, retain }).effect;
      const receive = decide(bound, { kind: "receive", topicName: name(topic) }).effect;
      const isAgreed =
        publish === reference(document, ["publish"], topic, level, retain) &&
        receive === reference(document, ["subscribe", "receive"], topic, 0, false);
      if (!isAgreed) disagreements.push({ document, topic, level, retain, publish, receive });
    }
    expect(disagreements).toEqual([]);
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

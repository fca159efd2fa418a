import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindPolicy, decide, type Identity, type PolicyDocument, type PolicyRequest } from "#shared/policy/index.ts";
import { type Observation, proposePolicy } from "#shared/policy/propose/index.ts";
import { filter, mainOffice, name, readPolicy, sensor } from "./support.ts";

const once = { qos: 0, retain: false, packets: 1, sequences: [1] } as const;

function requestOf({ action, topic, qos, retain, shareName }: Observation): PolicyRequest {
  if (action === "receive") return { kind: "receive", topicName: name(topic) };
  if (action !== "subscribe") return { kind: action, topicName: name(topic), qos, retain };
  return { kind: "subscribe", topicFilter: filter(topic), qos, ...(shareName === undefined ? {} : { shareName }) };
}

function allows(document: PolicyDocument, observation: Observation): boolean {
  const decision = decide(bindPolicy(document, observation.identity), requestOf(observation));
  return decision.effect === "allow" && (decision.grantedQoS ?? observation.qos) >= observation.qos;
}

const rulesOf = (observations: readonly Observation[], generalises = true) =>
  proposePolicy(observations, { generalises }).rules.map(({ role, rule, generalisation }) => {
    const { action, filter: text, maxQos, retain, share } = rule;
    const limits = `${maxQos ?? ""}${retain === false ? " unretained" : ""}${share === undefined ? "" : ` ${share.join()}`}`;
    return `${role}: ${action} ${text} ${limits}`.trim() + (generalisation === undefined ? "" : ` (${generalisation})`);
  });

const reading = (custId: string, id: string) => `/App/Customer/${custId}/Sensor/temp/${id}/Reading`;

describe("least privilege", () => {
  it("makes of two sensors' readings one rule about each one's own", () => {
    const observations = ["s1", "s2"].map((id): Observation => ({
      identity: sensor(id, id === "s1" ? "A" : "B"),
      action: "publish",
      topic: reading(id === "s1" ? "A" : "B", id),
      ...once,
    }));
    expect(rulesOf(observations)).toEqual([
      "sensors: publish /App/Customer/{self.custId}/Sensor/{self.sensorType}/{self.clientId}/Reading 0 unretained (each client's own custId and sensorType and clientId; every client of the group sensors)",
    ]);
    expect(rulesOf(observations, false)).toEqual([
      "client s1: publish /App/Customer/A/Sensor/temp/s1/Reading 0 unretained",
      "client s2: publish /App/Customer/B/Sensor/temp/s2/Reading 0 unretained",
    ]);
  });

  it("opens a level when three values of it were seen, and several levels of three topics of one shape", () => {
    const commands = (ids: readonly (readonly [string, string])[]) =>
      rulesOf(
        ids.map(([custId, id]) => ({
          identity: mainOffice,
          action: "publish",
          topic: `c/${custId}/${id}/Command`,
          ...once,
          qos: 2,
        })),
      );
    const two = [
      ["A", "s1"],
      ["A", "s2"],
    ] as const;
    expect(commands(two)).toHaveLength(2);
    expect(commands([...two, ["A", "s3"]])).toEqual([
      "main-office: publish c/A/+/Command 2 unretained (any value in level 3 (3 seen); every client of the group main-office)",
    ]);
    expect(commands([...two, ["B", "s3"]])).toEqual([
      "main-office: publish c/+/+/Command 2 unretained (any value in level 2 (2 seen); any value in level 3 (3 seen); every client of the group main-office)",
    ]);
  });

  it("lets a SUBSCRIBE speak for its deliveries, and a delivery without one for itself", () => {
    const { rules } = proposePolicy(
      [
        { identity: mainOffice, action: "subscribe", topic: "c/+/x", shareName: "g", ...once, qos: 1 },
        { identity: mainOffice, action: "receive", topic: "c/1/x", ...once, packets: 5, sequences: [7, 3] },
        { identity: mainOffice, action: "receive", topic: "d", ...once },
      ],
      { generalises: false },
    );
    expect(rules.map(({ rule, packets, sequences }) => [rule.action, rule.filter, packets, sequences])).toEqual([
      ["subscribe", "c/+/x", 6, [1, 3, 7]],
      ["receive", "d", 1, [1]],
    ]);
    expect(rules[0]).toMatchObject({
      rule: { share: ["g"], maxQos: 1 },
      generalisation: "the same filter without its share",
    });
  });

  it("says at which line of its text each rule stands, with what speaks for it above", () => {
    const { text, rules } = proposePolicy(
      [{ identity: sensor("s1", "A"), action: "publish", topic: "x", ...once, packets: 12 }],
      { generalises: true },
    );
    const lines = text.split("\n");
    expect(lines[(rules[0]?.line ?? 0) - 1]).toContain("filter: x");
    expect(lines[(rules[0]?.line ?? 0) - 2]).toContain(
      "# 12 packets of 1 client; allows every client of the group sensors",
    );
  });

  it("takes no value for a variable that would cost a client of the role all its rights", () => {
    const hostile: Identity = { clientIdentifier: "a/b", groups: ["g"], attributes: new Map() };
    const plain: Identity = { clientIdentifier: "x", groups: ["g"], attributes: new Map() };
    const observations: Observation[] = [
      { identity: plain, action: "publish", topic: "d/x", ...once },
      { identity: hostile, action: "publish", topic: "d/y", ...once },
    ];
    const { document } = proposePolicy(observations, { generalises: true });
    expect(observations.map((one) => allows(document, one))).toEqual([true, true]);
  });
});

const text = fc.constantFrom("a", "b", "c", "s1", "s2", "A", "+x", "$SYS", "{x}", "");
const levels = fc.array(text, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const topic = levels.filter((one) => one !== "" && !/[+#]/.test(one));
const wildcards = fc
  .array(fc.constantFrom("a", "b", "s1", "A", "+"), { minLength: 1, maxLength: 3 })
  .chain((parts) => fc.boolean().map((isDeep) => [...parts, ...(isDeep ? ["#"] : [])].join("/")));
const identity = fc.constantFrom<Identity>(
  { clientIdentifier: "s1", groups: ["g"], attributes: new Map([["custId", "A"]]) },
  { clientIdentifier: "s2", groups: ["g", "h"], attributes: new Map([["custId", "a"]]) },
  { clientIdentifier: "b", username: "a", groups: [], attributes: new Map() },
  { clientIdentifier: "c", username: "a", groups: ["h"], attributes: new Map([["custId", "#"]]) },
  { clientIdentifier: "a/b", groups: ["h"], attributes: new Map() },
  { clientIdentifier: "x", groups: [], attributes: new Map([["clientId", "b"]]) },
);
const qos = fc.constantFrom<0 | 1 | 2>(0, 1, 2);
const observation: fc.Arbitrary<Observation> = fc
  .oneof(
    fc.record({
      identity,
      action: fc.constantFrom("publish" as const, "will" as const),
      topic,
      qos,
      retain: fc.boolean(),
    }),
    fc.record({
      identity,
      action: fc.constant("receive" as const),
      topic,
      qos: fc.constant(0 as const),
      retain: fc.constant(false),
    }),
    fc.record({
      identity,
      action: fc.constant("subscribe" as const),
      topic: wildcards,
      qos,
      retain: fc.constant(false),
      shareName: fc.constantFrom(undefined, "g1"),
    }),
  )
  .map((one) => ({ ...one, packets: 1, sequences: [1] }));
const observations = fc.array(observation, { maxLength: 12 });

describe("a proposal", () => {
  it("allows everything that was seen", () => {
    fc.assert(
      fc.property(observations, fc.boolean(), (seen, generalises) => {
        const proposal = proposePolicy(seen, { generalises });
        const document = readPolicy(proposal.text);
        expect(seen.filter((one) => !allows(document, one))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("allows nothing else when it does not generalise", () => {
    fc.assert(
      fc.property(observations, identity, topic, qos, fc.boolean(), (seen, who, what, level, retain) => {
        const { document } = proposePolicy(seen, { generalises: false });
        const isAllowed = allows(document, {
          identity: who,
          action: "publish",
          topic: what,
          qos: level,
          retain,
          packets: 1,
          sequences: [],
        });
        const like = seen.filter(
          (one) => (one.action === "publish" || one.action === "will") && one.identity === who && one.topic === what,
        );
        // A rule joins what was seen of one topic: the highest QoS, and RETAIN if it was ever set.
        const isSeen = like.some((one) => one.qos >= level) && (!retain || like.some((one) => one.retain));
        expect(isAllowed).toBe(isSeen);
      }),
      { numRuns: 600 },
    );
  });

  it("names every level that it opens, and every value of a client's own", () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const silent = proposePolicy(seen, { generalises: true }).rules.filter(({ rule, generalisation = "" }) =>
          (rule.filter ?? "").split("/").some((level, index) => {
            const own = /^\{self\.(.*)\}$/.exec(level)?.[1];
            if (own !== undefined) return !generalisation.includes(own);
            // Wildcards of a SUBSCRIBE are the client's own.
            const isOpened = level === "+" && rule.action !== "subscribe";
            return isOpened && !generalisation.includes(`any value in level ${index + 1} (`);
          }),
        );
        expect(silent).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { compareEmission, dialects } from "#shared/policy/dialects/index.ts";
import type { PolicyDocument } from "#shared/policy/index.ts";
import { readPolicy, talkPolicy } from "./support.ts";

function emit(id: string, document: PolicyDocument) {
  const dialect = dialects.find((candidate) => candidate.id === id);
  if (dialect === undefined) throw new Error(`no dialect ${id}`);
  const emission = dialect.emit(document);
  const compared = compareEmission(document, dialect, emission);
  if (!compared.ok) throw new Error(`${compared.error[0]?.line}: ${compared.error[0]?.message}\n${emission.text}`);
  return {
    ...emission,
    compared: compared.value,
    codes: [...new Set(emission.losses.map(({ code }) => code))].toSorted().join(""),
    differences: compared.value.map(
      ({ role, action, topicName, design, emitted }) => `${role} ${action} ${topicName}: ${design} > ${emitted}`,
    ),
  };
}

const plain = readPolicy(`
mqttPolicy: 1
name: plain
evaluation: { default: deny, order: deny-overrides, subscribe: lenient }
roles:
  - id: ada
    principals: { username: ada }
    rules:
      - { id: A1, effect: allow, action: publish, filter: "a/+/b" }
      - { id: A2, effect: allow, action: subscribe, filter: "c/#" }
      - { id: A3, effect: allow, action: subscribe, filter: "$SYS/broker/#" }
  - id: bob
    principals: { username: bob }
    rules:
      - { id: B1, effect: allow, action: publish, filter: "c/d" }
`);

describe.each(dialects)("$id", ({ id }) => {
  it("is read again from its own text, for the talk and for a plain policy", () => {
    expect(emit(id, talkPolicy()).text).not.toBe("");
    expect(emit(id, plain).text).not.toBe("");
  });
});

describe("the difference between a policy and its translation", () => {
  it.each(["mosquitto-acl", "mosquitto-dynsec"])("is nothing for a policy that %s can say", (id) => {
    expect(emit(id, plain)).toMatchObject({ codes: "", differences: [] });
  });

  it("for Mosquitto's acl_file is what groups kept apart", () => {
    const { text, codes, differences } = emit("mosquitto-acl", talkPolicy());
    expect(text).toContain("pattern write /App/Customer/%u/Sensor/+/%c/Reading");
    expect(text).toContain("user main-office\n# M1\ntopic read /App/Customer/+/Sensor/+/+/Reading");
    expect(codes).toBe("ACQRSW");
    expect(differences).toContain("sensor receive /App/Customer/custId-1/Sensor/x/x/Reading: deny > allow");
  });

  it("for dynamic-security is the one attribute that has no word", () => {
    const { codes, differences } = emit("mosquitto-dynsec", talkPolicy());
    expect(codes).toBe("CQRW");
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.every((one) => one.startsWith("sensor publish") && one.endsWith("deny > allow"))).toBe(true);
  });

  it.each(["emqx", "azure-event-grid"])("is nothing in topics for %s and the talk", (id) => {
    expect(emit(id, talkPolicy()).differences).toEqual([]);
  });
});

const holes = readPolicy(`
mqttPolicy: 1
name: holes
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
  - id: ada
    principals: { username: ada }
    rules:
      - { id: A1, effect: allow, action: publish, filter: "a/+/b" }
      - { id: A2, effect: allow, action: subscribe, filter: "c/#" }
      - { id: A3, effect: deny, action: subscribe, filter: "c/secret/#" }
      - { id: A4, effect: allow, action: subscribe, filter: "d/+" }
`);
const secret = "ada receive c/secret: deny > allow through c/+";
const below = "ada receive d/x/x: deny > allow through d/#";
const crossing = "ada publish a/x/x/b: deny > allow";

describe("what a language makes of wildcards", () => {
  it.each([
    ["mosquitto-acl", "", []],
    ["mosquitto-dynsec", "", []],
    // A denial is judged by the name of the filter; a filter that ends in `+` is compared as a text.
    ["emqx", "V", [secret]],
    ["hivemq", "DNV", ["ada receive c/secret: deny > allow through c/secret", below]],
    ["aws-iot", "W", [crossing]],
    ["rabbitmq", "DV", ["ada receive c/secret: deny > allow through c/secret"]],
    ["amlen", "DVW", [crossing, "ada receive d/x/x: deny > allow through d/x/x"]],
    ["vernemq", "DNV", [below]],
    ["nanomq", "NV", [secret, below]],
    ["azure-event-grid", "DV", ["ada receive c/secret: deny > allow through c/secret"]],
  ])("%s loses %j", (id, expectedCodes, expected) => {
    const { codes, compared } = emit(id, holes);
    const differences = compared.map(
      ({ role, action, topicName, design, emitted, through }) =>
        `${role} ${action} ${topicName}: ${design} > ${emitted}${through === undefined ? "" : ` through ${through}`}`,
    );
    expect(codes).toBe(expectedCodes);
    expect(differences).toEqual(expect.arrayContaining(expected));
    expect(differences.length > 0).toBe(expected.length > 0);
  });
});

const hostile = readPolicy(
  JSON.stringify({
    mqttPolicy: 1,
    name: "a\nuser eve\ntopic readwrite #",
    evaluation: { default: "deny", order: "deny-overrides", subscribe: "strict" },
    roles: [
      {
        id: "r\n{allow, all}.",
        principals: { username: "o'brien\\\"<&" },
        rules: [
          { id: "x\n{allow, all}. %", effect: "allow", action: "publish", filter: "a\"b\\<c>&'d/$(e)" },
          { id: "y", effect: "allow", action: "publish", filter: "z\nuser eve\ntopic readwrite #" },
        ],
      },
    ],
  }).replace('readwrite #"}', 'readwrite w"}'),
);

describe.each(dialects)("hostile texts in $id", ({ id }) => {
  it("open nothing", () => {
    const { compared } = emit(id, hostile);
    expect(compared.filter(({ emitted }) => emitted === "allow")).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { appendTest, judgeTests, parsePolicy, type PolicyTest } from "#shared/policy/index.ts";
import { parse } from "yaml";
import { readPolicy, talkText } from "./support.ts";

const document = (tests: string) => `mqttPolicy: 1
name: tested
evaluation: { default: deny, order: deny-overrides, subscribe: strict }
roles:
  - id: device
    principals: { group: devices }
    rules:
      - { id: a, effect: allow, action: publish, filter: "d/{self.id}", maxQos: 1 }
      - { id: b, effect: allow, action: subscribe, filter: "d/+", share: [g] }
identity: { attributes: { id: { source: connect.clientId, trust: bound } } }
tests:
${tests}
`;
const client = "client: { clientId: x, groups: [devices] }";

describe("the tests of a policy", () => {
  it.each([
    ["publish: d/x, expect: allow", true],
    ["publish: d/x, qos: 2, expect: allow", false],
    ["publish: d/y, expect: deny", true],
    ["subscribe: d/+, expect: allow", true],
    ["subscribe: $share/g/d/+, expect: allow", true],
    ["subscribe: $share/h/d/+, expect: allow", false],
    ["receive: d/z, expect: allow", true],
    ["connect: true, expect: allow", true],
    ["will: d/x, retain: true, expect: deny", false],
  ])("judge %s", (question, isPassed) => {
    const [verdict] = judgeTests(readPolicy(document(`  - { id: t, ${client}, ${question} }`)));
    expect(verdict?.isPassed).toBe(isPassed);
  });

  it.each([
    ["expect: allow", "expected exactly one of"],
    ["publish: a, receive: b, expect: allow", "expected exactly one of"],
    ["publish: a/+, expect: allow", "wildcard"],
    ["receive: a, qos: 1, expect: allow", "`qos` is only for"],
    ["subscribe: a, retain: true, expect: allow", "`retain` is only for publish"],
  ])("are refused with their line: %s", (question, message) => {
    const parsed = parsePolicy(document(`  - { id: t, ${client}, ${question} }`));
    expect(parsed).toMatchObject({ ok: false, error: [{ line: 12, message: expect.stringContaining(message) }] });
  });
});

const test: PolicyTest = {
  id: "new",
  expect: "deny",
  client: { clientId: "a, b: {#}", groups: ["g"], attributes: { custId: "acme" } },
  publish: "/App/# x",
};

describe("a test that is appended", () => {
  it.each([
    ["a document without any", "a: 1"],
    ["a document that ends in a comment", "a: 1\n# end\n"],
    ["an empty list", "tests: []\nb: 1\n"],
    ["a list in brackets", "tests: [{ id: x }]\n"],
    ["a list in the middle", "tests:\n  - { id: x } # why\n\n# about b\nb: 2\n"],
    ["a list without indentation", "tests:\n- id: x\n  b: 1\nz: 1"],
    ["JSON", '{"a": 1}'],
    ["JSON with tests", '{"a": 1, "tests": [\n {"id":"x"}\n]}\n'],
  ])("leaves the rest of the text alone: %s", (_, text) => {
    const before = parse(text);
    const after = parse(appendTest(text, test));
    expect(after).toEqual({ ...before, tests: [...(before.tests ?? []), test] });
    const comments = text.split("\n").filter((line) => line.startsWith("#"));
    expect(comments.filter((line) => !appendTest(text, test).includes(line))).toEqual([]);
  });

  it("leaves JSON what it is", () => {
    expect(JSON.parse(appendTest('{"a": 1}', test))).toEqual({ a: 1, tests: [test] });
    expect(JSON.parse(appendTest('{"tests": []}\n', test))).toEqual({ tests: [test] });
  });

  it("makes of the talk's policy one that can be read", () => {
    const parsed = parsePolicy(appendTest(talkText, { ...test, publish: "/App/x" }));
    expect(parsed.ok).toBe(true);
    expect(appendTest(talkText, { ...test, publish: "/App/x" }).startsWith(talkText)).toBe(true);
  });
});

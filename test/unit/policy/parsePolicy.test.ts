import { describe, expect, it } from "vitest";
import { parsePolicy } from "#shared/policy/index.ts";
import { talkText } from "./support.ts";

const head = `mqttPolicy: 1
name: test
evaluation: { default: deny, order: first-match, subscribe: strict }
`;

function errorsOf(text: string) {
  const parsed = parsePolicy(text);
  return parsed.ok ? [] : parsed.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("reading a policy", () => {
  it("takes the talk's", () => {
    expect(errorsOf(talkText)).toEqual([]);
  });

  it("takes JSON as well", () => {
    expect(
      errorsOf(
        JSON.stringify({
          mqttPolicy: 1,
          name: "test",
          evaluation: { default: "deny", order: "first-match", subscribe: "strict" },
          roles: [],
        }),
      ),
    ).toEqual([]);
  });

  it.each([
    ["a misspelt key", `${head}roles: []\nrols: []\n`, "5:7 the policy has no key `rols`"],
    [
      "a value that is not one of the allowed",
      head.replace("deny", "perhaps") + "roles: []\n",
      "3:24 `evaluation.default`: expected `deny` or `allow`",
    ],
    ["broken YAML", `${head}roles: [`, "4:9 flow sequence in block collection must be sufficiently indented"],
    [
      "a rule about a topic that is not there",
      `${head}roles:\n  - { id: r, principals: {}, rules: [{ id: a, effect: allow, action: publish, topic: nope }] }\n`,
      "5:86 there is no topic `nope`",
    ],
    [
      "a rule without anything it is about",
      `${head}roles:\n  - { id: r, principals: {}, rules: [{ id: a, effect: allow, action: publish }] }\n`,
      "5:38 expected either `topic` or `filter`",
    ],
    [
      "an ill-formed filter",
      `${head}roles:\n  - { id: r, principals: {}, rules: [{ id: a, effect: deny, action: receive, filter: "a/#/b" }] }\n`,
      "5:86 `#` can only be the last level",
    ],
    [
      "an attribute that nobody has declared",
      `${head}roles:\n  - { id: r, principals: {}, rules: [{ id: a, effect: deny, action: receive, filter: "a/{self.x}" }] }\n`,
      "5:86 identity has no attribute `x`",
    ],
  ])("names %s with its line and column", (_, text, expected) => {
    expect(errorsOf(text)[0]).toContain(expected);
  });

  it("reports a rule id that is used twice at the second use", () => {
    const rule = `{ id: a, effect: allow, action: publish, filter: "x" }`;
    const text = `${head}roles:\n  - id: r\n    principals: {}\n    rules:\n      - ${rule}\n      - ${rule}\n`;
    expect(errorsOf(text)).toEqual(["9:15 the rule id `a` is used twice"]);
  });

  it("survives a document that multiplies itself by aliases", () => {
    const bomb = [
      "a: &a [1,1,1,1,1,1,1,1,1]",
      ...[..."bcdefgh"].map((key, index) => {
        const before = "abcdefg"[index];
        return `${key}: &${key} [*${before},*${before},*${before},*${before},*${before},*${before},*${before}]`;
      }),
    ].join("\n");
    expect(errorsOf(bomb)).not.toEqual([]);
  });
});

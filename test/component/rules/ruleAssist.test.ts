import { describe, expect, it } from "vitest";
import { ruleAssist } from "#renderer/features/rules/ruleAssist.ts";

const head = "wirebenchRules: 1\nname: x\nrules:\n  - name: a\n";

/** What is offered where `|` stands. */
function offered(text: string): readonly string[] {
  const offset = text.indexOf("|");
  return ruleAssist.complete(text.replace("|", ""), offset).map(({ label }) => label);
}

describe("completion in a document of rules", () => {
  it.each([
    ["|", "wirebenchRules"],
    [`${head}    |`, "when"],
    [`${head}    wh|`, "when"],
    [`${head}    when:\n      |`, "filter"],
    [`${head}    when: { |`, "filter"],
    [`${head}    when: { filter: a, |`, "retained"],
    [`${head}    publish:\n      topic: a\n      |`, "payload"],
    [`${head}    publish:\n      properties: { |`, "contentType"],
    [`${head}    values:\n      celsius: { |`, "sine"],
    [`${head}    values:\n      celsius: { sine: { |`, "phase"],
    [`${head}    values:\n      celsius:\n        ramp:\n          |`, "period"],
    [`${head}    publish:\n      topic: a/{{|`, "level 1"],
    [`${head}    publish: { topic: 'a/{{le|}}' }`, "level 1"],
    [`rules:\n  - name: a\n    when: { filter: b }\n  - name: b\n    |`, "every"],
  ])("in %j offers %s", (text, word) => {
    expect(offered(text)).toContain(word);
  });

  it.each([[`${head}    every: |`], [`${head}    values:\n      |`], [`${head}    when: { json: { |`]])(
    "offers no key in %j",
    (text) => {
      expect(offered(text)).toEqual([]);
    },
  );

  it("closes the braces of a variable once", () => {
    const insert = (text: string) => ruleAssist.complete(text.replace("|", ""), text.indexOf("|"))[0]?.insert;
    expect(insert("a: '{{|'")).toBe("topic}}");
    expect(insert("a: '{{|}}'")).toBe("topic");
  });

  it("explains a key where it stands", () => {
    const text = `${head}    every: 1s\n`;
    expect(ruleAssist.describe(text, text.indexOf("every") + 2)).toContain("the time between two messages");
    expect(ruleAssist.describe(text, text.indexOf("1s"))).toBeUndefined();
  });
});

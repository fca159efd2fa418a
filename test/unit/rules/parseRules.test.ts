import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRules, ruleExamples } from "#shared/rules/index.ts";

const noFiles = (): undefined => undefined;

/** Reads rules that stand below the head of a document. */
function read(rules: string, head = "") {
  return parseRules(`wirebenchRules: 1\nname: test\n${head}rules:\n${rules}`, noFiles);
}

/** `line:column severity message` of everything that is wrong. */
function problems(rules: string, head = ""): readonly string[] {
  return read(rules, head).problems.map(
    ({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`,
  );
}

describe("a document of rules", () => {
  it.each(ruleExamples)("is understood: $title", ({ text }) => {
    const parsed = parseRules(text, noFiles);
    expect(parsed.problems).toEqual([]);
    expect(parsed.set?.rules.length).toBeGreaterThan(0);
  });

  it("becomes rules with everything that was left out", () => {
    const { set } = read("  - { name: a, when: { filter: x/+ }, publish: { topic: y } }");
    expect(set).toMatchObject({ name: "test", seed: 1, limitPerSecond: 200 });
    expect(set?.rules[0]).toEqual({
      kind: "reply",
      name: "a",
      line: 4,
      limitPerSecond: undefined,
      probability: 1,
      delayMs: 0,
      when: { filter: "x/+", qos: 0, answersRetained: false, json: [] },
      publish: { isReply: false, message: { topicName: "y", qos: 0, retain: false, format: "text", body: "" } },
    });
  });

  it("reads times, counts and devices", () => {
    const { set } = read(
      "  - { name: a, every: 1.5s, after: 1m, for: 10s, count: 100, devices: 3, publish: { topic: 'y/{{n}}' } }",
    );
    expect(set?.rules[0]).toMatchObject({
      every: { intervalMs: 1_500, afterMs: 60_000, count: 7, devices: 3, jitter: 0 },
    });
  });

  it.each([
    ["§{ name: a, publish: { topic: y } }", "a rule needs `when` or `every`"],
    ["§{ name: a, every: 1s }", "a rule needs `publish` or `script`"],
    [
      "{ name: a, every: §1 s.c, publish: { topic: y } }",
      "`rules.0.every`: expected a time such as `500ms`, `2s`, `5m`",
    ],
    ["{ name: a, every: §1ms, publish: { topic: y } }", "`every` is at least 10ms"],
    ["{ name: a, when: { filter: §a/#/b }, publish: { topic: y } }", "`#` can only be the last level"],
    ["{ name: a, when: { filter: a }, publish: { topic: §y/# } }", "a topic name cannot hold the wildcard"],
    ["{ name: a, when: { filter: a }, publish: { topic: §'y/{{n}}' } }", "this is no variable here: `{{n}}`"],
    ["{ name: a, when: { filter: a }, publish: { topic: y, payload: §0g, format: hex } }", "the payload cannot be"],
    ["{ name: a, when: { filter: a }, publish: { topic: §y, reply: true } }", "a reply goes to the Response Topic"],
    ["{ name: a, every: 1s, publish: { reply: §true } }", "`reply` belongs to a rule with `when`"],
    ["{ name: a, when: { filter: a }, every: §1s, publish: { topic: y } }", "a rule has `when` or `every`, not both"],
    [
      "{ name: a, when: { filter: a }, devices: §2, publish: { topic: y } }",
      "`devices` belongs to a rule with `every`",
    ],
    ["{ name: a, every: 1s, publish: §{ topic: y }, script: x }", "a rule has `publish` or `script`"],
    ["{ name: a, every: 1s, publish: { topic: y }, colour: §red }", "`rules.0` has no key `colour`"],
    ["{ name: a, every: 1s, devices: §0, publish: { topic: y } }", "`rules.0.devices`: expected at least `1`"],
  ])("says what is wrong, and where: %s", (rule, words) => {
    const text = `  - ${rule}`;
    const [first] = read(text.replace("§", "")).problems;
    expect(first).toMatchObject({ severity: "error", line: 4, column: text.indexOf("§") + 1 });
    expect(first?.message.slice(0, words.length)).toBe(words);
  });

  it("warns of what looks like a variable and is none", () => {
    expect(problems("  - { name: a, when: { filter: a }, publish: { topic: y, payload: '{{colour}}' } }")).toEqual([
      "4:67 warning `{{colour}}` is no variable here: it is sent as it stands",
    ]);
  });

  it("tells names that two rules have", () => {
    const rule = "  - { name: a, every: 1s, publish: { topic: y } }";
    expect(problems(`${rule}\n${rule}`)).toEqual(["5:13 error another rule has this name: `a`"]);
  });

  it.each([
    ["v: {}", "a value is made by one of"],
    ["v: { random: { min: 0, max: 1 }, ramp: { from: 0, to: 1, step: 1 } }", "a value is made by one of"],
    ["v: { ramp: { from: 0, to: 0, step: 1 } }", "a ramp leads from one number to another"],
    ["v: { ramp: { from: 0, to: 1 } }", "a ramp has `step` or `period`"],
    ["v: { ramp: { from: 0, to: 1, step: 2 } }", "a step leads somewhere"],
    ["v: { sine: { min: 2, max: 1, period: 1s } }", "`min` is above `max`"],
    ["v: { sine: { min: 1, max: 2, period: 0s } }", "a period takes some time"],
    ["v: { randomWalk: { start: 9, step: 1, max: 5 } }", "`start` is not between"],
    ["v: { csv: { column: a } }", "a table is given by `text` or by `file`"],
    ["v: { csv: { file: ../../secret.csv } }", "named without a path"],
    ["v: { csv: { file: C:\\secret.csv } }", "named without a path"],
    ["v: { csv: { file: absent.csv } }", "there is no table of this name"],
    ['v: { csv: { text: "a,b\\n1,2", column: c } }', "the table has no column `c`, but `a`, `b`"],
    ['v: { csv: { text: "a,b" } }', "no line below its headings"],
    ['v: { csv: { text: "a,a\\n1,2" } }', "the same heading"],
    ["topic: { random: { min: 0, max: 1 } }", "there is a variable of this name already"],
    ["now: { random: { min: 0, max: 1 } }", "there is a variable of this name already"],
    ["1x: { random: { min: 0, max: 1 } }", "a value is named by letters"],
  ])("says what is wrong with a value: %s", (value, words) => {
    const said = problems(`  - { name: a, every: 1s, values: { ${value} }, publish: { topic: y } }`);
    expect(said[0], said.join("\n")).toContain(words);
  });

  it("takes a table that lies beside it", () => {
    const text =
      "wirebenchRules: 1\nname: t\nrules: [{ name: a, every: 1s, values: { v: { csv: { file: r.csv } } }, publish: { topic: y } }]";
    expect(parseRules(text, (name) => (name === "r.csv" ? "a\n1\n" : undefined)).problems).toEqual([]);
  });

  it("warns of more messages than its limit lets pass", () => {
    expect(problems("  - { name: a, every: 10ms, devices: 5, publish: { topic: y } }")).toEqual([
      "4:23 warning the rules make 500 messages a second, and `limit` lets 200 pass: the others are dropped",
    ]);
    expect(problems("  - { name: a, every: 10ms, devices: 5, publish: { topic: y } }", "limit: 500\n")).toEqual([]);
  });
});

describe("a loop of rules", () => {
  const reply = (name: string, filter: string, topic: string) =>
    `  - { name: ${name}, when: { filter: '${filter}' }, publish: { topic: '${topic}' } }\n`;

  it.each([
    ["a/#", "a/b", true],
    ["a/+", "a/{{level 2}}/state", false],
    ["a/+", "a/{{level 2}}", true],
    ["#", "{{topic}}/state", true],
    ["a/+", "b/{{payload}}", false],
    ["a/+", "{{payload}}", true],
    ["$share/g/a/+", "a/b", true],
    ["+/x", "$SYS/x", false],
  ])("of one rule on %s that publishes to %s is warned of: %s", (filter, topic, isLoop) => {
    const said = problems(reply("a", filter, topic));
    expect(said.map((each) => each.includes("may hear what it publishes itself"))).toEqual(isLoop ? [true] : []);
  });

  it("of two rules names both", () => {
    expect(problems(reply("ping", "a", "b") + reply("pong", "b", "a"))).toEqual([
      "4:60 warning `ping` and `pong` may answer each other without end: a loop is stopped when it runs",
      "5:60 warning `pong` and `ping` may answer each other without end: a loop is stopped when it runs",
    ]);
  });
});

describe("a document of a stranger", () => {
  it("is never more than refused", () => {
    const scrap = fc.constantFrom(
      ...[
        "wirebenchRules: 1\n",
        "name: x\n",
        "rules:\n",
        "  - name: a\n",
        "    every: 1s\n",
        "    when: { filter: '#' }\n",
      ],
      ...[
        "    publish: { topic: '{{', payload: '}}' }\n",
        "    values: { a: { csv: { text: 'a' } } }\n",
        "&a [*a]",
        "{{json __proto__}}",
      ],
      ...["    publish: &p { topic: y, payload: {{{ } }\n", "__proto__: { x: 1 }\n", "- ? : !!js/function x\n", '"'],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scrap, fc.string({ unit: "grapheme" })), { maxLength: 30 }), (parts) => {
        const { set, problems: said } = parseRules(parts.join(""), noFiles);
        expect(set !== undefined || said.some(({ severity }) => severity === "error")).toBe(true);
        for (const { line, column } of said) expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it("of another shape says so for every part that is wrong", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const { set } = parseRules(`wirebenchRules: 1\nname: x\nrules: ${text.replaceAll("\n", " ")}`, noFiles);
        expect(set).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

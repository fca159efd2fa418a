import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAutomaton, parsePattern } from "#electron/engine/topics/pattern/index.ts";
import { expectDefined } from "#shared/base/index.ts";

function compile(source: string, isCaseSensitive = true) {
  const pattern = parsePattern(source);
  if (!pattern.ok) throw new Error(pattern.error);
  const automaton = createAutomaton(pattern.value, { isCaseSensitive });
  if (!automaton.ok) throw new Error(automaton.error);
  return automaton.value;
}

const fault = (source: string): string => {
  const pattern = parsePattern(source);
  if (!pattern.ok) return pattern.error;
  const automaton = createAutomaton(pattern.value, { isCaseSensitive: true });
  return automaton.ok ? "" : automaton.error;
};

describe("a regular expression in linear time", () => {
  it.each([
    ["temp", "plant/temp/1"],
    ["^plant/.*/temp$", "plant/line2/temp"],
    ["^plant/.*/temp$", "plant/line2/temps"],
    ["line[0-9]+", "line"],
    ["line\\d{2,3}", "line7"],
    ["line\\d{2,3}", "line77"],
    ["(a|bc)+d", "xabcad"],
    ["[^/]+/x", "/x"],
    ["[^/]+/x", "a/x"],
    ["^$", ""],
    ["a*", ""],
    ["(?:)", "x"],
    ["(?<name>ab)?c", "c"],
    ["\\x41\\u0042", "AB"],
    ["[\\]\\-a-c]", "-"],
    ["^(a|b)*c$", "ababac"],
    ["a{0}b", "b"],
    ["a|^b|c$", "xc"],
    [".", "\n"],
    ["\\s", "\u3000"],
  ])("judges %j against %j as JavaScript does", (source, text) => {
    expect(compile(source).test(text)).toBe(new RegExp(source).test(text));
  });

  it("agrees with JavaScript on any expression of its language", () => {
    const leaf = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "^", "$", "1", "\\w", "\\W");
    const { pattern } = fc.letrec<{ pattern: string; group: string }>((tie) => ({
      group: fc
        .tuple(tie("pattern"), fc.constantFrom("", "*", "+", "?", "{0,2}", "{2}", "*?"))
        .map(([inner, repeat]) => `(?:${inner})${repeat}`),
      pattern: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        leaf,
        fc.array(fc.oneof(leaf, tie("group")), { maxLength: 4 }).map((parts) => parts.join("")),
        fc.tuple(tie("pattern"), tie("pattern")).map((parts) => parts.join("|")),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "1", "/", "\n"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, fc.boolean(), (source, subject, isCaseSensitive) => {
        const expected = new RegExp(source, isCaseSensitive ? "" : "i").test(subject);
        const given = isCaseSensitive ? subject : subject.toLowerCase();
        expect(compile(source, isCaseSensitive).test(given)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads a text in pieces as in one", () => {
    const automaton = compile("line2/temp$");
    const middle = automaton.read(automaton.start, "plant/li");
    expect(automaton.isMatchAtEnd(automaton.read(middle, "ne2/temp"))).toBe(true);
    expect(automaton.isMatchAtEnd(automaton.read(middle, "ne3/temp"))).toBe(false);
  });

  it("takes no notice of what brings a backtracking engine to its knees", () => {
    const text = "a".repeat(50_000);
    const start = performance.now();
    for (const source of ["^(a+)+$", "(a|aa)+$b", "(.*)*x", "(a*)*b", "(a?){40}a{40}$"])
      compile(source).test(`${text}!`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("gives up on an expression that grows without end, and says so", () => {
    const automaton = compile("(a|b)*a(a|b){150}$");
    const text = Array.from({ length: 60_000 }, (_, index) => (Math.imul(index * index, 0x9e3779b1) < 0 ? "a" : "b"));
    const start = performance.now();
    automaton.test(text.join(""));
    expect(automaton.isExhausted).toBe(true);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(automaton.test("a".repeat(151))).toBe(false);
  });

  it.each([
    ["(a", "a `(` has no `)` after it, at character 3"],
    ["a)", "a `)` has no `(` before it, at character 2"],
    ["[a", "a `[` has no `]` after it, at character 3"],
    ["*a", "there is nothing to repeat, at character 1"],
    ["a**", "there is nothing to repeat, at character 4"],
    ["a{3,2}", "a repeat ends before it begins, at character 2"],
    ["[b-a]", "a range ends before it begins, at character 5"],
    ["(?=a)", "looking ahead and behind is not supported, at character 2"],
    ["(a)\\1", "`\\1` is not supported, at character 6"],
    ["\\bword", "`\\b` is not supported, at character 3"],
    ["a{2000}", "nothing is repeated more than 1000 times, at character 2"],
    ["((a{99}){99}){99}", "the expression is too large"],
    ["\\u12", "4 hexadecimal digits are expected, at character 3"],
    ["a\\", "a `\\` has nothing after it, at character 3"],
  ])("says what is wrong with %j", (source, words) => {
    expect(fault(source)).toBe(words);
  });

  it("says that groups are nested too deep, instead of running out of stack", () => {
    expect(fault("(".repeat(5_000))).toContain("too deep");
    expect(expectDefined(fault("[".repeat(5_000)), "there is a fault")).toContain("no `]`");
  });
});

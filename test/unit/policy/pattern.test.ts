import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "#shared/policy/index.ts";
import { compilePattern } from "#shared/policy/pattern/index.ts";
import { talkText } from "./support.ts";

function matches(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(`${pattern}: ${compiled.error}`);
  return compiled.value.test(text);
}

describe("a pattern", () => {
  it.each([
    ["^[A-Za-z0-9_-]{1,32}$", "acme-1", true],
    ["^[A-Za-z0-9_-]{1,32}$", "a/b", false],
    ["b+", "abc", true],
    ["^b", "abc", false],
    ["^(?:a|bc)*$", "abcbca", true],
    ["^\\d{3,}$", "12", false],
    ["^.$", "😀", true],
    ["^[^\\d\\s]$", "x", true],
    ["^[\\]\\-a]+$", "]-a", true],
    ["^\\u0041\\x42$", "AB", true],
    ["", "", true],
    ["a{0}b", "b", true],
  ])("%s tests %j", (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it.each([
    "(?=a)",
    "(?<n>a)",
    "\\1",
    "\\bword",
    "\\p{L}",
    "a{2,1}",
    "(a",
    "a)",
    "[a",
    "*a",
    "a**",
    "[b-a]",
    "((((a{99}){99}){99})",
    "\\",
  ])("is refused where it is not one that can be judged in time: %s", (pattern) => {
    expect(compilePattern(pattern).ok).toBe(false);
  });

  it("agrees with the platform's regular expressions", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "(?:ab|b)", "(a|)");
    const piece = fc
      .tuple(atom, fc.constantFrom("", "*", "+", "?", "{2}", "{1,2}", "*?"))
      .map(([one, often]) => one + often);
    const pattern = fc
      .tuple(fc.constantFrom("", "^"), fc.array(piece, { maxLength: 5 }), fc.constantFrom("", "|b$", "$"))
      .map(([start, pieces, end]) => start + pieces.join("") + end);
    const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 }).map((letters) => letters.join(""));
    fc.assert(
      fc.property(pattern, text, (one, candidate) => {
        expect(matches(one, candidate)).toBe(new RegExp(one, "u").test(candidate));
      }),
      { numRuns: 5_000 },
    );
  });

  it("takes no exponential time, whatever a stranger writes", () => {
    const started = performance.now();
    for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "(x+x+)+y"]) {
      expect(matches(pattern, `${"a".repeat(3_000)}!`)).toBe(false);
    }
    // Minutes of backtracking, were it done: the bound is for slow machines.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("is refused in a policy with its place and reason", () => {
    const parsed = parsePolicy(talkText.replace('pattern: "^[A-Za-z0-9_-]{1,32}$"', 'pattern: "^(?!x)"'));
    expect(parsed).toMatchObject({ error: [{ message: expect.stringContaining("look-around") }] });
  });
});

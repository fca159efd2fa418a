import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Automaton,
  createAutomaton,
  FULL,
  holdsMatch,
  HOPELESS,
  isMatchAtEnd,
  MATCHED,
  parsePattern,
  patternOfText,
  readBytes,
} from "#electron/engine/topics/pattern/index.ts";
import { expectDefined } from "#shared/base/index.ts";

function compile(source: string, isCaseSensitive = true) {
  const pattern = parsePattern(source);
  if (!pattern.ok) throw new Error(pattern.error);
  const automaton = createAutomaton(pattern.value, { isCaseSensitive });
  if (!automaton.ok) throw new Error(automaton.error);
  const machine = automaton.value;
  return {
    machine,
    test(text: string): boolean {
      const bytes = encode(text);
      const state = machine.readOn(machine.start, bytes, 0, bytes.length);
      return !machine.isExhausted && isMatchAtEnd(machine, state);
    },
  };
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads in two pieces wherever they can be cut, first by states that last and else by those that do not. */
function readInPieces(machine: Automaton, bytes: Uint8Array): boolean {
  const verdicts = new Set<boolean>();
  for (let cut = 0; cut <= bytes.length; cut++) {
    const middle = readBytes(machine, machine.start, bytes, 0, cut);
    verdicts.add(isMatchAtEnd(machine, readBytes(machine, middle, bytes, cut, bytes.length)));
    verdicts.add(isMatchAtEnd(machine, machine.readOn(middle, bytes, cut, bytes.length)));
  }
  expect(verdicts.size).toBe(1);
  return verdicts.has(true);
}

const characters = ["a", "b", "A", "1", "/", "\n", "ä", "Ä", "\u2028", "温", "😀"];

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
    const leaf = fc.constantFrom(
      "a",
      "b",
      ".",
      "[ab]",
      "[^a]",
      "\\d",
      "^",
      "$",
      "1",
      "\\w",
      "\\W",
      "ä",
      "[ß-温]",
      "\\ud83d",
      "\\s",
    );
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
    const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, fc.boolean(), (source, subject, isCaseSensitive) => {
        const expected = new RegExp(source, isCaseSensitive ? "" : "i").test(subject);
        const compiled = compile(source, isCaseSensitive);
        expect(compiled.test(subject)).toBe(expected);
        expect(readInPieces(compiled.machine, encode(subject))).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it("reads bytes that are no UTF-8 as a decoder does, wherever the text is cut", () => {
    const byte = fc.constantFrom(
      0x41,
      0x61,
      0x80,
      0xa0,
      0xbf,
      0xc1,
      0xc3,
      0xe0,
      0xe2,
      0xed,
      0xf0,
      0x9f,
      0x98,
      0xf4,
      0xff,
    );
    const source = fc.constantFrom(
      "\uFFFD",
      "^\uFFFD{2}a",
      "^..$",
      "^[^a]*$",
      "\u00e1|\uD83D",
      "^.a$",
      "[\u0800-\uffff]a",
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 8 }), source, (bytes, pattern) => {
        const read = Uint8Array.from(bytes);
        const expected = new RegExp(pattern).test(new TextDecoder("utf-8", { ignoreBOM: true }).decode(read));
        expect(readInPieces(compile(pattern).machine, read)).toBe(expected);
      }),
      { numRuns: 3_000 },
    );
  });

  it("keeps few states for many characters that the expression does not tell apart", () => {
    const { machine } = compile("^.*x$");
    const all = Array.from({ length: 0x1_1000 }, (_, index) => index).filter(
      (point) => point < 0xd800 || point > 0xdfff,
    );
    const bytes = encode(String.fromCodePoint(...all.slice(0, 30_000)) + String.fromCodePoint(...all.slice(30_000)));
    expect(readBytes(machine, machine.start, bytes, 0, bytes.length)).not.toBe(FULL);
  });

  it("says when nothing that follows can change the answer", () => {
    const { machine } = compile("^ab");
    const read = (text: string): number => readBytes(machine, machine.start, encode(text), 0, text.length);
    expect(read("abc")).toBe(MATCHED);
    expect(read("b")).toBe(HOPELESS);
    expect([MATCHED, HOPELESS]).not.toContain(read("a"));
  });

  it("takes a text by its letter when it is told to", () => {
    const automaton = createAutomaton(patternOfText("a.ü$"), { isCaseSensitive: false });
    if (!automaton.ok) throw new Error(automaton.error);
    const find = (text: string): boolean => holdsMatch(automaton.value, encode(text), 0, encode(text).length);
    expect([find("xA.Ü$x"), find("abü$"), find("a.ü")]).toEqual([true, false, false]);
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
    expect(automaton.machine.isExhausted).toBe(true);
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

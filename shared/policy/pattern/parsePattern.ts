import { fail, ok, type Result } from "#shared/base/index.ts";

/** Code points from `low` to `high`, both included. */
export interface CodePointRange {
  readonly low: number;
  readonly high: number;
}

/** A set of code points. */
export interface CodePointSet {
  readonly ranges: readonly CodePointRange[];
  readonly isNegated: boolean;
}

/** A regular expression, taken apart. */
export type PatternNode =
  | { readonly kind: "set"; readonly set: CodePointSet }
  | { readonly kind: "start" | "end" }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly part: PatternNode; readonly least: number; readonly most: number | undefined };

const range = (low: string, high: string): CodePointRange => ({ low: code(low), high: code(high) });
const code = (text: string): number => text.codePointAt(0) ?? 0;

const digits = [range("0", "9")];
const word = [range("0", "9"), range("A", "Z"), range("_", "_"), range("a", "z")];
const space = ["\t\r", "  ", "\u00a0\u00a0", "\u2028\u2029", "\ufeff\ufeff"].map(([low = "", high = ""]) =>
  range(low, high),
);
const lineEnds = ["\n", "\r", "\u2028", "\u2029"].map((end) => range(end, end));

/** Escapes that stand for a set; in capitals they stand for everything else. */
const classes: Readonly<Record<string, readonly CodePointRange[]>> = { d: digits, w: word, s: space };
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };

/** Deeper groups are no pattern that a person reads. */
const MAXIMUM_DEPTH = 50;

class PatternError extends Error {}

/**
 * Reads a regular expression: literals, `.`, sets, groups, `|`, `* + ? {n,m}`, `^` and `$`. What makes matching take
 * exponential time or depends on what was matched before (look-around, references) is refused by name.
 */
export function parsePattern(text: string): Result<PatternNode, string> {
  const characters = [...text];
  let at = 0;

  function refuse(message: string): never {
    throw new PatternError(message);
  }

  function take(character: string): boolean {
    if (characters[at] !== character) return false;
    at += 1;
    return true;
  }

  function readChoice(depth: number): PatternNode {
    if (depth > MAXIMUM_DEPTH) refuse("groups are nested too deep");
    const parts = [readSequence(depth)];
    while (take("|")) parts.push(readSequence(depth));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: "choice", parts };
  }

  function readSequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (at < characters.length && characters[at] !== "|" && characters[at] !== ")") parts.push(readRepeated(depth));
    return { kind: "sequence", parts };
  }

  function readRepeated(depth: number): PatternNode {
    const part = readOne(depth);
    const bounds = readQuantifier();
    if (bounds === undefined) return part;
    if (part.kind === "start" || part.kind === "end") refuse("nothing to repeat");
    // A lazy quantifier finds another match, never none where a greedy one finds some.
    take("?");
    if (readQuantifier() !== undefined) refuse("nothing to repeat");
    return { kind: "repeat", part, ...bounds };
  }

  function readQuantifier(): { readonly least: number; readonly most: number | undefined } | undefined {
    if (take("*")) return { least: 0, most: undefined };
    if (take("+")) return { least: 1, most: undefined };
    if (take("?")) return { least: 0, most: 1 };
    if (characters[at] !== "{") return undefined;
    const found = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(characters.slice(at, at + 12).join(""));
    if (found === null) refuse("expected `{n}`, `{n,}` or `{n,m}`");
    const [whole, first = "0", comma, last] = found;
    at += whole.length;
    const least = Number(first);
    const most = comma === undefined ? least : last === undefined ? undefined : Number(last);
    if (most !== undefined && most < least) refuse("a repetition ends before it begins");
    return { least, most };
  }

  function readOne(depth: number): PatternNode {
    const character = characters[at] ?? refuse("the pattern ends too early");
    at += 1;
    switch (character) {
      case "^":
        return { kind: "start" };
      case "$":
        return { kind: "end" };
      case ".":
        return { kind: "set", set: { ranges: lineEnds, isNegated: true } };
      case "(":
        return readGroup(depth);
      case "[":
        return { kind: "set", set: readSet() };
      case "\\":
        return { kind: "set", set: readEscape() };
      case "*":
      case "+":
      case "?":
      case "{":
        return refuse("nothing to repeat");
      case ")":
      case "]":
      case "}":
        return refuse(`\`${character}\` without its beginning`);
      default:
        return literal(code(character));
    }
  }

  function readGroup(depth: number): PatternNode {
    if (take("?") && !take(":")) refuse("look-around and named groups are not supported");
    const group = readChoice(depth + 1);
    if (!take(")")) refuse("a group without its end");
    return group;
  }

  function readEscape(): CodePointSet {
    const letter = characters[at] ?? refuse("the pattern ends too early");
    at += 1;
    const known = classes[letter.toLowerCase()];
    if (known !== undefined) return { ranges: known, isNegated: letter !== letter.toLowerCase() };
    const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
    if (control !== undefined) return one(control);
    if (letter === "u" || letter === "x") {
      const length = letter === "u" ? 4 : 2;
      const number = characters.slice(at, at + length).join("");
      if (!/^[0-9A-Fa-f]+$/.test(number) || number.length !== length) refuse(`\`\\${letter}\` without its number`);
      at += length;
      return one(Number.parseInt(number, 16));
    }
    if (/^[0-9A-Za-z]$/.test(letter)) refuse(`\`\\${letter}\` is not supported`);
    return one(code(letter));
  }

  function readSet(): CodePointSet {
    const isNegated = take("^");
    const ranges: CodePointRange[] = [];
    while (!take("]")) {
      const low = readMember();
      if (low.isNegated) {
        ranges.push(...complement(low.ranges));
        continue;
      }
      const first = low.ranges[0];
      const isSingle = low.ranges.length === 1 && first?.low === first?.high;
      if (characters[at] !== "-" || characters[at + 1] === "]" || !isSingle || first === undefined) {
        ranges.push(...low.ranges);
        continue;
      }
      at += 1;
      const high = readMember().ranges;
      const last = high[0];
      if (high.length !== 1 || last === undefined || last.low !== last.high || last.low < first.low) {
        refuse("a range ends before it begins");
      }
      ranges.push({ low: first.low, high: last.low });
    }
    return { ranges, isNegated };
  }

  function readMember(): CodePointSet {
    const character = characters[at] ?? refuse("a set without its end");
    at += 1;
    if (character === "\\") return readEscape();
    return one(code(character));
  }

  try {
    const node = readChoice(0);
    return at < characters.length ? fail("`)` without its beginning") : ok(node);
  } catch (error) {
    if (error instanceof PatternError) return fail(error.message);
    throw error;
  }
}

function one(point: number): CodePointSet {
  return { ranges: [{ low: point, high: point }], isNegated: false };
}

function literal(point: number): PatternNode {
  return { kind: "set", set: one(point) };
}

function complement(ranges: readonly CodePointRange[]): readonly CodePointRange[] {
  const sorted = ranges.toSorted((a, b) => a.low - b.low);
  const between: CodePointRange[] = [];
  let next = 0;
  for (const { low, high } of sorted) {
    if (low > next) between.push({ low: next, high: low - 1 });
    next = Math.max(next, high + 1);
  }
  return [...between, { low: next, high: 0x10ffff }];
}

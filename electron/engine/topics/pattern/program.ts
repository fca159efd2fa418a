import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Pattern } from "./parsePattern.ts";
import { complement, foldedUnits, LAST_UNIT, lowered, type UnitRange } from "./unitRanges.ts";

/**
 * A regular expression as instructions that several states at once go through. UTF-16 units that no instruction tells
 * apart are of one class.
 */
export interface Program {
  /** Where reading begins, which is the only place where `^` holds. */
  readonly start: readonly number[];
  /** Where some steps lead by a unit of a class. A match may begin at every place, so that this one is always among them. */
  after(steps: readonly number[], unitClass: number): readonly number[];
  /** Of each unit of UTF-16 its class. */
  readonly classOf: Uint16Array;
  /** Whether a match ends here. */
  isMatch(steps: readonly number[]): boolean;
  /** As `isMatch`, for a text that ends here. */
  isMatchAtEnd(steps: readonly number[], isStart: boolean): boolean;
  /** Whether no text that goes on here has a match. */
  isHopeless(steps: readonly number[]): boolean;
  /** Steps that have been visited so far. */
  readonly effort: number;
}

type Step =
  | { readonly kind: "units"; readonly ranges: readonly UnitRange[]; readonly next: number }
  | { readonly kind: "fork"; nexts: readonly number[] }
  | { readonly kind: "start" | "end"; readonly next: number }
  | { readonly kind: "match" };

const MAXIMUM_STEPS = 1_000;
/** The number of the step that says so. */
const MATCH = 0;

/** Makes the program of an expression; fails when the expression is too large. */
export function createProgram(
  pattern: Pattern,
  { isCaseSensitive }: { readonly isCaseSensitive: boolean },
): Result<Program, string> {
  const steps: Step[] = [{ kind: "match" }];
  const unitsOf = ({ ranges, isNegated = false }: Extract<Pattern, { readonly kind: "units" }>) => {
    const wanted = isCaseSensitive ? ranges : lowered(ranges);
    return isNegated ? complement(wanted) : wanted;
  };
  const compile = (part: Pattern, next: number): number => {
    // Each repeat copies its part: counted as they are made, so that nested ones end in time.
    if (steps.length > MAXIMUM_STEPS) return next;
    switch (part.kind) {
      case "units":
        return steps.push({ kind: "units", ranges: unitsOf(part), next }) - 1;
      case "sequence":
        return part.parts.reduceRight((after, inner) => compile(inner, after), next);
      case "choice":
        return steps.push({ kind: "fork", nexts: part.parts.map((inner) => compile(inner, next)) }) - 1;
      case "repeat":
        return compileRepeat(part, next);
      default:
        return steps.push({ kind: part.kind, next }) - 1;
    }
  };
  const compileRepeat = (
    { part, least, most }: Extract<Pattern, { readonly kind: "repeat" }>,
    next: number,
  ): number => {
    let entry = next;
    if (most === Number.POSITIVE_INFINITY) {
      const fork: Extract<Step, { readonly kind: "fork" }> = { kind: "fork", nexts: [] };
      entry = steps.push(fork) - 1;
      fork.nexts = [compile(part, entry), next];
    } else {
      for (let count = least; count < most && steps.length <= MAXIMUM_STEPS; count++) {
        entry = steps.push({ kind: "fork", nexts: [compile(part, entry), next] }) - 1;
      }
    }
    for (let count = 0; count < least && steps.length <= MAXIMUM_STEPS; count++) entry = compile(part, entry);
    return entry;
  };
  const entry = compile(pattern, MATCH);
  return steps.length > MAXIMUM_STEPS ? fail("the expression is too large") : ok(link(steps, entry, isCaseSensitive));
}

function link(steps: readonly Step[], entry: number, isCaseSensitive: boolean): Program {
  const { classOf, examples } = sortUnits(steps, isCaseSensitive);
  let effort = 0;
  const again = follow([entry], { isStart: false, isEnd: false });

  /** The steps that are reached from some without reading. */
  function follow(
    from: readonly number[],
    at: { readonly isStart: boolean; readonly isEnd: boolean },
  ): readonly number[] {
    effort += from.length;
    const seen = new Set<number>();
    const waiting = [...from];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      if (seen.has(step)) continue;
      seen.add(step);
      effort++;
      const known = steps[step];
      if (known?.kind === "fork") waiting.push(...known.nexts);
      else if (known?.kind === "start" && at.isStart) waiting.push(known.next);
      else if (known?.kind === "end" && at.isEnd) waiting.push(known.next);
    }
    return [...seen].sort((left, right) => left - right);
  }

  return {
    start: follow([entry], { isStart: true, isEnd: false }),
    after(present, unitClass) {
      const reached: number[] = [];
      const unit = examples[unitClass] ?? 0;
      effort += present.length;
      for (const number of present) {
        const step = steps[number];
        if (step?.kind === "units" && holds(step.ranges, unit)) reached.push(step.next);
      }
      const list = [...new Set([...follow(reached, { isStart: false, isEnd: false }), ...again])];
      return list.sort((left, right) => left - right);
    },
    classOf,
    isMatch: (present) => present.includes(MATCH),
    isMatchAtEnd: (present, isStart) => follow(present, { isStart, isEnd: true }).includes(MATCH),
    isHopeless: (present) => present.every((number) => ["start", "fork"].includes(steps[number]?.kind ?? "start")),
    get effort() {
      return effort;
    },
  };
}

/** Sorts units into classes, and names a unit of each. */
function sortUnits(
  steps: readonly Step[],
  isCaseSensitive: boolean,
): { readonly classOf: Uint16Array; readonly examples: readonly number[] } {
  const isBorder = new Uint8Array(LAST_UNIT + 2);
  for (const step of steps) {
    if (step.kind !== "units") continue;
    for (const [first, last] of step.ranges) {
      isBorder[first] = 1;
      isBorder[last + 1] = 1;
    }
  }
  const classOf = new Uint16Array(LAST_UNIT + 1);
  const examples = [0];
  for (let unit = 1; unit <= LAST_UNIT; unit++) {
    if (isBorder[unit] === 1) examples.push(unit);
    classOf[unit] = examples.length - 1;
  }
  if (isCaseSensitive) return { classOf, examples };
  const fold = foldedUnits();
  return { classOf: classOf.map((own, unit) => classOf[fold[unit] ?? unit] ?? own), examples };
}

function holds(ranges: readonly UnitRange[], unit: number): boolean {
  return ranges.some(([first, last]) => first <= unit && unit <= last);
}

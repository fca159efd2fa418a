import { assertNever, fail, ok, type Result } from "#shared/base/index.ts";
import { type CodePointSet, parsePattern, type PatternNode } from "./parsePattern.ts";

/** A compiled regular expression. */
export interface Pattern {
  /** Whether it matches anywhere in the text. Time grows with the text's length, and with the pattern's. */
  test(text: string): boolean;
}

/** Longer texts match nothing: with the bound on steps, this bounds the time of one answer. */
export const MAXIMUM_JUDGED_CHARACTERS = 4_096;
const MAXIMUM_STEPS = 2_000;

/** Where a match may stand: it takes a character, waits at an end, goes on in two places, or is found. */
type Step =
  | { readonly kind: "take"; readonly set: CodePointSet; next: number }
  | { readonly kind: "start" | "end"; next: number }
  | { readonly kind: "split"; first: number; second: number }
  | { readonly kind: "found" };

/** Compiles a regular expression; the failure says what about it is not supported, or too large. */
export function compilePattern(text: string): Result<Pattern, string> {
  const parsed = parsePattern(text);
  if (!parsed.ok) return parsed;
  const steps: Step[] = [{ kind: "found" }];
  const first = addNode(steps, parsed.value, 0);
  if (first === undefined) return fail("it is too large");
  return ok({ test: (candidate) => runs(steps, first, candidate) });
}

/** Adds the steps of a node in front of `next` and answers the first of them; `undefined` when they are too many. */
function addNode(steps: Step[], node: PatternNode, next: number): number | undefined {
  if (steps.length > MAXIMUM_STEPS) return undefined;
  switch (node.kind) {
    case "set":
      return steps.push({ kind: "take", set: node.set, next }) - 1;
    case "start":
    case "end":
      return steps.push({ kind: node.kind, next }) - 1;
    case "sequence":
      return node.parts.reduceRight<number | undefined>(
        (behind, part) => (behind === undefined ? undefined : addNode(steps, part, behind)),
        next,
      );
    case "choice": {
      const [head, ...tail] = node.parts.map((part) => addNode(steps, part, next));
      return tail.reduce<number | undefined>(
        (first, second) =>
          first === undefined || second === undefined ? undefined : steps.push({ kind: "split", first, second }) - 1,
        head,
      );
    }
    case "repeat":
      return addRepeat(steps, node, next);
    default:
      return assertNever(node);
  }
}

function addRepeat(
  steps: Step[],
  { part, least, most }: Extract<PatternNode, { kind: "repeat" }>,
  next: number,
): number | undefined {
  let behind: number | undefined = next;
  if (most === undefined) {
    const again: Step = { kind: "split", first: next, second: next };
    behind = steps.push(again) - 1;
    const body = addNode(steps, part, behind);
    if (body === undefined) return undefined;
    again.first = body;
  } else {
    for (let optional = least; optional < most && behind !== undefined; optional++) {
      const body = addNode(steps, part, behind);
      behind = body === undefined ? undefined : steps.push({ kind: "split", first: body, second: next }) - 1;
    }
  }
  for (let required = 0; required < least && behind !== undefined; required++) behind = addNode(steps, part, behind);
  return behind;
}

/** Follows every place where a match may stand at once, so that no character is looked at twice by any of them. */
function runs(steps: readonly Step[], first: number, text: string): boolean {
  if (text.length > MAXIMUM_JUDGED_CHARACTERS) return false;
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  let present: number[] = [];
  let coming: number[] = [];
  // The position at which a step was reached last, so that it is reached once at each.
  const reachedAt = new Int32Array(steps.length).fill(-1);

  function reach(from: number, position: number, into: number[]): boolean {
    const waiting = [from];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (reachedAt[at] === position) continue;
      reachedAt[at] = position;
      const step = steps[at];
      switch (step?.kind) {
        case "found":
          return true;
        case "split":
          waiting.push(step.first, step.second);
          break;
        case "start":
          if (position === 0) waiting.push(step.next);
          break;
        case "end":
          if (position === points.length) waiting.push(step.next);
          break;
        case "take":
        case undefined:
          into.push(at);
          break;
      }
    }
    return false;
  }

  for (let position = 0; position <= points.length; position++) {
    if (reach(first, position, present)) return true;
    const point = points[position];
    if (point === undefined) return false;
    coming = [];
    for (const at of present) {
      const step = steps[at];
      if (step?.kind === "take" && holds(step.set, point) && reach(step.next, position + 1, coming)) return true;
    }
    present = coming;
  }
  return false;
}

function holds({ ranges, isNegated }: CodePointSet, point: number): boolean {
  return ranges.some(({ low, high }) => low <= point && point <= high) !== isNegated;
}

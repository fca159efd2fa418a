import type { Pattern } from "./parsePattern.ts";

/** More of them would cost more than they spare. */
const MAXIMUM_TEXTS = 2;
/** A single character is nearly everywhere. */
const SHORTEST = 2;
const LONGEST = 32;
const LAST_ASCII = 0x7f;

/**
 * Texts of ASCII, longest first, that stand somewhere in whatever the expression matches, so that what has not all of them
 * need not be read. None of them holds the `border` character.
 */
export function requiredTexts(pattern: Pattern, border = ""): readonly string[] {
  const texts = new Set<string>();
  let run = "";

  function endRun(): void {
    if (run.length >= SHORTEST) texts.add(run);
    run = "";
  }

  function visit(part: Pattern): void {
    switch (part.kind) {
      case "sequence":
        part.parts.forEach(visit);
        return;
      case "units": {
        const sign = signOf(part);
        if (sign === undefined || sign === border || run.length === LONGEST) endRun();
        if (sign !== undefined && sign !== border) run += sign;
        return;
      }
      case "repeat":
        for (let count = 0; count < Math.min(part.least, LONGEST); count++) visit(part.part);
        if (part.most !== part.least || part.least > LONGEST) endRun();
        return;
      case "choice":
        endRun();
        return;
      default:
        // `^` and `$` take no room.
        return;
    }
  }

  visit(pattern);
  endRun();
  return [...texts].sort((left, right) => right.length - left.length).slice(0, MAXIMUM_TEXTS);
}

/** The one character that a part stands for, when it is of ASCII. */
function signOf(part: Extract<Pattern, { readonly kind: "units" }>): string | undefined {
  const [range, second] = part.ranges;
  if (part.isNegated === true || range === undefined || second !== undefined) return undefined;
  const [first, last] = range;
  return first === last && first <= LAST_ASCII ? String.fromCharCode(first) : undefined;
}

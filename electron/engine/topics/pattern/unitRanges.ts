/** UTF-16 code units, the first to the last. */
export type UnitRange = readonly [number, number];

export const LAST_UNIT = 0xffff;

/** Every unit that is in none of the ranges. */
export function complement(ranges: readonly UnitRange[]): readonly UnitRange[] {
  const sorted = ranges.toSorted((left, right) => left[0] - right[0]);
  const rest: UnitRange[] = [];
  let next = 0;
  for (const [first, last] of sorted) {
    if (first > next) rest.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= LAST_UNIT) rest.push([next, LAST_UNIT]);
  return rest;
}

let folded: Uint16Array | undefined;

/** Of each unit, what it is compared as when the case of letters does not count. Made when it is first asked for. */
export function foldedUnits(): Uint16Array {
  folded ??= Uint16Array.from({ length: LAST_UNIT + 1 }, (_, unit) => {
    const lower = String.fromCharCode(unit).toLowerCase();
    const lowerUnit = lower.charCodeAt(0);
    // As in JavaScript, the Kelvin sign is no `k`.
    return lower.length === 1 && lowerUnit < 0x80 === unit < 0x80 ? lowerUnit : unit;
  });
  return folded;
}

/** The units in the ranges, and what they are compared as. */
export function lowered(ranges: readonly UnitRange[]): readonly UnitRange[] {
  const fold = foldedUnits();
  const more: UnitRange[] = [...ranges];
  for (const [first, last] of ranges) {
    for (let unit = first; unit <= last; unit++) {
      const lower = fold[unit] ?? unit;
      if (lower !== unit) more.push([lower, lower]);
    }
  }
  // Twice turned over, ranges that touch have become one.
  return complement(complement(more));
}

const digits: readonly UnitRange[] = [[0x30, 0x39]];
const words: readonly UnitRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const spaces: readonly UnitRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** The classes that a letter after `\` stands for. */
export const unitClasses: Readonly<Record<string, readonly UnitRange[] | undefined>> = {
  d: digits,
  D: complement(digits),
  w: words,
  W: complement(words),
  s: spaces,
  S: complement(spaces),
};

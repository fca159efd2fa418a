import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Pattern } from "./parsePattern.ts";
import { complement, lowered, type UnitRange } from "./unitRanges.ts";

/**
 * A regular expression as a machine that reads a text unit by unit. Its states are numbers that hold for the life of
 * the automaton, so that texts with a common beginning can share the reading of it.
 */
export interface Automaton {
  /** Before the first unit. */
  readonly start: number;
  /**
   * The state after reading `text` in `state`, or DEAD_END when the machine has grown too large to tell. The text must
   * be in lower case when the case of letters does not count.
   */
  read(state: number, text: string): number;
  /** As `read`, of `bytes[start, end)` in any case; NOT_ASCII when it comes upon a byte that is not ASCII. */
  readAscii(state: number, bytes: Uint8Array, start: number, end: number): number;
  /**
   * As `read`, but goes on when the machine is full: it begins anew, and but for the start and this answer no state means
   * anything any more. `test` does so too: an automaton whose states are kept is only ever given to `read`.
   */
  readOn(state: number, text: string): number;
  /** Whether a match ends at or before this place. Stays so, whatever is read on. */
  isMatch(state: number): boolean;
  /** As `isMatch`, for a text that ends here. */
  isMatchAtEnd(state: number): boolean;
  /** Whether a text holds a match. */
  test(text: string): boolean;
  /** The expression has cost more than any honest one does: from now on nothing matches. */
  readonly isExhausted: boolean;
}

/** No state: what `read` answers when it gives up. */
export const DEAD_END = -1;

/** What `readAscii` answers when it comes upon something else. */
export const NOT_ASCII = -2;

/** One instruction of the machine with several states at once, which the automaton is made from as it is needed. */
type Step =
  | { readonly kind: "units"; readonly ranges: readonly UnitRange[]; readonly next: number }
  | { readonly kind: "fork"; nexts: readonly number[] }
  | { readonly kind: "start" | "end"; readonly next: number }
  | { readonly kind: "match" };

const MAXIMUM_STEPS = 1_000;
/** States at a time, and cells of their table: beyond them the machine begins anew. */
const MAXIMUM_STATES = 2_000;
const MAXIMUM_CELLS = 4_000_000;
/** Steps that making states may visit in all: about a tenth of a second. */
const MAXIMUM_EFFORT = 2_000_000;
const UNITS = 0x1_0000;
const LAST_ASCII = 0x7f;
/** What a state says. */
const MATCHES = 1;
const MATCHES_AT_END = 2;

/** Makes the machine of an expression; fails when the expression is too large. */
export function createAutomaton(
  pattern: Pattern,
  { isCaseSensitive }: { readonly isCaseSensitive: boolean },
): Result<Automaton, string> {
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
  const entry = compile(pattern, 0);
  return steps.length > MAXIMUM_STEPS
    ? fail("the expression is too large")
    : ok(createMachine(steps, entry, isCaseSensitive));
}

function createMachine(steps: readonly Step[], entry: number, isCaseSensitive: boolean): Automaton {
  const { classOf, classes } = sortUnits(steps);
  const unitOfByte = unitsOfBytes(isCaseSensitive);
  // One class more, of which nobody ever knows where it leads, for bytes that are no character.
  const classOfByte = unitOfByte.map((unit, byte) => (byte > LAST_ASCII ? classes : (classOf[unit] ?? 0)));
  // States are numbered by where their row of the table begins: a row has a cell for each class of units.
  const shift = 32 - Math.clz32(classes);
  // Of each state: the steps it stands for and what it says.
  let members: (readonly number[])[] = [];
  const maximumStates = Math.min(MAXIMUM_STATES, MAXIMUM_CELLS >> shift);
  let verdicts = new Uint8Array(maximumStates + 1);
  let numbers = new Map<string, number>();
  // Where each class of units leads: a state + 1, less than 0 when that is a match, 0 while nobody knows.
  let table = new Int32Array(0);
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

  const keyOf = (list: readonly number[], isStart: boolean): string => `${isStart ? "^" : ""}${list.join(" ")}`;

  function stateOf(list: readonly number[], isStart: boolean): number {
    const key = keyOf(list, isStart);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const number = members.push(list) - 1;
    const state = number << shift;
    numbers.set(key, state);
    const isAtEnd = follow(list, { isStart, isEnd: true }).includes(0);
    verdicts[number] = (list.includes(0) ? MATCHES : 0) | (isAtEnd ? MATCHES_AT_END : 0);
    if (members.length << shift > table.length) {
      const longer = new Int32Array(Math.max(64 << shift, table.length * 2));
      longer.set(table);
      table = longer;
    }
    return state;
  }

  function begin(): number {
    members = [];
    verdicts = new Uint8Array(maximumStates + 1);
    numbers = new Map();
    table = new Int32Array(0);
    return stateOf(follow([entry], { isStart: true, isEnd: false }), true);
  }

  const isMatch = (state: number): boolean => ((verdicts[state >> shift] ?? 0) & MATCHES) !== 0;

  /** The state after one unit; DEAD_END when there is no room for another state. */
  function advance(state: number, unit: number): number {
    const cell = state + (classOf[unit] ?? 0);
    const known = table[cell] ?? 0;
    if (known !== 0) return Math.abs(known) - 1;
    const reached: number[] = [];
    const present = members[state >> shift] ?? [];
    effort += present.length;
    for (const member of present) {
      const step = steps[member];
      if (step?.kind === "units" && holds(step.ranges, unit)) reached.push(step.next);
    }
    // A match may begin at every place.
    const list = [...new Set([...follow(reached, { isStart: false, isEnd: false }), ...again])];
    list.sort((left, right) => left - right);
    if (members.length >= maximumStates && !numbers.has(keyOf(list, false))) return DEAD_END;
    const next = stateOf(list, false);
    table[cell] = isMatch(next) ? -(next + 1) : next + 1;
    return next;
  }

  function readOn(from: number, text: string): number {
    let state = from;
    for (let index = 0; index < text.length; index++) {
      if (isMatch(state) || effort > MAXIMUM_EFFORT) return state;
      const next = advance(state, text.charCodeAt(index));
      if (next !== DEAD_END) {
        state = next;
        continue;
      }
      // Full: begin anew with nothing but the present state, and read this unit again.
      const present = members[state >> shift] ?? [];
      begin();
      state = stateOf(present, false);
      index--;
    }
    return state;
  }

  const start = begin();
  const isMatchAtEnd = (state: number): boolean => (verdicts[state >> shift] ?? 0) !== 0;
  return {
    start,
    isMatch,
    isMatchAtEnd,
    get isExhausted() {
      return effort > MAXIMUM_EFFORT;
    },
    read(from, text) {
      let state = from;
      for (let index = 0; index < text.length && state !== DEAD_END && !isMatch(state); index++) {
        state = advance(state, text.charCodeAt(index));
      }
      return state;
    },
    readAscii(from, bytes, first, end) {
      if (from === DEAD_END || isMatch(from)) return from;
      let state = from;
      let cells = table;
      for (let at = first; at < end; at++) {
        const byte = bytes[at] ?? 0;
        const known = cells[state + (classOfByte[byte] ?? 0)] ?? 0;
        if (known > 0) {
          state = known - 1;
          continue;
        }
        if (known < 0) return -known - 1;
        if (byte > LAST_ASCII) return NOT_ASCII;
        state = advance(state, unitOfByte[byte] ?? 0);
        if (state === DEAD_END || isMatch(state)) return state;
        cells = table;
      }
      return state;
    },
    readOn,
    test(text) {
      const state = readOn(start, text);
      return effort <= MAXIMUM_EFFORT && isMatchAtEnd(state);
    },
  };
}

/** The unit that each byte of ASCII is read as. */
function unitsOfBytes(isCaseSensitive: boolean): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    const isCapital = byte >= 0x41 && byte <= 0x5a;
    return isCapital && !isCaseSensitive ? byte + 0x20 : byte;
  });
}

/** Units that no step tells apart are of one class. */
function sortUnits(steps: readonly Step[]): { readonly classOf: Uint16Array; readonly classes: number } {
  const isBorder = new Uint8Array(UNITS + 1);
  for (const step of steps) {
    if (step.kind !== "units") continue;
    for (const [first, last] of step.ranges) {
      isBorder[first] = 1;
      isBorder[last + 1] = 1;
    }
  }
  const classOf = new Uint16Array(UNITS);
  let present = 0;
  for (let unit = 0; unit < UNITS; unit++) {
    if (unit > 0 && isBorder[unit] === 1) present++;
    classOf[unit] = present;
  }
  return { classOf, classes: present + 1 };
}

function holds(ranges: readonly UnitRange[], unit: number): boolean {
  return ranges.some(([first, last]) => first <= unit && unit <= last);
}

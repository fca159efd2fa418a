import { ok, type Result } from "#shared/base/index.ts";
import type { Pattern } from "./parsePattern.ts";
import { createProgram, type Program } from "./program.ts";
import { beginCharacter, type BegunCharacter, codePointsOf, continueCharacter, REPLACEMENT } from "./utf8.ts";

/**
 * A regular expression as a machine that reads UTF-8 byte by byte. Its states are numbers above 0 that hold for the life
 * of the automaton, so that texts with a common beginning can share the reading of it. Bytes that are no UTF-8 read as
 * the replacement character.
 */
export interface Automaton {
  /** Before the first byte. */
  readonly start: number;
  readonly table: Readonly<StateTable>;
  /** What `readBytes` does for texts with a step that nobody has taken yet. */
  explore(state: number, bytes: Uint8Array, start: number, end: number): number;
  /**
   * As `readBytes`, but goes on when the machine is full: it begins anew, and but for the start and this answer no state
   * means anything any more.
   */
  readOn(state: number, bytes: Uint8Array, start: number, end: number): number;
  /** The same expression with states of its own. What both cost is counted together. */
  another(): Automaton;
  /** The expression has cost more than any honest one does: no answer counts any more. */
  readonly isExhausted: boolean;
}

/** What is known of the states so far. Both columns are replaced when they grow. */
interface StateTable {
  /** Of each state 256 cells: where each byte leads, 0 while nobody knows. */
  cells: Int32Array;
  /** Of each state: 1 when a text that ends there holds a match. */
  endings: Uint8Array;
}

/** No state: what `readBytes` answers when it gives up. */
export const FULL = -1;
/** A match has ended here or before: nothing that follows changes that. */
export const MATCHED = 1 << 8;
/** No match can come any more, whatever follows. Only states above this one need to be read on from. */
export const HOPELESS = 2 << 8;

/** What the table says of a step that nobody has taken yet. As a state it leads nowhere but to itself. */
const UNKNOWN = 0;
/** States are numbered by where their row of the table begins: a row has a cell for each byte. */
const SHIFT = 8;
const ROW = 1 << SHIFT;
/** States at a time: beyond them the machine begins anew. */
const MAXIMUM_STATES = 2_000;
const FIRST_STATES = 64;
/** Steps that making states may visit in all: about a tenth of a second. */
const MAXIMUM_EFFORT = 2_000_000;
const LAST_ASCII = 0x7f;
const LAST_UNIT = 0xffff;

/** The steps that are alive, and the character that is being read: its classes of units once they are known. */
interface State {
  readonly steps: readonly number[];
  readonly begun?: BegunCharacter & { readonly classes: readonly number[] | undefined };
}

/** Makes the machine of an expression; fails when the expression is too large. */
export function createAutomaton(
  pattern: Pattern,
  options: { readonly isCaseSensitive: boolean },
): Result<Automaton, string> {
  const program = createProgram(pattern, options);
  return program.ok ? ok(new Machine(program.value)) : program;
}

/**
 * The state after reading `bytes[start, end)` of UTF-8 in `state`, or FULL when the machine has grown too large to tell. A
 * function of its own, as whatever is called a million times: the engine of JavaScript would begin anew with each closure.
 */
export function readBytes(automaton: Automaton, from: number, bytes: Uint8Array, start: number, end: number): number {
  const { cells } = automaton.table;
  let state = from;
  // One look at the table for each byte. Most bytes leave the state as it is: guessing so, processors need not wait for
  // one look before they begin the next.
  for (let at = start; at < end; at++) {
    const next = cells[state + (bytes[at] ?? 0)] ?? UNKNOWN;
    if (next !== state) state = next;
  }
  return state === UNKNOWN ? automaton.explore(from, bytes, start, end) : state;
}

/** Whether a text that ends in this state holds a match. */
export function isMatchAtEnd(automaton: Automaton, state: number): boolean {
  return automaton.table.endings[state >> SHIFT] === 1;
}

/** Whether a text holds a match; afterwards no state but the start means anything any more. */
export function holdsMatch(automaton: Automaton, bytes: Uint8Array, start: number, end: number): boolean {
  const { cells } = automaton.table;
  let state = automaton.start;
  // Most texts that have a match need not be read to their end.
  for (let at = start; at < end && state > HOPELESS; at++) state = cells[state + (bytes[at] ?? 0)] ?? UNKNOWN;
  if (state === UNKNOWN) state = automaton.explore(automaton.start, bytes, start, end);
  if (state !== FULL) return isMatchAtEnd(automaton, state);
  const last = automaton.readOn(automaton.start, bytes, start, end);
  return !automaton.isExhausted && isMatchAtEnd(automaton, last);
}

/** A class, so that all automatons share their methods: code that was made quick for one search is so for the next. */
class Machine implements Automaton {
  readonly table: StateTable = { cells: new Int32Array(0), endings: new Uint8Array(0) };
  readonly start: number;
  readonly #program: Program;
  readonly #replacement: number;
  #states: State[] = [];
  #numbers = new Map<string, number>();

  constructor(program: Program) {
    this.#program = program;
    this.#replacement = program.classOf[REPLACEMENT] ?? 0;
    this.start = this.#begin();
  }

  get isExhausted(): boolean {
    return this.#program.effort > MAXIMUM_EFFORT;
  }

  explore(from: number, bytes: Uint8Array, first: number, end: number): number {
    const { table } = this;
    let state = from;
    for (let at = first; at < end && state !== FULL; at++) {
      const byte = bytes[at] ?? 0;
      state = (table.cells[state + byte] ?? UNKNOWN) || this.#advance(state, byte);
    }
    return state;
  }

  readOn(from: number, bytes: Uint8Array, first: number, end: number): number {
    let state = from;
    for (let at = first; at < end && state !== MATCHED && !this.isExhausted;) {
      const next = this.explore(state, bytes, at, at + 1);
      if (next !== FULL) {
        state = next;
        at++;
        continue;
      }
      // Full: begin anew with nothing but the present state, and read this byte again.
      const { steps = [], begun } = this.#states[state >> SHIFT] ?? {};
      this.#begin();
      state = begun === undefined ? this.#stateOf(steps) : this.#stateWithin(steps, begun, begun.classes);
    }
    return state;
  }

  another(): Automaton {
    return new Machine(this.#program);
  }

  #begin(): number {
    const { table } = this;
    this.#states = [{ steps: [] }, { steps: [] }, { steps: [] }];
    this.#numbers = new Map();
    table.cells = new Int32Array(FIRST_STATES * ROW);
    for (const state of [MATCHED, HOPELESS]) table.cells.fill(state, state, state + ROW);
    table.endings = new Uint8Array(MAXIMUM_STATES);
    table.endings[MATCHED >> SHIFT] = 1;
    return this.#stateOf(this.#program.start, true);
  }

  #numberState(key: string, state: State, isEnding: () => boolean): number {
    const { table } = this;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#states.length === MAXIMUM_STATES) return FULL;
    const index = this.#states.push(state) - 1;
    const number = index << SHIFT;
    this.#numbers.set(key, number);
    table.endings[index] = isEnding() ? 1 : 0;
    if (number + ROW > table.cells.length) {
      const longer = new Int32Array(table.cells.length * 2);
      longer.set(table.cells);
      table.cells = longer;
    }
    return number;
  }

  #stateOf(steps: readonly number[], isStart = false): number {
    const program = this.#program;
    if (program.isMatch(steps)) return MATCHED;
    if (program.isHopeless(steps)) return HOPELESS;
    const key = `${isStart ? "^" : ""}${steps.join(" ")}`;
    return this.#numberState(key, { steps }, () => program.isMatchAtEnd(steps, isStart));
  }

  /** What begun characters may still become makes states differ only as far as the expression tells it apart. */
  #stateWithin(steps: readonly number[], character: BegunCharacter, known?: readonly number[]): number {
    const program = this.#program;
    const classes = known ?? this.#classesOf(...codePointsOf(character));
    const { bits, missing, low, high } = character;
    const key = `${steps.join(" ")}~${classes?.join(",") ?? `#${bits}`}~${missing} ${low} ${high}`;
    return this.#numberState(key, { steps, begun: { ...character, classes } }, () => {
      // Broken off, it reads as the replacement character.
      const after = program.after(steps, this.#replacement);
      return program.isMatch(after) || program.isMatchAtEnd(after, false);
    });
  }

  /** The class of each unit of some code points, when it is the same for all of them. */
  #classesOf(first: number, last: number): readonly number[] | undefined {
    if (last <= LAST_UNIT) return this.#sameClass(first, last);
    const [[high, low], [lastHigh, lastLow]] = [surrogatesOf(first), surrogatesOf(last)];
    const highs = this.#sameClass(high, lastHigh);
    const lows = high === lastHigh ? this.#sameClass(low, lastLow) : this.#sameClass(0xdc00, 0xdfff);
    return highs === undefined || lows === undefined ? undefined : [...highs, ...lows];
  }

  #sameClass(first: number, last: number): readonly [number] | undefined {
    const { classOf } = this.#program;
    const unitClass = classOf[first] ?? 0;
    for (let unit = first + 1; unit <= last; unit++) if (classOf[unit] !== unitClass) return undefined;
    return [unitClass];
  }

  #afterUnits(from: readonly number[], classes: readonly number[]): number {
    let state = UNKNOWN;
    let steps = from;
    for (const unitClass of classes) {
      state = this.#stateOf(this.#program.after(steps, unitClass));
      if (state <= HOPELESS) return state;
      steps = this.#states[state >> SHIFT]?.steps ?? [];
    }
    return state;
  }

  #afterByte(state: number, byte: number): number {
    const { steps = [], begun } = this.#states[state >> SHIFT] ?? {};
    const { classOf } = this.#program;
    if (begun === undefined && byte <= LAST_ASCII) return this.#afterUnits(steps, [classOf[byte] ?? 0]);
    const character = begun === undefined ? beginCharacter(byte) : continueCharacter(begun, byte);
    if (character === undefined) {
      const broken = this.#afterUnits(steps, [this.#replacement]);
      // The byte that does not belong to a character may begin another one.
      return begun === undefined || broken <= HOPELESS ? broken : this.#afterByte(broken, byte);
    }
    if (character.missing > 0) return this.#stateWithin(steps, character, begun?.classes);
    return this.#afterUnits(steps, begun?.classes ?? this.#classesOf(character.bits, character.bits) ?? []);
  }

  /** Finds out where a byte leads, and all of ASCII that leads there as well; FULL when there is no room to tell. */
  #advance(state: number, byte: number): number {
    if (this.isExhausted) return FULL;
    const next = this.#afterByte(state, byte);
    if (next === FULL) return FULL;
    const { cells } = this.table;
    const { classOf } = this.#program;
    cells[state + byte] = next;
    if (byte > LAST_ASCII || this.#states[state >> SHIFT]?.begun !== undefined) return next;
    for (let other = 0; other <= LAST_ASCII; other++) {
      if (classOf[other] === classOf[byte]) cells[state + other] = next;
    }
    return next;
  }
}

/** The two units of UTF-16 that a code point beyond them is written with. */
function surrogatesOf(codePoint: number): readonly [number, number] {
  return [0xd800 + ((codePoint - 0x1_0000) >> 10), 0xdc00 + (codePoint & 0x3ff)];
}

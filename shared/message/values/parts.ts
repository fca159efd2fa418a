import { type ContainerKind, type ValueFormat, writeHead } from "./valueFormat.ts";

/**
 * A stretch of the text of a container, with the bytes that it became: elements of an array, a member of an object,
 * characters of a string. A long element stands for itself, with parts of its own.
 */
export interface Part {
  readonly characters: number;
  /** Elements or members; of a string, bytes. */
  readonly count: number;
  /** Where `inner` is given, what comes before it: the key. */
  readonly bytes: Uint8Array;
  /** Of a member. */
  readonly key: string;
  readonly inner?: { readonly container: Container; readonly charactersBefore: number };
}

/** A long container in its parts. Invariant: they tile the text between its brackets, commas aside. */
export interface Container {
  readonly kind: ContainerKind;
  readonly characters: number;
  readonly parts: readonly Part[];
  /** The parts in the order in which they travel. */
  readonly sent: readonly Part[];
  readonly head: readonly number[];
  /** Of its parts together. */
  readonly count: number;
  /** Of all that it became. */
  readonly bytes: number;
}

/** A container of parts; `undefined` when they cannot be put together. */
export function containerOf(format: ValueFormat, kind: ContainerKind, parts: readonly Part[]): Container | undefined {
  const nothing = { kind, parts: [], sent: [], head: [], characters: kind === "string" ? 2 : 1, count: 0, bytes: 0 };
  return replaceParts(format, nothing, { first: 0, removed: [], put: parts });
}

/** Parts that take the place of others, which begin with the part that has the number `first`. */
export interface Replacement {
  readonly first: number;
  readonly removed: readonly Part[];
  readonly put: readonly Part[];
}

/** A container with other parts; `undefined` when they cannot be put together. */
export function replaceParts(format: ValueFormat, before: Container, change: Replacement): Container | undefined {
  const { first, removed, put } = change;
  const { kind } = before;
  const parts = [...before.parts.slice(0, first), ...put, ...before.parts.slice(first + removed.length)];
  const sent = kind === "object" ? orderMembers(format, before, parts, change) : parts;
  if (sent === undefined) return undefined;
  const commas = kind === "string" ? 0 : put.length - removed.length;
  const count = before.count + sum(put, countOf) - sum(removed, countOf);
  const head = writeHead(format.heads[kind], count);
  return {
    kind,
    parts,
    sent,
    head,
    count,
    characters: before.characters + commas + sum(put, charactersOf) - sum(removed, charactersOf),
    bytes: before.bytes - before.head.length + head.length + sum(put, bytesOf) - sum(removed, bytesOf),
  };
}

const countOf = ({ count }: Part): number => count;
const charactersOf = ({ characters }: Part): number => characters;
const bytesOf = ({ bytes, inner }: Part): number => bytes.length + (inner?.container.bytes ?? 0);

function sum(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((total, part) => total + of(part), 0);
}

/** More members than this are not put in their places one by one. */
const FEW_MEMBERS = 32;

/** Members as they travel; `undefined` when a key stands there twice, or cannot be ordered by its bytes. */
function orderMembers(
  { hasSortedKeys }: ValueFormat,
  before: Container,
  parts: readonly Part[],
  { removed, put }: Replacement,
): readonly Part[] | undefined {
  // Most keys of the keyboard change a value: the order of thousands of members stands.
  const isFew = put.length <= FEW_MEMBERS;
  if (isFew && put.length === removed.length && put.every(({ key }, index) => key === removed[index]?.key)) {
    const sent = [...before.sent];
    for (const [index, part] of removed.entries()) sent[sent.indexOf(part)] = put[index] ?? part;
    return sent;
  }
  const keys = new Set(put.map(({ key }) => key));
  const gone = new Set(removed);
  const others = before.sent.filter((part) => !gone.has(part));
  if (keys.size < put.length || others.some(({ key }) => keys.has(key))) return undefined;
  if (!hasSortedKeys) return orderAsJavaScript(parts);
  if (!put.every(({ key }) => isWellFormed(key))) return undefined;
  if (!isFew) return [...others, ...put].toSorted(compareMembers);
  for (const part of put) others.splice(findPlace(others, part), 0, part);
  return others;
}

/** Keys that are numbers come first in an object, by their size; the others as they were written. */
function orderAsJavaScript(parts: readonly Part[]): readonly Part[] {
  const isNumber = ({ key }: Part) => ARRAY_INDEX.test(key) && Number(key) < MOST_ELEMENTS;
  const numbers = parts.filter(isNumber);
  if (numbers.length === 0) return parts;
  const rest = parts.filter((part) => !isNumber(part));
  return [...numbers.toSorted((one, other) => Number(one.key) - Number(other.key)), ...rest];
}

const ARRAY_INDEX = /^(?:0|[1-9]\d{0,9})$/;
const MOST_ELEMENTS = 2 ** 32 - 1;

function findPlace(sorted: readonly Part[], part: Part): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other !== undefined && compareMembers(other, part) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bytes of a key say where it ends, and no two are the same: what follows them is never compared. */
function compareMembers({ bytes: one }: Part, { bytes: other }: Part): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return (one[at] ?? 0) - (other[at] ?? 0);
}

/** Writes the bytes of a container; returns where they end. */
export function writeContainer({ head, sent }: Container, into: Uint8Array, start: number): number {
  into.set(head, start);
  let at = start + head.length;
  for (const { bytes, inner } of sent) {
    into.set(bytes, at);
    at += bytes.length;
    if (inner !== undefined) at = writeContainer(inner.container, into, at);
  }
  return at;
}

/** Whether a text has no half of a pair of surrogates: the libraries do not agree with themselves about them. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

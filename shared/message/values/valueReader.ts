import { findTextChange, ok, type Result, type TextChange } from "#shared/base/index.ts";
import { LONG_CHARACTERS } from "./outline.ts";
import { type Container, type Part, replaceParts, type Replacement, writeContainer } from "./parts.ts";
import { readFrame, readParts, splitContent } from "./readParts.ts";
import { readJson } from "./readJson.ts";
import { standInFor } from "./standIn.ts";
import { type ContainerKind, encodeValue, type ValueFormat } from "./valueFormat.ts";

/** The bytes of the value of a JSON text; or why there are none. */
export type ValueReader = (text: string) => Result<Uint8Array<ArrayBuffer>, string>;

/** Reads a text as if it were the first. */
export function readValue(format: ValueFormat, text: string): Result<Uint8Array<ArrayBuffer>, string> {
  const value = readJson(text);
  return value.ok ? encodeValue(format, value.value) : value;
}

/** A long text and its value. */
interface Written {
  readonly text: string;
  readonly value: Part;
  readonly container: Container;
}

/**
 * Creates a reader for a text that is being written: it answers what `readValue` answers, in the time that the change
 * since the last long value needs. What it cannot put together from parts it reads as a whole: text that is no JSON,
 * objects with a key twice, long strings with half a pair of surrogates, brackets that change their partners.
 */
export function createValueReader(format: ValueFormat): ValueReader {
  let last: Written | undefined;
  return (text) => {
    const before = last;
    const parts = before && unlessTooDeep(() => changeText(format, before, text));
    const changed = typeof parts === "function" ? undefined : writtenAs(text, parts);
    if (changed !== undefined) return ok(bytesOf((last = changed)));
    const alike = typeof parts === "function" ? parts() : text;
    const readAlike = readJson(alike);
    if (!readAlike.ok) return readAlike;
    const read = alike === text ? readAlike : readJson(text);
    if (!read.ok) return read;
    const isLong = text.length > LONG_CHARACTERS;
    const taken = isLong ? unlessTooDeep(() => writtenAs(text, splitContent(format, "array", text, 0))) : undefined;
    return taken === undefined ? encodeValue(format, read.value) : ok(bytesOf((last = taken)));
  };
}

/** A text is what would stand between the brackets of an array of one element. */
function writtenAs(text: string, parts: readonly Part[] | undefined): Written | undefined {
  const [value, ...more] = parts ?? [];
  if (value?.inner === undefined || value.count !== 1 || more.length > 0) return undefined;
  return { text, value, container: value.inner.container };
}

function bytesOf({ container }: Written): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(container.bytes);
  writeContainer(container, bytes, 0);
  return bytes;
}

/** What the library throws at, it throws at again when it is given the whole value. */
function unlessTooDeep<T>(take: () => T): T | undefined {
  try {
    return take();
  } catch {
    return undefined;
  }
}

/** A text that has become another. */
interface Edit extends TextChange {
  readonly format: ValueFormat;
  readonly text: string;
}

/**
 * Says that all is to be read anew. Makes a text in which, if the edited one is wrong, the same is wrong at the same
 * place, and found faster.
 */
type Unread = () => string;

/** What is around parts: where the first of them begins, in how many containers, and what reads like the text before. */
interface Around {
  readonly start: number;
  readonly above: number;
  readonly alike: () => string;
}

function changeText(format: ValueFormat, { text: before, value }: Written, text: string): readonly Part[] | Unread {
  const edit = { format, text, ...findTextChange(before, text) };
  const change = changeParts(edit, "array", [value], { start: 0, above: 0, alike: () => "" });
  return typeof change === "function" ? change : change.put;
}

/** A complaint about JSON may quote the ten characters before the mistake. */
const QUOTED_CHARACTERS = 20;

/** What an edit changes in parts. */
function changeParts(edit: Edit, kind: ContainerKind, parts: readonly Part[], around: Around): Replacement | Unread {
  const { format, text, from, to, grown } = edit;
  const gap = kind === "string" ? 0 : 1;
  let next = around.start;
  let first = 0;
  let start = next;
  const removed: Part[] = [];
  for (const part of parts) {
    if (next > to) break;
    next += part.characters + gap;
    if (next - gap >= from) {
      removed.push(part);
      continue;
    }
    first += 1;
    start = next;
  }
  const alike = (): string => {
    let kept = start;
    for (let index = first - 1; index >= 0 && kept > start - QUOTED_CHARACTERS; index--) {
      kept -= (parts[index]?.characters ?? 0) + gap;
    }
    return around.alike() + standInFor(kind, text.slice(around.start, kept)) + text.slice(kept, start);
  };
  const { above } = around;
  const [part, ...others] = removed;
  const put =
    part?.inner !== undefined && others.length === 0
      ? changeLong(edit, kind, part, { start, above, alike })
      : (readParts(format, kind, text.slice(start, next - gap + grown), above) ?? (() => alike() + text.slice(start)));
  return typeof put === "function" ? put : { first, removed, put };
}

/** A long element after an edit that touches nothing else. */
function changeLong(
  edit: Edit,
  kind: ContainerKind,
  { inner, ...part }: Part,
  { start, above, alike }: Around,
): readonly Part[] | Unread {
  const { format, text, from, to, grown } = edit;
  const unread = () => alike() + text.slice(start);
  if (inner === undefined) return unread;
  const { container, charactersBefore } = inner;
  const innerStart = start + charactersBefore;
  const innerEnd = innerStart + container.characters;
  const characters = part.characters + grown;
  if (from > innerStart && to < innerEnd) {
    const inside = innerStart + 1;
    const change = changeParts(edit, container.kind, container.parts, {
      start: inside,
      above: above + 1,
      alike: () => alike() + text.slice(start, inside),
    });
    if (typeof change === "function") return change;
    const changed = replaceParts(format, container, change);
    return changed === undefined ? unread : [{ ...part, characters, inner: { container: changed, charactersBefore } }];
  }
  if (to > innerStart && from < innerEnd) return unread;
  const innerStartNow = to <= innerStart ? innerStart + grown : innerStart;
  const before = text.slice(start, innerStartNow);
  const after = text.slice(innerStartNow + container.characters, start + characters);
  const frame = readFrame(format, kind, before, after);
  if (frame === undefined) return unread;
  return [{ ...part, ...frame, characters, inner: { container, charactersBefore: before.length } }];
}

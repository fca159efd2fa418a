import { findTextChange, ok, type Result, type TextChange } from "#shared/base/index.ts";
import { LONG_CHARACTERS } from "./outline.ts";
import { type Container, type Part, replaceParts, type Replacement, writeContainer } from "./parts.ts";
import { readFrame, readParts, splitContent } from "./readParts.ts";
import { readJson } from "./readJson.ts";
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
    const changed = before && unlessTooDeep(() => writtenAs(text, changeText(format, before, text)));
    if (changed !== undefined) return ok(bytesOf((last = changed)));
    const read = readJson(text);
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

function changeText(format: ValueFormat, { text: before, value }: Written, text: string): readonly Part[] | undefined {
  return changeParts({ format, text, ...findTextChange(before, text) }, "array", [value], 0, 0)?.put;
}

/** What an edit changes in parts of which the first begins at `start`; `undefined` when all is to be read anew. */
function changeParts(
  edit: Edit,
  kind: ContainerKind,
  parts: readonly Part[],
  start: number,
  above: number,
): Replacement | undefined {
  const { format, text, from, to, grown } = edit;
  const gap = kind === "string" ? 0 : 1;
  let next = start;
  let first = 0;
  let firstStart = start;
  const removed: Part[] = [];
  for (const part of parts) {
    if (next > to) break;
    next += part.characters + gap;
    if (next - gap >= from) {
      removed.push(part);
      continue;
    }
    first += 1;
    firstStart = next;
  }
  const [part, ...others] = removed;
  const put =
    part?.inner !== undefined && others.length === 0
      ? changeLong(edit, kind, part, firstStart, above)
      : readParts(format, kind, text.slice(firstStart, next - gap + grown), above);
  return put && { first, removed, put };
}

/** A long element, which begins at `start`, after an edit that touches nothing else. */
function changeLong(
  edit: Edit,
  kind: ContainerKind,
  { inner, ...part }: Part,
  start: number,
  above: number,
): readonly Part[] | undefined {
  const { format, text, from, to, grown } = edit;
  if (inner === undefined) return undefined;
  const { container, charactersBefore } = inner;
  const innerStart = start + charactersBefore;
  const innerEnd = innerStart + container.characters;
  const characters = part.characters + grown;
  if (from > innerStart && to < innerEnd) {
    const change = changeParts(edit, container.kind, container.parts, innerStart + 1, above + 1);
    const changed = change && replaceParts(format, container, change);
    return changed && [{ ...part, characters, inner: { container: changed, charactersBefore } }];
  }
  if (to > innerStart && from < innerEnd) return undefined;
  const innerStartNow = to <= innerStart ? innerStart + grown : innerStart;
  const before = text.slice(start, innerStartNow);
  const after = text.slice(innerStartNow + container.characters, start + characters);
  const frame = readFrame(format, kind, before, after);
  return frame && [{ ...part, ...frame, characters, inner: { container, charactersBefore: before.length } }];
}

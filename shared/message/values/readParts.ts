import { borrowUtf8 } from "#shared/base/index.ts";
import { type Outline, outlineOf } from "./outline.ts";
import { containerOf, isWellFormed, type Part } from "./parts.ts";
import { findLongInteger } from "./readJson.ts";
import { type ContainerKind, type ValueFormat, writeHead } from "./valueFormat.ts";

/** Deeper containers are not taken apart. MessagePack ends at 100, and so does the need. */
const DEEPEST = 90;
/** Elements of an array are read together until they are this long. */
const RUN_CHARACTERS = 4_096;

const brackets: Readonly<Record<ContainerKind, readonly [string, string]>> = {
  array: ["[", "]"],
  object: ["{", "}"],
  string: ['"', '"'],
};

/** Characters of a string, as many as are read together. No escape and no pair of surrogates is cut in two. */
const CHUNK = /(?:[^\\]|\\u[dD][89abAB]..\\u....|\\u....|\\.){1,4096}/gsu;

/**
 * Reads what stands between the brackets of a container, in `above` containers with that one; `undefined` when it is
 * not JSON, or nothing that can be put together from parts.
 */
export function readParts(
  format: ValueFormat,
  kind: ContainerKind,
  content: string,
  above: number,
): readonly Part[] | undefined {
  // What stands between brackets is JSON by itself exactly where it may stand between its neighbours.
  if (parse(kind, content) === undefined) return undefined;
  if (kind !== "string" && findLongInteger(content) !== undefined) return undefined;
  return splitContent(format, kind, content, above);
}

/** `readParts` for what is known to be JSON. */
export function splitContent(
  format: ValueFormat,
  kind: ContainerKind,
  content: string,
  above: number,
): readonly Part[] | undefined {
  return splitParts(format, content, outlineOf(kind, content, DEEPEST - above), above);
}

function splitParts(format: ValueFormat, text: string, outline: Outline, above: number): readonly Part[] | undefined {
  const { kind, start, end } = outline;
  return kind === "string" ? splitString(text.slice(start + 1, end - 1)) : splitElements(format, text, outline, above);
}

function splitString(content: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const [chunk] of content.matchAll(CHUNK)) {
    const value = parse("string", chunk);
    if (typeof value !== "string" || !isWellFormed(value)) return undefined;
    const bytes = borrowUtf8(value).slice();
    parts.push({ characters: chunk.length, count: bytes.length, bytes, key: "" });
  }
  return parts.length === 0 ? undefined : parts;
}

function splitElements(
  format: ValueFormat,
  text: string,
  { kind, start: open, end: close, commas, long }: Outline,
  above: number,
): readonly Part[] | undefined {
  const parts: Part[] = [];
  let runStart = open + 1;
  let start = runStart;
  let nextLong = 0;
  const endRun = (end: number) => {
    if (end > runStart) parts.push(readRun(format, kind, text.slice(runStart, end), above));
  };
  for (const end of [...commas, close - 1]) {
    let last: Outline | undefined;
    for (let found = long[nextLong]; found !== undefined && found.start < end; found = long[++nextLong]) last = found;
    const part = last === undefined ? undefined : readLong(format, kind, text, { start, end }, last, above);
    if (part !== undefined) {
      endRun(start - 1);
      parts.push(part);
      runStart = end + 1;
    } else if (kind === "object" || end - runStart >= RUN_CHARACTERS) {
      endRun(end);
      runStart = end + 1;
    }
    start = end + 1;
  }
  endRun(close - 1);
  // White space alone may stand between brackets, but not between commas.
  return parts.length > 0 && parts.every(({ count }) => count > 0) ? parts : undefined;
}

/** Elements, or a member, that are encoded by themselves: what the library writes for a container of them, without its head. */
function readRun(format: ValueFormat, kind: ContainerKind, content: string, above: number): Part {
  const value: object = Object(parse(kind, content));
  const keys = Object.keys(value);
  const bytes = format.encode(value, above - 1).slice(writeHead(format.heads[kind], keys.length).length);
  return { characters: content.length, count: keys.length, bytes, key: keys[0] ?? "" };
}

/** An element in parts of its own; `undefined` when it is to be read as a whole. */
function readLong(
  format: ValueFormat,
  kind: ContainerKind,
  text: string,
  element: { readonly start: number; readonly end: number },
  value: Outline,
  above: number,
): Part | undefined {
  const before = text.slice(element.start, value.start);
  const frame = readFrame(format, kind, before, text.slice(value.end, element.end));
  if (frame === undefined) return undefined;
  const parts = splitParts(format, text, value, above + 1);
  const container = parts && containerOf(format, value.kind, parts);
  if (container === undefined) return undefined;
  return {
    ...frame,
    characters: element.end - element.start,
    count: 1,
    inner: { container, charactersBefore: before.length },
  };
}

/** What stands around a long value: white space, and in an object its key. */
export function readFrame(
  format: ValueFormat,
  kind: ContainerKind,
  before: string,
  after: string,
): Pick<Part, "bytes" | "key"> | undefined {
  const frame: object = Object(parse(kind, `${before}null${after}`));
  const [[key, value] = ["", undefined], ...more]: [string, unknown][] = Object.entries(frame);
  if (value !== null || more.length > 0) return undefined;
  // Without the head of a container of one, and without the null that stood for the value: a byte each.
  return { bytes: format.encode(frame, 0).slice(1, -1), key };
}

function parse(kind: ContainerKind, content: string): unknown {
  const [open, close] = brackets[kind];
  try {
    return JSON.parse(open + content + close);
  } catch {
    return undefined;
  }
}

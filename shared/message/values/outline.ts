import type { ContainerKind } from "./valueFormat.ts";

/** A container in a JSON text: where its content lies, and what stands in it. Positions are those of the whole text. */
export interface Outline {
  readonly kind: ContainerKind;
  /** Of the opening bracket or quotation mark. */
  readonly start: number;
  /** Behind the closing one. */
  readonly end: number;
  /** Between its elements; none in a string. */
  readonly commas: readonly number[];
  /** The containers in it that are longer than `LONG_CHARACTERS`. */
  readonly long: readonly Outline[];
}

/** Containers up to this length are read as a whole. */
export const LONG_CHARACTERS = 8_192;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Finds the long containers in the content of a container, brackets aside, down to `levels` of them. The content has to
 * be JSON: nothing is checked here.
 */
export function outlineOf(kind: ContainerKind, content: string, levels: number): Outline {
  const whole = { kind, start: -1, end: content.length + 1 };
  if (kind === "string") return { ...whole, commas: [], long: [] };
  const opened: { readonly at: number; readonly commas: number; readonly long: number }[] = [];
  const commas: number[] = [];
  const long: Outline[] = [];
  for (let at = 0; at < content.length; at++) {
    const code = content.charCodeAt(at);
    if (code === QUOTE) {
      const start = at;
      at = endOfString(content, start);
      const isLong = at + 1 - start > LONG_CHARACTERS && opened.length < levels;
      if (isLong) long.push({ kind: "string", start, end: at + 1, commas: [], long: [] });
    } else if (code === COMMA) {
      commas.push(at);
    } else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      opened.push({ at, commas: commas.length, long: long.length });
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      const start = opened.pop();
      if (start === undefined) continue;
      const isLong = at + 1 - start.at > LONG_CHARACTERS && opened.length < levels;
      const found = code === CLOSE_ARRAY ? "array" : "object";
      const inside = isLong && { commas: commas.slice(start.commas), long: long.splice(start.long) };
      commas.length = start.commas;
      if (inside) long.push({ kind: found, start: start.at, end: at + 1, ...inside });
    }
  }
  return { ...whole, commas, long };
}

/** The position of the closing quotation mark. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) break;
    if (code === BACKSLASH) at += 1;
  }
  return at;
}

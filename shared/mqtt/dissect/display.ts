import { escapeText } from "#shared/base/index.ts";
import type { TextReader } from "#shared/mqtt/codec/index.ts";
import type { FieldSpec } from "#shared/mqtt/spec/index.ts";
import type { DissectedField } from "./field.ts";

/** Binary values up to this size are shown as text when they are text. */
const LARGEST_SHOWN_TEXT = 4_096;

/** A value for people. `texts` turns binary data into text where it is text. */
export function displayOf(spec: FieldSpec, value: number | string | Uint8Array, texts: TextReader): string {
  if (typeof value === "number") return displayOfNumber(spec, value);
  if (value.length === 0) return "(empty)";
  if (typeof value === "string") return escapeText(value);
  return (spec.isSecret === true ? undefined : textOf(value, texts)) ?? countBytes(value.length);
}

function displayOfNumber(spec: FieldSpec, value: number): string {
  const words = spec.words?.[value];
  if (words !== undefined) return `${words} (${readableNumber(value)})`;
  if (spec.unit === "s") return `${value} s`;
  return spec.unit === "bytes" ? countBytes(value) : String(value);
}

/** Codes from 0x80 on are known by their hexadecimal form. */
export function readableNumber(value: number): string {
  return value >= 0x80 && value <= 0xff ? hexByte(value) : String(value);
}

/** `0x2a` */
export function hexByte(value: number): string {
  return value < 0x10 ? `0x0${value.toString(16)}` : `0x${value.toString(16)}`;
}

/** `1 byte`, `12 bytes` */
export function countBytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** Binary data as text, when it is text that reads as such. */
function textOf(bytes: Uint8Array, texts: TextReader): string | undefined {
  if (bytes.length > LARGEST_SHOWN_TEXT) return undefined;
  const text = texts.read(bytes, 0, bytes.length);
  if (text === undefined) return undefined;
  if (texts.hasControlBytes && !bytes.every(isTextByte)) return undefined;
  return escapeText(text);
}

/** Tabs and line breaks are all that text has of control characters. */
function isTextByte(byte: number): boolean {
  return byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** The values of a group in a row: `name · value` of a User Property, `a/b · At least once (1)` of a subscription. */
export function displayOfValues(children: readonly DissectedField[]): string {
  let display = "";
  for (const child of children) {
    if (child.name.endsWith(".length") || child.name.endsWith("prop.id")) continue;
    display += display === "" ? child.display : ` · ${child.display}`;
  }
  return display;
}

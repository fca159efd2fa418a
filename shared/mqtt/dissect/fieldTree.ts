import { escapeText } from "#shared/base/index.ts";
import { findIllFormedUtf8, type Trace } from "#shared/mqtt/codec/index.ts";
import type { Diagnostic, FieldSpec, ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import type { DissectedField } from "./field.ts";

type FieldUnderConstruction = { -readonly [Key in keyof DissectedField]: DissectedField[Key] } & {
  children: FieldUnderConstruction[];
};

/** Binary values up to this size are shown as text when they are text. */
const LARGEST_SHOWN_TEXT = 4_096;
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Grows the field tree of one packet while the codec reads it. */
export class FieldTree implements Trace {
  readonly fields: FieldUnderConstruction[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #start: number;
  readonly #edition: "3.1.1" | "5.0";
  readonly #open: { field: FieldUnderConstruction; spec: FieldSpec }[] = [];
  #siblings: FieldUnderConstruction[] = this.fields;
  #lastLeaf: FieldUnderConstruction | undefined = undefined;

  /** `start` is the offset of the packet's first byte in its buffer. */
  constructor(start: number, version: ProtocolVersion) {
    this.#start = start;
    this.#edition = version === 5 ? "5.0" : "3.1.1";
  }

  open(spec: FieldSpec): void {
    const field = this.#create(spec, "");
    this.#siblings.push(field);
    this.#open.push({ field, spec });
    this.#siblings = field.children;
  }

  close(): void {
    const closed = this.#open.pop();
    if (closed === undefined) return;
    const { field, spec } = closed;
    this.#siblings = this.#open.at(-1)?.field.children ?? this.fields;
    const first = field.children[0]?.span;
    const last = field.children.at(-1)?.span;
    if (first === undefined || last === undefined) {
      // Nothing could be read of it.
      this.#siblings.pop();
      return;
    }
    field.span = { start: first.start, end: last.end };
    field.display = spec.isShownByValues === true ? displayOfValues(field) : countBytes(last.end - first.start);
  }

  leaf(spec: FieldSpec, start: number, end: number, value: number | string | Uint8Array): void {
    const field = this.#create(spec, displayOf(spec, value));
    field.span = { start: start - this.#start, end: end - this.#start };
    field.value = value;
    this.#lastLeaf = field;
    this.#siblings.push(field);
  }

  bits(spec: FieldSpec, mask: number, value: number, words?: string): void {
    const owner = this.#lastLeaf;
    if (owner?.span === undefined) return;
    if (owner.children.length === 0 && typeof owner.value === "number") owner.display = hexByte(owner.value);
    const field = this.#create(spec, words === undefined ? displayOf(spec, value) : `${words} (${value})`);
    field.span = owner.span;
    field.mask = mask;
    field.value = value;
    owner.children.push(field);
  }

  words(text: string): void {
    const owner = this.#lastLeaf;
    if (typeof owner?.value === "number") owner.display = `${text} (${readableNumber(owner.value)})`;
  }

  diagnostic(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  #create(spec: FieldSpec, display: string): FieldUnderConstruction {
    const field: FieldUnderConstruction = { name: spec.name, label: spec.label, display, children: [] };
    if (spec.wiresharkName !== undefined) field.wiresharkName = spec.wiresharkName;
    const section = typeof spec.section === "string" ? spec.section : spec.section?.[this.#edition];
    if (section !== undefined) field.section = section;
    return field;
  }
}

function displayOf(spec: FieldSpec, value: number | string | Uint8Array): string {
  if (typeof value === "number") return displayOfNumber(spec, value);
  if (value.length === 0) return "(empty)";
  if (typeof value === "string") return escapeText(value);
  return (spec.isSecret === true ? undefined : textOf(value)) ?? countBytes(value.length);
}

function displayOfNumber(spec: FieldSpec, value: number): string {
  const words = spec.words?.[value];
  if (words !== undefined) return `${words} (${readableNumber(value)})`;
  if (spec.unit === "s") return `${value} s`;
  return spec.unit === "bytes" ? countBytes(value) : String(value);
}

/** Codes from 0x80 on are known by their hexadecimal form. */
function readableNumber(value: number): string {
  return value >= 0x80 && value <= 0xff ? hexByte(value) : String(value);
}

function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}

function countBytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

/** Binary data as text, when it is text that reads as such. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length > LARGEST_SHOWN_TEXT || findIllFormedUtf8(bytes, 0, bytes.length) !== -1) return undefined;
  const isText = bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
  return isText ? escapeText(utf8.decode(bytes)) : undefined;
}

/** `name · value` of a User Property, `a/b · At least once (1)` of a subscription. */
function displayOfValues(group: FieldUnderConstruction): string {
  return group.children
    .filter(({ name }) => !name.endsWith(".length") && !name.endsWith("prop.id"))
    .map(({ display }) => display)
    .join(" · ");
}

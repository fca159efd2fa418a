import { TextReader, type Trace } from "#shared/mqtt/codec/index.ts";
import type { Diagnostic, FieldSpec, ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import { countBytes, displayOf, displayOfValues, hexByte, readableNumber } from "./display.ts";
import type { DissectedField } from "./field.ts";

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type Leaf = Mutable<DissectedField> & { readonly span: { readonly start: number; readonly end: number } };

/** A group whose end is not reached yet. */
interface OpenGroup {
  readonly spec: FieldSpec;
  readonly children: DissectedField[];
}

// Most fields are leaves: they share one empty list.
const noChildren: readonly DissectedField[] = [];
const payloadTexts = new TextReader();

/**
 * Grows the field tree of one packet while the codec reads it. Fields are made when everything about them is known, in
 * as few shapes as can be: dissecting is bound by allocation.
 */
export class FieldTree implements Trace {
  readonly fields: DissectedField[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #start: number;
  readonly #edition: "3.1.1" | "5.0";
  readonly #open: OpenGroup[] = [];
  #siblings: DissectedField[] = this.fields;
  #lastLeaf: Leaf | undefined = undefined;
  #bits: DissectedField[] | undefined = undefined;

  /** `start` is the offset of the packet's first byte in its buffer. */
  constructor(start: number, version: ProtocolVersion) {
    this.#start = start;
    this.#edition = version === 5 ? "5.0" : "3.1.1";
  }

  open(spec: FieldSpec): void {
    const children: DissectedField[] = [];
    this.#open.push({ spec, children });
    this.#siblings = children;
  }

  close(): void {
    const closed = this.#open.pop();
    if (closed === undefined) return;
    this.#siblings = this.#open.at(-1)?.children ?? this.fields;
    const { spec, children } = closed;
    const first = children[0]?.span;
    const last = children.at(-1)?.span;
    // Without children, nothing could be read of the group.
    if (first === undefined || last === undefined) return;
    const display = spec.isShownByValues === true ? displayOfValues(children) : countBytes(last.end - first.start);
    const { name, label } = spec;
    const group: Mutable<DissectedField> = {
      name,
      label,
      span: { start: first.start, end: last.end },
      display,
      children,
    };
    this.#describe(group, spec);
    this.#siblings.push(group);
  }

  leaf(spec: FieldSpec, start: number, end: number, value: number | string | Uint8Array): void {
    const { name, label } = spec;
    const span = { start: start - this.#start, end: end - this.#start };
    const display = displayOf(spec, value, payloadTexts);
    const section = this.#sectionOf(spec);
    const { wiresharkName } = spec;
    // The usual shape in one stroke: adding properties one by one is slow.
    const field: Leaf =
      wiresharkName !== undefined && section !== undefined
        ? { name, label, span, value, display, wiresharkName, section, children: noChildren }
        : { name, label, span, value, display, children: noChildren };
    if (wiresharkName === undefined || section === undefined) this.#describe(field, spec);
    this.#lastLeaf = field;
    this.#bits = undefined;
    this.#siblings.push(field);
  }

  bits(spec: FieldSpec, mask: number, value: number, words?: string): void {
    const owner = this.#lastLeaf;
    if (owner === undefined) return;
    if (this.#bits === undefined) {
      this.#bits = [];
      owner.children = this.#bits;
      if (typeof owner.value === "number") owner.display = hexByte(owner.value);
    }
    const { name, label, wiresharkName } = spec;
    const { span } = owner;
    const display = words === undefined ? displayOf(spec, value, payloadTexts) : `${words} (${value})`;
    const section = this.#sectionOf(spec);
    const field: Mutable<DissectedField> =
      wiresharkName !== undefined && section !== undefined
        ? { name, label, span, mask, value, display, wiresharkName, section, children: noChildren }
        : { name, label, span, mask, value, display, children: noChildren };
    if (wiresharkName === undefined || section === undefined) this.#describe(field, spec);
    this.#bits.push(field);
  }

  words(text: string): void {
    const owner = this.#lastLeaf;
    if (typeof owner?.value === "number") owner.display = `${text} (${readableNumber(owner.value)})`;
  }

  diagnostic(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
  }

  #describe(field: Mutable<DissectedField>, spec: FieldSpec): void {
    if (spec.wiresharkName !== undefined) field.wiresharkName = spec.wiresharkName;
    const section = this.#sectionOf(spec);
    if (section !== undefined) field.section = section;
  }

  #sectionOf(spec: FieldSpec): string | undefined {
    const { section } = spec;
    return typeof section === "string" ? section : section?.[this.#edition];
  }
}

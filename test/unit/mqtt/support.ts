import { expect } from "vitest";
import { type DissectedField, type Dissection, eachField, eachTile } from "#shared/mqtt/dissect/index.ts";

/** A value with its views of bytes turned into arrays of their own, so that two can be compared. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Asserts that the leaves tile the packet, that parents span their children, and that diagnostics stay inside. */
export function checkTiles(dissection: Dissection, length: number): void {
  let end = 0;
  for (const { span, name } of eachTile(dissection.fields)) {
    if (span?.start !== end) expect.unreachable(`${name} begins at ${span?.start} instead of ${end}`);
    end = span.end;
  }
  expect(end).toBe(length);
  for (const field of eachField(dissection.fields)) checkParent(field);
  for (const { span } of dissection.diagnostics) {
    if (span.start < 0 || span.start > span.end || span.end > length)
      expect.unreachable(`span ${span.start}–${span.end}`);
  }
}

function checkParent(field: DissectedField): void {
  const [first] = field.children;
  const last = field.children.at(-1);
  if (first?.span === undefined || last?.span === undefined) return;
  expect(field.span).toEqual({ start: first.span.start, end: last.span.end });
}

/** The field of this name, or a failing assertion. */
export function fieldNamed(dissection: Dissection, name: string): DissectedField {
  for (const field of eachField(dissection.fields)) if (field.name === name) return field;
  return expect.unreachable(`no field ${name}`);
}

/** Bytes from hexadecimal, spaces ignored. */
export function bytesOfHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

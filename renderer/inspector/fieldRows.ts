import { bitPattern } from "./bits.ts";
import type { FieldNode } from "./fieldIndex.ts";
import { spanRange } from "./readings.ts";

/** A row of the field tree. */
export interface FieldRow {
  readonly node: FieldNode;
  readonly isExpanded: boolean;
}

/** The rows that are in the tree while the groups in `closed` (by path) are closed. */
export function fieldRows(roots: readonly FieldNode[], closed: ReadonlySet<string>): readonly FieldRow[] {
  const rows: FieldRow[] = [];
  const visit = (node: FieldNode): void => {
    const isExpanded = !closed.has(node.path);
    rows.push({ node, isExpanded });
    if (isExpanded) node.children.forEach(visit);
  };
  roots.forEach(visit);
  return rows;
}

/** Characters of a value that a row may hold; the whole of it is in the bytes and in the payload view. */
const VALUE_CHARACTERS = 1_000;

/** The value column: bits first when the field is bits, the words after. */
export function valueText(node: FieldNode, bytes: Uint8Array): string {
  const { field } = node;
  const display = shortened(field.display);
  if (field.mask === undefined || field.span === undefined) return display;
  return `${bitPattern(bytes[field.span.start] ?? 0, field.mask)}  ${display}`;
}

/** The bytes column. */
export function bytesText(node: FieldNode): string {
  if (node.field.isDerived === true) return "⟨derived⟩";
  return node.field.span === undefined ? "" : spanRange(node.field.span);
}

function shortened(text: string): string {
  return text.length <= VALUE_CHARACTERS ? text : `${text.slice(0, VALUE_CHARACTERS)}…`;
}

import { clipText, escapeText } from "#shared/base/index.ts";
import type { PayloadNode } from "#shared/payload/index.ts";

/** An element in the tree on screen. */
export interface PayloadRow {
  readonly node: PayloadNode;
  /** Positions from the root on: `0.3.1`. The same element of the next payload has the same path. */
  readonly path: string;
  readonly level: number;
  readonly positionInSet: number;
  readonly setSize: number;
  readonly isExpanded: boolean;
}

/** Characters of a value that a row may hold; copying gives all of them. */
const VALUE_CHARACTERS = 1_000;

/** The rows that are in sight while the elements in `closed` (by path) are closed. */
export function payloadRows(roots: readonly PayloadNode[], closed: ReadonlySet<string>): readonly PayloadRow[] {
  const rows: PayloadRow[] = [];
  const visit = (nodes: readonly PayloadNode[], prefix: string, level: number): void => {
    nodes.forEach((node, index) => {
      const path = `${prefix}${index}`;
      const isExpanded = !closed.has(path);
      rows.push({ node, path, level, positionInSet: index + 1, setSize: nodes.length, isExpanded });
      if (isExpanded) visit(node.children, `${path}.`, level + 1);
    });
  };
  visit(roots, "", 0);
  return rows;
}

/** A label as it may be shown. */
export function labelText({ label }: PayloadNode): string {
  return label === "" ? "⟨empty⟩" : escapeText(clipText(label, VALUE_CHARACTERS));
}

/** A value as it may be shown. */
export function valueText({ value }: PayloadNode): string {
  return escapeText(clipText(value, VALUE_CHARACTERS));
}

/** A tree as lines of text, whole. */
export function treeText(roots: readonly PayloadNode[]): string {
  const lines: string[] = [];
  for (const { node, level } of payloadRows(roots, new Set())) {
    lines.push(`${"  ".repeat(level)}${node.label}: ${node.value === "" ? node.type : node.value}`);
  }
  return lines.join("\n");
}

import type { FieldIndex, FieldNode } from "./fieldIndex.ts";

/** One field in two packets; `undefined` where a packet does not have it. */
export interface ComparedField {
  readonly path: string;
  readonly label: string;
  readonly level: number;
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly isDifferent: boolean;
}

/** The fields of two packets side by side, in the order of the left one, with what only the right one has in its place. */
export function comparePackets(left: FieldIndex, right: FieldIndex): readonly ComparedField[] {
  const compared: ComparedField[] = [];
  const add = (one: FieldNode | undefined, other: FieldNode | undefined): void => {
    const node = one ?? other;
    if (node === undefined) return;
    const isGroup = node.children.length > 0 && node.field.value === undefined;
    // The size of a group says only that something within it differs, and that is said there.
    const isDifferent = isGroup
      ? one === undefined || other === undefined
      : one?.field.display !== other?.field.display;
    compared.push({
      path: node.path,
      label: node.field.label,
      level: node.level,
      left: one?.field.display,
      right: other?.field.display,
      isDifferent,
    });
    merge(one?.children ?? [], other?.children ?? []);
  };
  const merge = (ones: readonly FieldNode[], others: readonly FieldNode[]): void => {
    const known = new Set(ones.map(({ path }) => path));
    let next = 0;
    for (const one of ones) {
      const at = others.findIndex(({ path }) => path === one.path);
      // What only the right one has stands before the next field that both have.
      for (; next < at; next++) if (!known.has(others[next]?.path ?? "")) add(undefined, others[next]);
      add(one, others[at]);
    }
    for (; next < others.length; next++) if (!known.has(others[next]?.path ?? "")) add(undefined, others[next]);
  };
  merge(left.roots, right.roots);
  return compared;
}

import type { ByteSpan } from "#shared/base/index.ts";
import type { DissectedField, Dissection } from "#shared/mqtt/dissect/index.ts";

/** One field with its place in the tree. */
export interface FieldNode {
  readonly field: DissectedField;
  /** The same in every packet that has the field: names from the root down, numbered where a name repeats. */
  readonly path: string;
  readonly parent: FieldNode | undefined;
  readonly level: number;
  /** From 1. */
  readonly positionInSet: number;
  readonly setSize: number;
  readonly children: readonly FieldNode[];
}

/** A dissection, ready to be asked from either side: by path and by byte. */
export interface FieldIndex {
  readonly roots: readonly FieldNode[];
  find(path: string): FieldNode | undefined;
  /** The innermost field that owns the whole byte; its bits are that field's children. */
  nodeAtByte(offset: number): FieldNode | undefined;
  /** The smallest field that contains all of `span`. */
  nodeAround(span: ByteSpan): FieldNode | undefined;
  /** Every other field with bytes of its own within `range`: what is tinted so that boundaries show. */
  alternateSpans(range: ByteSpan): readonly ByteSpan[];
}

/** Indexes a dissection. */
export function createFieldIndex(dissection: Dissection): FieldIndex {
  const byPath = new Map<string, FieldNode>();
  const leafSpans: ByteSpan[] = [];

  const index = (fields: readonly DissectedField[], parent: FieldNode | undefined): readonly FieldNode[] => {
    const seen = new Map<string, number>();
    return fields.map((field, position) => {
      const repetition = seen.get(field.name) ?? 0;
      seen.set(field.name, repetition + 1);
      const step = repetition === 0 ? field.name : `${field.name}#${repetition + 1}`;
      const children: FieldNode[] = [];
      const node: FieldNode = {
        field,
        path: parent === undefined ? step : `${parent.path}/${step}`,
        parent,
        level: parent === undefined ? 0 : parent.level + 1,
        positionInSet: position + 1,
        setSize: fields.length,
        children,
      };
      byPath.set(node.path, node);
      children.push(...index(field.children, node));
      const isLeaf = !field.children.some((child) => child.span !== undefined && child.mask === undefined);
      if (isLeaf && field.mask === undefined && field.span !== undefined && field.span.end > field.span.start) {
        leafSpans.push(field.span);
      }
      return node;
    });
  };
  const roots = index(dissection.fields, undefined);
  leafSpans.sort((one, other) => one.start - other.start);

  return {
    roots,
    find: (path) => byPath.get(path),
    nodeAtByte: (offset) => descend(roots, { start: offset, end: offset + 1 }),
    nodeAround: (span) => descend(roots, span),
    alternateSpans(range) {
      const spans: ByteSpan[] = [];
      for (let position = firstEndingAfter(leafSpans, range.start); position < leafSpans.length; position++) {
        const span = leafSpans[position];
        if (span === undefined || span.start >= range.end) break;
        if (position % 2 === 1) spans.push(span);
      }
      return spans;
    },
  };
}

/** The nodes from the root down to `node`, it included. */
export function trailOf(node: FieldNode): readonly FieldNode[] {
  return node.parent === undefined ? [node] : [...trailOf(node.parent), node];
}

/** The field that bit fields split, when `node` is one of them or is so split itself. */
export function bitOwner(node: FieldNode): FieldNode | undefined {
  if (node.field.mask !== undefined) return node.parent;
  return node.children.some((child) => child.field.mask !== undefined) ? node : undefined;
}

function descend(nodes: readonly FieldNode[], span: ByteSpan): FieldNode | undefined {
  const found = nodes.find(
    ({ field }) =>
      field.mask === undefined &&
      field.span !== undefined &&
      field.span.start <= span.start &&
      field.span.end >= span.end,
  );
  return found === undefined ? undefined : (descend(found.children, span) ?? found);
}

function firstEndingAfter(spans: readonly ByteSpan[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

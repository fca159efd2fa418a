import type { PayloadNode } from "#shared/payload/index.ts";

/** One place at which two decoded payloads differ. */
export interface NodeChange {
  /** Labels from the outside in. */
  readonly path: readonly string[];
  readonly kind: "added" | "removed" | "changed";
  readonly before: PayloadNode | undefined;
  readonly after: PayloadNode | undefined;
}

/** Differences that are listed; a person has seen enough by then. */
export const MAXIMUM_CHANGES = 5_000;

/** Finds where two decoded payloads differ: elements of the same label, or the same place in a list, belong together. */
export function compareNodes(before: readonly PayloadNode[], after: readonly PayloadNode[]): readonly NodeChange[] {
  const changes: NodeChange[] = [];
  compareLists(before, after, [], changes);
  return changes;
}

function compareLists(
  before: readonly PayloadNode[],
  after: readonly PayloadNode[],
  path: readonly string[],
  changes: NodeChange[],
): void {
  // A label may stand more than once, as a repeated Protobuf field does: the first belongs to the first.
  const waiting = new Map<string, PayloadNode[]>();
  for (const node of after) {
    const known = waiting.get(node.label);
    if (known === undefined) waiting.set(node.label, [node]);
    else known.push(node);
  }
  const partners = new Set<PayloadNode>();
  for (const node of before) {
    if (changes.length >= MAXIMUM_CHANGES) return;
    const partner = waiting.get(node.label)?.find((candidate) => !partners.has(candidate));
    if (partner === undefined) {
      changes.push({ path: [...path, node.label], kind: "removed", before: node, after: undefined });
      continue;
    }
    partners.add(partner);
    comparePair(node, partner, [...path, node.label], changes);
  }
  for (const node of after) {
    if (changes.length >= MAXIMUM_CHANGES) return;
    if (partners.has(node)) continue;
    changes.push({ path: [...path, node.label], kind: "added", before: undefined, after: node });
  }
}

function comparePair(before: PayloadNode, after: PayloadNode, path: readonly string[], changes: NodeChange[]): void {
  const areGroups = before.children.length > 0 && after.children.length > 0;
  if (areGroups) compareLists(before.children, after.children, path, changes);
  else if (
    before.value !== after.value ||
    before.type !== after.type ||
    before.children.length !== after.children.length
  ) {
    changes.push({ path, kind: "changed", before, after });
  }
}

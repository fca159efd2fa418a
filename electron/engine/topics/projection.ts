import { columns, longerBytes, longerNumbers } from "./columns.ts";
import { createNameOrder } from "./order/index.ts";
import { NONE, ROOT, type TopicTree } from "./topicTree.ts";

/** A row: its node, and its place among the siblings that are shown. */
export interface ProjectedRow {
  readonly node: number;
  readonly positionInSet: number;
  readonly setSize: number;
}

/**
 * The part of the tree that one open view shows: some nodes (all, or those on the way to a match), some of them
 * expanded. For every node it knows how many rows its expansion would add, so that the rows are counted without a
 * walk, row k is found by descending, and an expansion changes only the numbers above it.
 */
export interface Projection {
  readonly rowCount: number;
  /** Shows nodes (`count` of them when told; an Int32Array is quickest) and everything above them. Showing one twice does nothing. */
  show(nodes: ArrayLike<number>, count?: number): void;
  isExpanded(node: number): boolean;
  hasShownChildren(node: number): boolean;
  setExpanded(node: number, isExpanded: boolean): void;
  /** Opens a node and all that are shown beside it. */
  expandSiblings(node: number): void;
  setAllExpanded(isExpanded: boolean): void;
  /** The rows from `start` on, at most `count`. */
  rows(start: number, count: number): ProjectedRow[];
  /** Opens every level above a node and answers its row; `undefined` when the node is not shown. */
  reveal(node: number): number | undefined;
  orderBy(orderedChildren: OrderedChildren): void;
  /** Gives back what it has lent; it must not be asked any more. */
  dispose(): void;
}

/** The children of a node in the order in which they are shown; another array whenever its content differs. */
export type OrderedChildren = (node: number) => readonly number[];

/** Children by name, put in order at once, however many they are: for trees that a person has made. */
export function createOrderedChildren(tree: TopicTree): OrderedChildren {
  const order = createNameOrder(tree);
  return (node) => {
    order.children(node);
    while (order.step());
    return order.children(node);
  };
}

/** Sums per node, for a moment: many nodes grow the few above them, which are told once. */
function createTally(): {
  add(node: number, rows: number): void;
  readonly size: number;
  drain(take: (node: number, rows: number) => void): void;
} {
  let sums = new Int32Array(1024);
  const nodes: number[] = [];
  return {
    add(node, rows) {
      if (node >= sums.length) {
        const longer = new Int32Array(Math.max(node + 1, sums.length * 2));
        longer.set(sums);
        sums = longer;
      }
      const sum = sums[node] ?? 0;
      if (sum === 0) nodes.push(node);
      sums[node] = sum + rows;
    },
    get size() {
      return nodes.length;
    },
    drain(take) {
      for (const node of nodes) {
        take(node, sums[node] ?? 0);
        sums[node] = 0;
      }
      nodes.length = 0;
    },
  };
}

/** Shared by all projections: it is empty but for the moment in which one of them shows nodes. */
const grown = createTally();

const MAXIMUM_LISTS = 1_000;
const SHOWN = 1;
/** The node is not as `setAllExpanded` last said. */
const TOGGLED = 2;
/** The columns of a projection, and whether nodes are expanded as they come. */
interface ShownColumns {
  readonly parent: Int32Array;
  readonly flags: Uint8Array;
  readonly below: Int32Array;
  readonly isOpen: boolean;
}

/** Marks nodes and everything above them as shown, and leaves in `grown` which of those that were so get more rows. */
function showEach(nodes: ArrayLike<number>, count: number, { parent, flags, below, isOpen }: ShownColumns): void {
  // The newest first: they are the deepest, and take everything above them in on one way up.
  for (let index = count - 1; index >= 0; index--) {
    let node = nodes[index] ?? ROOT;
    let rows = 0;
    // What was not shown had nothing shown below it: the way up to the first that is shown is one thread of rows.
    for (; (flags[node] ?? SHOWN) === 0; node = parent[node] ?? ROOT) {
      flags[node] = SHOWN;
      below[node] = rows;
      rows = isOpen ? rows + 1 : 1;
    }
    if (rows > 0) grown.add(node, rows);
  }
}

function addRows(node: number, rows: number, { parent, flags, below, isOpen }: ShownColumns): void {
  for (let at = node; at !== NONE; at = parent[at] ?? NONE) {
    below[at] = (below[at] ?? 0) + rows;
    if (at !== ROOT && (((flags[at] ?? 0) & TOGGLED) !== 0) === isOpen) return;
  }
}

/** Creates a projection that shows nothing; every node that comes to be shown is expanded or not, as told. */
export function createProjection(
  tree: TopicTree,
  firstOrder: OrderedChildren,
  options: { readonly isExpanded: boolean },
): Projection {
  let flags = columns.bytes(tree.size);
  // Rows that a node adds below itself when it is expanded.
  let below = columns.numbers(tree.size);
  let defaultExpanded = options.isExpanded;
  /** Rises when a node comes to be shown. */
  let version = 0;
  let orderedChildren = firstOrder;
  flags[ROOT] = SHOWN;

  function makeRoom(node: number): void {
    if (node >= flags.length) flags = longerBytes(flags, node + 1);
    if (node >= below.length) below = longerNumbers(below, node + 1);
  }

  const isShown = (node: number): boolean => ((flags[node] ?? 0) & SHOWN) !== 0;
  const isExpanded = (node: number): boolean =>
    node === ROOT || (((flags[node] ?? 0) & TOGGLED) !== 0) !== defaultExpanded;
  /** Rows that a shown node takes: itself and, when expanded, what is below it. */
  const rowsOf = (node: number): number => 1 + (isExpanded(node) ? (below[node] ?? 0) : 0);

  /** Adds rows below `node`, and below everything above it that shows them. */
  function addBelow(node: number, rows: number): void {
    addRows(node, rows, { parent: tree.columns.parent, flags, below, isOpen: defaultExpanded });
  }

  function recount(): void {
    const { parent } = tree.columns;
    below.fill(0);
    // Children have higher numbers than their parents: bottom up, every node is whole before it is added.
    for (let node = flags.length - 1; node > ROOT; node--) {
      if (!isShown(node)) continue;
      const above = parent[node] ?? ROOT;
      below[above] = (below[above] ?? 0) + rowsOf(node);
    }
  }

  /** Lists are long where a level has very many others beside it: what was made once is used until it changes. */
  const lists = new Map<
    number,
    { readonly all: readonly number[]; readonly version: number; shown: readonly number[] }
  >();

  function shownChildren(node: number): readonly number[] {
    const all = orderedChildren(node);
    const known = lists.get(node);
    if (known?.all === all && known.version === version) return known.shown;
    const shown = all.every(isShown) ? all : all.filter(isShown);
    if (lists.size > MAXIMUM_LISTS) lists.clear();
    lists.set(node, { all, version, shown });
    return shown;
  }

  function setExpanded(node: number, wanted: boolean): void {
    if (node === ROOT || !isShown(node) || isExpanded(node) === wanted) return;
    const rows = below[node] ?? 0;
    flags[node] = (flags[node] ?? 0) ^ TOGGLED;
    addBelow(tree.columns.parent[node] ?? ROOT, wanted ? rows : -rows);
  }

  function openAbove(node: number): void {
    const { parent } = tree.columns;
    for (let at = parent[node] ?? NONE; at > ROOT; at = parent[at] ?? NONE) setExpanded(at, true);
  }

  function rowOf(node: number): number {
    const { parent } = tree.columns;
    let row = -1;
    for (let at = node; at > ROOT; at = parent[at] ?? ROOT) {
      for (const sibling of shownChildren(parent[at] ?? ROOT)) {
        if (sibling === at) break;
        row += rowsOf(sibling);
      }
      row++;
    }
    return row;
  }

  return {
    get rowCount() {
      return below[ROOT] ?? 0;
    },
    show(nodes, count = nodes.length) {
      if (count === 0) return;
      makeRoom(tree.size - 1);
      const { parent } = tree.columns;
      const shown: ShownColumns = { parent, flags, below, isOpen: defaultExpanded };
      showEach(nodes, count, shown);
      if (grown.size === 0) return;
      version++;
      grown.drain((node, rows) => addRows(node, rows, shown));
    },
    isExpanded,
    hasShownChildren: (node) => (below[node] ?? 0) > 0,
    setExpanded,
    expandSiblings(node) {
      if (node === ROOT || !isShown(node)) return;
      for (const sibling of shownChildren(tree.columns.parent[node] ?? ROOT)) setExpanded(sibling, true);
    },
    setAllExpanded(wanted) {
      defaultExpanded = wanted;
      for (let node = 0; node < flags.length; node++) flags[node] = (flags[node] ?? 0) & SHOWN;
      recount();
    },
    rows(start, count) {
      const found: ProjectedRow[] = [];
      // A stack of our own: a Topic Name may have more levels than the machine's stack has room for.
      const path: { readonly node: number; readonly children: readonly number[]; index: number }[] = [];
      if (count > 0) path.push({ node: ROOT, children: shownChildren(ROOT), index: 0 });
      let skip = start;
      for (let above = path.at(-1); above !== undefined && found.length < count; above = path.at(-1)) {
        // Where nothing is open below, every child is one row: go straight to the one that is wanted.
        if (skip > 0 && above.index === 0 && (below[above.node] ?? 0) === above.children.length) {
          above.index = Math.min(skip, above.children.length);
          skip -= above.index;
        }
        const node = above.children[above.index++];
        if (node === undefined) path.pop();
        else if (skip >= rowsOf(node)) skip -= rowsOf(node);
        else {
          if (skip > 0) skip--;
          else found.push({ node, positionInSet: above.index, setSize: above.children.length });
          if (isExpanded(node)) path.push({ node, children: shownChildren(node), index: 0 });
        }
      }
      return found;
    },
    reveal(node) {
      if (node <= ROOT || !isShown(node)) return undefined;
      openAbove(node);
      return rowOf(node);
    },
    orderBy(next) {
      orderedChildren = next;
    },
    dispose() {
      columns.takeBack(flags);
      columns.takeBack(below);
    },
  };
}

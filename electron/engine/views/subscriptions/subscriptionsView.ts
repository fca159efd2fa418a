import type { SubscriptionTreeRow, ViewParams } from "#shared/contract/index.ts";
import type { OpenView, ViewSource } from "../../api.ts";
import type { Broker } from "../../broker/index.ts";
import { type Clock, runInSlices, type SlicedWork } from "../../support/index.ts";
import { repeat } from "../repeat.ts";
import { buildTree, emptyTree, type FilterNode, type FilterTree, type Subscriber } from "./filterTree.ts";

type Sources = { readonly broker: Broker; readonly clock: Clock };

/** The tree is put together anew at most this often. */
const REBUILD_MS = 1_000;
/** A search that finds no more than this shows all of it at once. */
const OPENED_AT_ONCE = 500;
/** What "expand all" opens: nobody reads further. */
const MAX_EXPANDED = 5_000;

/** The live tree of Topic Filters: a window onto its rows. */
export function createSubscriptionsView(sources: Sources): ViewSource<"subscriptions"> {
  return { intervalMs: 250, open: (params, changed) => openTree(sources, params, changed) };
}

/** A row before it is put into words. */
type Line =
  | { readonly node: FilterNode; readonly depth: number; readonly position: number; readonly setSize: number }
  | {
      readonly subscriber: Subscriber;
      readonly path: string;
      readonly depth: number;
      readonly position: number;
      readonly setSize: number;
    };

function openTree(
  { broker, clock }: Sources,
  first: ViewParams<"subscriptions">,
  changed: () => void,
): OpenView<"subscriptions"> {
  const expanded = new Set<string>();
  let params = first;
  let tree = emptyTree();
  let lines: readonly Line[] | undefined;
  /** Something has changed since the tree was begun. */
  let isStale = false;
  let isBusy = true;
  let work: SlicedWork | undefined;

  function rebuild(): void {
    work?.abandon();
    isStale = false;
    work = runInSlices(build(), changed);
  }

  function* build(): Generator<void> {
    take(yield* buildTree(broker, params.search));
  }

  function take(built: FilterTree): void {
    tree = built;
    lines = undefined;
    if (isBusy && params.search !== "" && built.found <= OPENED_AT_ONCE) expandAll();
    isBusy = false;
  }

  function expandAll(): void {
    const nodes = [tree.root];
    for (let node = nodes.shift(); node !== undefined && expanded.size < MAX_EXPANDED; node = nodes.shift()) {
      expanded.add(node.path);
      nodes.push(...node.ordered);
    }
  }

  function readLines(): readonly Line[] {
    if (lines !== undefined) return lines;
    const found: Line[] = [];
    addLines(tree.root, 0, found);
    lines = found;
    return found;
  }

  function addLines({ subscribers, ordered, path }: FilterNode, depth: number, found: Line[]): void {
    const setSize = subscribers.length + ordered.length;
    let position = 0;
    for (const subscriber of subscribers) found.push({ subscriber, path, depth, position: ++position, setSize });
    for (const node of ordered) {
      found.push({ node, depth, position: ++position, setSize });
      if (expanded.has(node.path)) addLines(node, depth + 1, found);
    }
  }

  /** Of the client that has the session now: it may have begun another one since the tree was put together. */
  const isConnected = (clientIdentifier: string): boolean => broker.client(clientIdentifier)?.connection !== undefined;

  const ends = [
    broker.onChange(({ kind }) => {
      if (kind === "retained-changed" || kind === "will-published" || kind === "connection-opened") return;
      isStale = true;
    }),
    repeat(clock, REBUILD_MS, () => {
      if (!isStale || work?.isDone === false) return;
      rebuild();
      changed();
    }),
  ];
  rebuild();

  return {
    value() {
      const all = readLines();
      const start = Math.max(0, Math.min(params.start, all.length - params.count));
      return {
        total: broker.subscriptionCount,
        found: tree.found,
        filters: tree.filters,
        groups: tree.groups,
        isBusy,
        rowCount: all.length,
        start,
        rows: all.slice(start, start + params.count).map((line) => describe(line, expanded, isConnected)),
      };
    },
    setParams(next) {
      const isOtherSearch = next.search !== params.search;
      params = next;
      if (!isOtherSearch) return;
      isBusy = true;
      expanded.clear();
      rebuild();
    },
    act(action) {
      if (action.kind === "expandAll") expandAll();
      else if (action.kind === "collapseAll") expanded.clear();
      else if (!expanded.delete(action.path)) expanded.add(action.path);
      lines = undefined;
      changed();
    },
    close() {
      work?.abandon();
      for (const end of ends) end();
    },
  };
}

function describe(
  line: Line,
  expanded: ReadonlySet<string>,
  isConnected: (clientIdentifier: string) => boolean,
): SubscriptionTreeRow {
  const { depth, position: positionInSet, setSize } = line;
  if ("node" in line) {
    const { path, level, ordered, subscribers, below } = line.node;
    return {
      kind: "level",
      path,
      level,
      depth,
      hasChildren: ordered.length + subscribers.length > 0,
      isExpanded: expanded.has(path),
      own: subscribers.length,
      below,
      positionInSet,
      setSize,
    };
  }
  const { session, subscription } = line.subscriber;
  const { clientIdentifier } = session.state;
  const { shareName, subscriptionIdentifier, qos, noLocal, retainAsPublished, retainHandling } = subscription;
  return {
    kind: "subscriber",
    path: line.path,
    depth,
    clientIdentifier,
    isConnected: isConnected(clientIdentifier),
    qos,
    ...(shareName === undefined ? {} : { shareName }),
    noLocal,
    retainAsPublished,
    retainHandling,
    ...(subscriptionIdentifier === undefined ? {} : { subscriptionIdentifier }),
    positionInSet,
    setSize,
  };
}

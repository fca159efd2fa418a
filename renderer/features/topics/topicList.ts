import { createStore, type StoreApi } from "zustand";
import { createDisposables, type Dispose } from "#shared/base/index.ts";
import type { TopicRow, TopicsView } from "#shared/contract/index.ts";
import type { ContractClient, ViewHandle } from "#renderer/contract/index.ts";
import type { TopicFocus } from "#renderer/state/index.ts";
import type { RowSource } from "#renderer/ui/rowGrid/index.ts";

const OVERSCAN = 40;
const MAXIMUM_WINDOW = 500;
const FACTS_INTERVAL_MS = 250;
/** A changed value is marked for this long, and at most once in this time. */
export const FLASH_MS = 1_000;

/** What is known of the tree beside its rows. */
export interface TopicListFacts {
  readonly view: Omit<TopicsView, "rows"> | undefined;
  readonly selectedRow: number | undefined;
  /** The node that stands in `selectedRow`, once that is known. */
  readonly locatedNode: number | undefined;
  readonly failure: string | undefined;
}

/** The topic tree of one page: a window onto the engine's tree, moved by what is in sight. */
export interface TopicList {
  readonly source: RowSource<TopicRow>;
  readonly facts: StoreApi<TopicListFacts>;
  /** A person chose a row; its node is selected as soon as the row is here. */
  selectRow(row: number): void;
  setExpanded(row: number, isExpanded: boolean): void;
  /** Opens a row and all that stand beside it. */
  expandSiblings(row: number): void;
  setAllExpanded(isExpanded: boolean): void;
  /** Whether the value of the node has just changed. */
  isFlashing(node: number): boolean;
  /** Keeps every row where it is while somebody points at them or walks through them. */
  hold(isHeld: boolean): void;
  open(): Dispose;
}

/** Creates the tree, not yet open. `now` is a clock in milliseconds. */
export function createTopicList(
  contract: ContractClient,
  focusStore: StoreApi<TopicFocus>,
  now: () => number,
): TopicList {
  const listeners = new Set<() => void>();
  const facts = createStore<TopicListFacts>(() => ({
    view: undefined,
    selectedRow: undefined,
    locatedNode: undefined,
    failure: undefined,
  }));
  const flashes = new Map<number, { valueAtMs: number; flashedAt: number }>();
  let handle: ViewHandle<"topics"> | undefined;
  let rows = new Map<number, TopicRow>();
  let view: Omit<TopicsView, "rows"> | undefined;
  let asked = { start: 0, count: 2 * OVERSCAN };
  let wantedRow: number | undefined;
  /** Where the selected node was last seen; without a node while a chosen row is still on its way. */
  let located: { readonly row: number; readonly node?: number } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStale = false;

  let isHeld = false;

  const params = () => {
    const { search, order } = focusStore.getState();
    return { search, order, isHeld, ...asked };
  };

  function receive(value: TopicsView): void {
    const { rows: received, revealed, ...rest } = value;
    view = rest;
    rows = new Map(received.map((row, position) => [value.start + position, row]));
    noteChanges(received);
    selectWanted();
    locateSelection();
    if (revealed !== undefined && revealed.node === focusStore.getState().selectedNode) located = revealed;
    publishFacts();
    for (const listener of listeners) listener();
  }

  function noteChanges(received: readonly TopicRow[]): void {
    const time = now();
    const inWindow = new Set<number>();
    for (const { node, last } of received) {
      if (last === undefined) continue;
      inWindow.add(node);
      const known = flashes.get(node);
      if (known === undefined) {
        // What comes into sight for the first time has not changed.
        flashes.set(node, { valueAtMs: last.timeMs, flashedAt: Number.NEGATIVE_INFINITY });
      } else if (known.valueAtMs !== last.timeMs) {
        known.valueAtMs = last.timeMs;
        if (time - known.flashedAt >= FLASH_MS) known.flashedAt = time;
      }
    }
    for (const node of flashes.keys()) if (!inWindow.has(node)) flashes.delete(node);
  }

  function selectWanted(): void {
    const row = wantedRow === undefined ? undefined : rows.get(wantedRow);
    if (row === undefined) return;
    wantedRow = undefined;
    focusStore.getState().selectNode(row.node);
  }

  /** Topics that appear move the selected one: it is found again by its node. */
  function locateSelection(): void {
    if (wantedRow !== undefined) return;
    const node = focusStore.getState().selectedNode;
    for (const [index, row] of rows) {
      if (row.node !== node) continue;
      located = { row: index, node };
      return;
    }
    // Out of sight it may still be where it was; in sight it is gone.
    if (located?.node !== node || (located !== undefined && rows.has(located.row))) located = undefined;
  }

  function want(first: number, end: number): void {
    if (end <= first) return;
    if (asked.start <= first && asked.start + asked.count >= end) return;
    asked = {
      start: Math.max(0, first - OVERSCAN),
      count: Math.min(MAXIMUM_WINDOW, end - first + 2 * OVERSCAN),
    };
    handle?.setParams(params());
  }

  function publishFactsNow(): void {
    isStale = false;
    facts.setState({ view, selectedRow: located?.row, locatedNode: located?.node, failure: undefined });
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      if (isStale) publishFactsNow();
    }, FACTS_INTERVAL_MS);
  }

  function publishFacts(): void {
    const shown = facts.getState();
    const isUrgent =
      shown.selectedRow !== located?.row ||
      shown.locatedNode !== located?.node ||
      (shown.view?.rowCount ?? 0) === 0 ||
      view?.rowCount === 0 ||
      shown.view?.searchError !== view?.searchError ||
      shown.view?.matchCount !== view?.matchCount;
    if (isUrgent || timer === undefined) publishFactsNow();
    else isStale = true;
  }

  function open(): Dispose {
    const disposables = createDisposables();
    const opened = contract.openView("topics", params(), receive, (error) => {
      facts.setState({ failure: error.message });
    });
    handle = opened;
    disposables.use(() => opened.close());
    disposables.use(() => clearTimeout(timer));
    const seek = (node: number): void => {
      opened.act({ kind: "reveal", node });
      focusStore.getState().endSeeking();
    };
    const { sought } = focusStore.getState();
    if (sought !== undefined) seek(sought);
    disposables.use(
      focusStore.subscribe((state, previous) => {
        if (state.search !== previous.search || state.order !== previous.order) {
          asked = { start: 0, count: asked.count };
          opened.setParams(params());
        }
        if (state.sought !== undefined && state.sought !== previous.sought) seek(state.sought);
        if (state.selectedNode !== previous.selectedNode) {
          // Whoever was waited for is not wanted any more.
          wantedRow = undefined;
          locateSelection();
          publishFactsNow();
        }
      }),
    );
    return () => disposables.dispose();
  }

  return {
    source: {
      extent: () => ({ start: 0, end: view?.rowCount ?? 0 }),
      row: (index) => rows.get(index),
      want,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    facts,
    selectRow(row) {
      located = { row };
      wantedRow = row;
      selectWanted();
      locateSelection();
      publishFactsNow();
    },
    setExpanded(row, isExpanded) {
      const node = rows.get(row)?.node;
      if (node !== undefined) handle?.act({ kind: isExpanded ? "expand" : "collapse", node });
    },
    expandSiblings(row) {
      const node = rows.get(row)?.node;
      if (node !== undefined) handle?.act({ kind: "expandSiblings", node });
    },
    setAllExpanded: (isExpanded) => handle?.act({ kind: isExpanded ? "expandAll" : "collapseAll" }),
    hold(next) {
      if (next === isHeld) return;
      isHeld = next;
      handle?.setParams(params());
    },
    isFlashing: (node) => now() - (flashes.get(node)?.flashedAt ?? Number.NEGATIVE_INFINITY) < FLASH_MS,
    open,
  };
}

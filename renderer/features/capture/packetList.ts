import { createStore, type StoreApi } from "zustand";
import { createDisposables, type Dispose } from "#shared/base/index.ts";
import type { PacketRow, PacketsView, ViewParams } from "#shared/contract/index.ts";
import type { ContractClient, ViewHandle } from "#renderer/contract/index.ts";
import type { PacketFilterState, SelectionState } from "#renderer/state/index.ts";
import type { RowSource } from "#renderer/ui/rowGrid/index.ts";

/** Rows asked for above and below what is in sight, so that a turn of the wheel finds them ready. */
const OVERSCAN = 60;
const MAXIMUM_WINDOW = 500;
/** Counters on screen change four times a second. */
const FACTS_INTERVAL_MS = 250;

/** What is known of the list beside its rows. */
export interface PacketListFacts {
  /** Absent until the engine has answered. */
  readonly view: Omit<PacketsView, "rows"> | undefined;
  /** Row of the selected packet; absent when none is selected or the filter hides it. */
  readonly selectedRow: number | undefined;
  /** Rows that arrived since the list stopped following. */
  readonly newRows: number;
  /** Why the engine gives no list. */
  readonly failure: string | undefined;
}

/** The packet list of one page: a window onto the engine's log, moved by what is in sight. */
export interface PacketList {
  readonly source: RowSource<PacketRow>;
  readonly facts: StoreApi<PacketListFacts>;
  /** A person chose a row; its packet is selected as soon as the row is here. */
  selectRow(row: number, how?: { readonly isExtending: boolean }): void;
  /** The row of a packet, while it is among the rows at hand. */
  rowOf(sequence: number | undefined): PacketRow | undefined;
  /** Opens the window and follows both stores until disposed; may be opened again. */
  open(): Dispose;
}

type PacketWindow = ViewParams<"packets">["window"];

/** Creates the list, not yet open. */
export function createPacketList(
  contract: ContractClient,
  filterStore: StoreApi<PacketFilterState>,
  selectionStore: StoreApi<SelectionState>,
): PacketList {
  const listeners = new Set<() => void>();
  const facts = createStore<PacketListFacts>(() => ({
    view: undefined,
    selectedRow: undefined,
    newRows: 0,
    failure: undefined,
  }));

  let rows = new Map<number, PacketRow>();
  let view: Omit<PacketsView, "rows"> | undefined;
  let inSight = 40;
  let wantedRow: number | undefined;
  let isExtending = false;
  let followedEnd = 0;
  // Answers to come that may still count by the old filter: what they add to the list is not new.
  let answersToRebase = 0;
  let selectedRow: number | undefined;
  let asked: PacketWindow = initialWindow();
  // How many more answers may miss a sought packet before it counts as hidden: the first one may have been under way
  // when the packet was asked for.
  let searchesLeft = 0;
  let hasAnswer = false;
  let handle: ViewHandle<"packets"> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStale = false;

  function initialWindow(): PacketWindow {
    const sequence = selectionStore.getState().current?.sequence;
    const anchor =
      filterStore.getState().isFollowing || sequence === undefined
        ? ({ kind: "tail" } as const)
        : ({ kind: "sequence", sequence } as const);
    return { anchor, count: 2 * OVERSCAN };
  }

  function params(): ViewParams<"packets"> {
    const { filter, freeze } = filterStore.getState();
    return { filter, window: asked, ...(freeze === undefined ? {} : { frozenAt: freeze.sequence }) };
  }

  function ask(next: PacketWindow): void {
    asked = next;
    hasAnswer = false;
    handle?.setParams(params());
  }

  function receive(value: PacketsView): void {
    const { rows: received, ...rest } = value;
    view = rest;
    hasAnswer = true;
    rows = new Map(received.map((row) => [row.row, row]));
    if (filterStore.getState().isFollowing || answersToRebase > 0) followedEnd = rest.available.end;
    if (answersToRebase > 0 && rest.scanned >= 1) answersToRebase--;
    if (wantedRow !== undefined && wantedRow < rest.available.start) {
      // The log has dropped it since: the first that is there stands for it.
      wantedRow = rest.available.start;
      selectedRow = wantedRow;
    }
    selectWanted();
    locateSelection();
    publishFacts();
    for (const listener of listeners) listener();
  }

  function selectWanted(): void {
    const row = wantedRow === undefined ? undefined : rows.get(wantedRow);
    if (row === undefined) return;
    wantedRow = undefined;
    if (isExtending) selectionStore.getState().extendTo(row.sequence);
    else selectionStore.getState().selectPacket(row.sequence);
  }

  /** The row of the selected packet, as far as the rows at hand tell. */
  function locateSelection(): void {
    if (wantedRow !== undefined) return;
    const sequence = selectionStore.getState().current?.sequence;
    const found = sequence === undefined ? undefined : rowOf(sequence);
    if (found !== undefined) {
      selectedRow = found;
      searchesLeft = 0;
    } else if (sequence !== undefined && searchesLeft > 0) {
      searchesLeft--;
      ask({ anchor: { kind: "sequence", sequence }, count: searchCount() });
    } else if (sequence === undefined || (selectedRow !== undefined && rows.has(selectedRow))) {
      // Another packet stands where the selected one was: the filter or the log has changed.
      selectedRow = undefined;
    }
  }

  function rowOf(sequence: number): number | undefined {
    for (const row of rows.values()) if (row.sequence === sequence) return row.row;
    return undefined;
  }

  function want(first: number, end: number): void {
    inSight = Math.max(1, end - first);
    if (filterStore.getState().isFollowing) {
      if (asked.anchor.kind !== "tail" || asked.count < inSight) {
        ask({ anchor: { kind: "tail" }, count: Math.min(MAXIMUM_WINDOW, inSight + 4) });
      }
      return;
    }
    if (end <= first) return;
    // The rows around a sought packet are on their way, and will be revealed.
    if (asked.anchor.kind === "sequence" && (!hasAnswer || (rows.has(first) && rows.has(end - 1)))) return;
    if (asked.anchor.kind === "row") {
      const isCovered = asked.anchor.row <= first && asked.anchor.row + asked.count >= end;
      if (isCovered) return;
    }
    const count = Math.min(MAXIMUM_WINDOW, inSight + 2 * OVERSCAN);
    ask({ anchor: { kind: "row", row: Math.max(0, first - OVERSCAN) }, count });
  }

  const searchCount = (): number => Math.min(MAXIMUM_WINDOW, inSight + 2 * OVERSCAN);

  function sought(sequence: number): void {
    const row = rowOf(sequence);
    if (row === undefined) {
      selectedRow = undefined;
      searchesLeft = 1;
      ask({ anchor: { kind: "sequence", sequence }, count: searchCount() });
    } else {
      selectedRow = row;
    }
    publishFactsNow();
  }

  function onSelection(sequence: number | undefined): void {
    wantedRow = undefined;
    if (sequence === undefined) {
      selectedRow = undefined;
      publishFactsNow();
      return;
    }
    filterStore.getState().setFollowing(false);
    sought(sequence);
  }

  function onFilterState(state: PacketFilterState, previous: PacketFilterState): void {
    const newest = [...rows.values()].at(-1)?.sequence ?? -1;
    if (state.freeze !== undefined && previous.freeze === undefined && newest >= state.freeze.sequence) {
      // What is on screen stays on screen: the status, which gave the sequence, lags behind the list.
      state.setFreeze({ ...state.freeze, sequence: newest + 1 });
      return;
    }
    if (state.filter !== previous.filter || state.freeze !== previous.freeze) {
      const sequence = selectionStore.getState().current?.sequence;
      if (state.filter !== previous.filter) answersToRebase = 2;
      if (state.filter !== previous.filter && !state.isFollowing && sequence !== undefined) {
        asked = { anchor: { kind: "sequence", sequence }, count: searchCount() };
        selectedRow = undefined;
        searchesLeft = 1;
        hasAnswer = false;
      }
      handle?.setParams(params());
    }
    if (state.isFollowing !== previous.isFollowing) {
      followedEnd = view?.available.end ?? 0;
      publishFactsNow();
      for (const listener of listeners) listener();
    }
  }

  function open(): Dispose {
    const disposables = createDisposables();
    const opened = contract.openView("packets", params(), receive, (error) => {
      facts.setState({ failure: error.message });
    });
    handle = opened;
    disposables.use(() => opened.close());
    disposables.use(() => clearTimeout(timer));
    disposables.use(
      selectionStore.subscribe((state, previous) => {
        const sequence = state.current?.sequence;
        if (sequence !== previous.current?.sequence) onSelection(sequence);
      }),
    );
    disposables.use(filterStore.subscribe(onFilterState));
    return () => disposables.dispose();
  }

  function publishFactsNow(): void {
    isStale = false;
    const newRows = filterStore.getState().isFollowing ? 0 : Math.max(0, (view?.available.end ?? 0) - followedEnd);
    facts.setState({ view, selectedRow, newRows, failure: undefined });
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      if (isStale) publishFactsNow();
    }, FACTS_INTERVAL_MS);
  }

  /** Numbers wait for their turn; what changes the shape of the pane does not. */
  function publishFacts(): void {
    const shown = facts.getState();
    const isUrgent =
      shown.view === undefined ||
      shown.selectedRow !== selectedRow ||
      shown.failure !== undefined ||
      isEmpty(shown.view) !== isEmpty(view) ||
      shown.view.filterError?.message !== view?.filterError?.message;
    if (isUrgent || timer === undefined) publishFactsNow();
    else isStale = true;
  }

  return {
    source: {
      extent: () => view?.available ?? { start: 0, end: 0 },
      row: (index) => rows.get(index),
      want,
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    facts,
    selectRow(row, how) {
      isExtending = how?.isExtending === true;
      filterStore.getState().setFollowing(false);
      selectedRow = row;
      wantedRow = row;
      selectWanted();
      publishFactsNow();
    },
    rowOf: (sequence) => [...rows.values()].find((row) => row.sequence === sequence),
    open,
  };
}

function isEmpty(view: Omit<PacketsView, "rows"> | undefined): boolean {
  return view === undefined || view.available.end === view.available.start;
}

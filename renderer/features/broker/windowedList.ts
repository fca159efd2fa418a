import { createStore, type StoreApi } from "zustand";
import { createDisposables, type Dispose } from "#shared/base/index.ts";
import type { ContractError } from "#shared/contract/index.ts";
import type { RowSource } from "#renderer/ui/rowGrid/index.ts";

const OVERSCAN = 40;
const MAXIMUM_WINDOW = 500;
const FACTS_INTERVAL_MS = 250;

/** What a view of the engine tells about a list of which the page holds a part. */
interface WindowValue<Row> {
  readonly rowCount: number;
  readonly start: number;
  readonly rows: readonly Row[];
}

interface WindowParams {
  readonly start: number;
  readonly count: number;
}

/** What is known of a list beside its rows. */
export interface WindowFacts<Value> {
  /** The last value, four times a second at most; its `rows` may be older than those drawn. */
  readonly view: Value | undefined;
  readonly selectedRow: number | undefined;
  /** What stands in `selectedRow`; nothing while a chosen row is still on its way. */
  readonly selectedKey: string | undefined;
  readonly failure: string | undefined;
}

/** A list in the engine, of which the page holds what is in sight. */
export interface WindowedList<Row, Value> {
  readonly source: RowSource<Row>;
  readonly facts: StoreApi<WindowFacts<Value>>;
  /** A person chose a row; it is selected as soon as it is here. */
  selectRow(row: number): void;
  /** The row that is selected, while it is at hand. */
  selected(): Row | undefined;
  /** The selection was changed elsewhere. */
  selectionChanged(): void;
  /** What the list shows was changed: `params` are asked for anew. `fromStart` goes back to its first row. */
  paramsChanged(options: { readonly fromStart: boolean }): void;
  open(): Dispose;
}

interface WindowedListOptions<Row, Value extends WindowValue<Row>> {
  /** Opens the view. */
  readonly openView: (
    window: WindowParams,
    receive: (value: Value) => void,
    fail: (error: ContractError) => void,
  ) => { move(window: WindowParams): void; close(): void };
  readonly keyOf: (row: Row) => string;
  readonly selectedKey: () => string | undefined;
  readonly onSelect: (row: Row) => void;
}

/** Creates the list, not yet open. */
export function createWindowedList<Row, Value extends WindowValue<Row>>(
  options: WindowedListOptions<Row, Value>,
): WindowedList<Row, Value> {
  const { keyOf, selectedKey } = options;
  const listeners = new Set<() => void>();
  const facts = createStore<WindowFacts<Value>>(() => ({
    view: undefined,
    selectedRow: undefined,
    selectedKey: undefined,
    failure: undefined,
  }));
  let handle: { move(window: WindowParams): void; close(): void } | undefined;
  let rows = new Map<number, Row>();
  let view: Value | undefined;
  let asked: WindowParams = { start: 0, count: 2 * OVERSCAN };
  let wantedRow: number | undefined;
  /** Where the selected row was last seen; without a key while a chosen row is still on its way. */
  let located: { readonly row: number; readonly key?: string } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStale = false;

  function receive(value: Value): void {
    view = value;
    rows = new Map(value.rows.map((row, position) => [value.start + position, row]));
    selectWanted();
    locateSelection();
    publishFacts();
    for (const listener of listeners) listener();
  }

  function selectWanted(): void {
    const row = wantedRow === undefined ? undefined : rows.get(wantedRow);
    if (row === undefined) return;
    wantedRow = undefined;
    options.onSelect(row);
  }

  /** Rows that come and go move the selected one: it is found again by its key. */
  function locateSelection(): void {
    if (wantedRow !== undefined) return;
    const key = selectedKey();
    for (const [index, row] of rows) {
      if (keyOf(row) !== key) continue;
      located = { row: index, key };
      return;
    }
    // Out of sight it may still be where it was; in sight it is gone.
    if (located?.key !== key || (located !== undefined && rows.has(located.row))) located = undefined;
  }

  function publishFactsNow(): void {
    isStale = false;
    facts.setState({ view, selectedRow: located?.row, selectedKey: located?.key, failure: undefined });
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      if (isStale) publishFactsNow();
    }, FACTS_INTERVAL_MS);
  }

  function publishFacts(): void {
    const shown = facts.getState();
    const isUrgent =
      shown.view === undefined ||
      shown.selectedRow !== located?.row ||
      shown.selectedKey !== located?.key ||
      (shown.view.rowCount === 0) !== (view?.rowCount === 0);
    if (isUrgent || timer === undefined) publishFactsNow();
    else isStale = true;
  }

  return {
    source: {
      extent: () => ({ start: 0, end: view?.rowCount ?? 0 }),
      row: (index) => rows.get(index),
      want(first, end) {
        if (end <= first || (asked.start <= first && asked.start + asked.count >= end)) return;
        asked = {
          start: Math.max(0, first - OVERSCAN),
          count: Math.min(MAXIMUM_WINDOW, end - first + 2 * OVERSCAN),
        };
        handle?.move(asked);
      },
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
    selected() {
      const key = selectedKey();
      for (const row of rows.values()) if (keyOf(row) === key) return row;
      return undefined;
    },
    selectionChanged() {
      // Whoever was waited for is not wanted any more.
      wantedRow = undefined;
      locateSelection();
      publishFactsNow();
    },
    paramsChanged({ fromStart }) {
      if (fromStart) asked = { start: 0, count: asked.count };
      handle?.move(asked);
    },
    open() {
      const disposables = createDisposables();
      handle = options.openView(asked, receive, (error) => facts.setState({ failure: error.message }));
      disposables.use(() => {
        handle?.close();
        handle = undefined;
      });
      disposables.use(() => clearTimeout(timer));
      return () => disposables.dispose();
    },
  };
}

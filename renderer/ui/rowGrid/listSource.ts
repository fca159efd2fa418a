import type { RowSource } from "./gridTypes.ts";

/** Rows that are all at hand. */
export interface ListSource<Row> extends RowSource<Row> {
  /**
   * Shows other rows from now on, the first of them as row `start`, 0 unless said. A list that grows before its first row
   * counts it down, so that what somebody reads keeps its place. The array is not copied.
   */
  set(rows: readonly Row[], start?: number): void;
}

/** Creates a source over an array. */
export function createListSource<Row>(): ListSource<Row> {
  const listeners = new Set<() => void>();
  let rows: readonly Row[] = [];
  let first = 0;
  return {
    extent: () => ({ start: first, end: first + rows.length }),
    row: (index) => rows[index - first],
    want() {
      // Everything is here already.
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next, start = 0) {
      rows = next;
      first = start;
      for (const listener of listeners) listener();
    },
  };
}

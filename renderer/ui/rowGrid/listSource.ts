import type { RowSource } from "./gridTypes.ts";

/** Rows that are all at hand. */
export interface ListSource<Row> extends RowSource<Row> {
  /** Shows other rows from now on. The array is not copied. */
  set(rows: readonly Row[]): void;
}

/** Creates a source over an array. */
export function createListSource<Row>(): ListSource<Row> {
  const listeners = new Set<() => void>();
  let rows: readonly Row[] = [];
  return {
    extent: () => ({ start: 0, end: rows.length }),
    row: (index) => rows[index],
    want() {
      // Everything is here already.
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      rows = next;
      for (const listener of listeners) listener();
    },
  };
}

import type { Dispose } from "#shared/base/index.ts";

/** Where a grid gets its rows: anything from an array to a window onto a log of millions. */
export interface RowSource<Row> {
  /** Rows that exist: `start` to before `end`. */
  extent(): { readonly start: number; readonly end: number };
  /** The row, or `undefined` while it is on its way. Must be cheap: it is asked at every drawing. */
  row(index: number): Row | undefined;
  /** Tells which rows are in sight, at most once per frame. */
  want(first: number, end: number): void;
  /** Calls `listener` when the extent or any row may have changed. */
  subscribe(listener: () => void): Dispose;
}

/** One column. A cell is one text node; the widths never follow the content. */
export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** A CSS grid track: `72px`, `minmax(160px, 1fr)`. */
  readonly track: string;
  readonly align?: "start" | "end";
  /** The column gives way to the others while the grid is narrower than this, in pixels. */
  readonly hiddenBelow?: number;
  /** Bytes, topics, identifiers, times. */
  readonly isMono?: boolean;
  /** `capacity` is how many characters of the mono font fit. */
  text(row: Row, capacity: number): string;
  /** Class names that ink the cell. */
  tone?(row: Row): string;
}

/** What makes the rows of a grid a tree. */
export interface TreeFacts<Row> {
  /** From 0. */
  level(row: Row): number;
  expansion(row: Row): "expanded" | "collapsed" | "leaf";
  /** From 1. */
  positionInSet(row: Row): number;
  setSize(row: Row): number;
}

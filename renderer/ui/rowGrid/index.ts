/**
 * A virtual list with columns, for any number of rows: `role="grid"`, one tab stop, arrow keys, copyable text. Knows
 * nothing of what a row means. Start with `RowGrid.tsx`; `gridRow.ts` draws a row.
 */
import "./rowGrid.css";

export { type GridColumn, type RowSource, type TreeFacts } from "./gridTypes.ts";
export { createListSource, type ListSource } from "./listSource.ts";
export { RowGrid, type RowGridHandle, type RowGridProps } from "./RowGrid.tsx";

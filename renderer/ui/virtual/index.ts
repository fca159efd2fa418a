/**
 * Virtual rows: a pool of row elements, wheel and scroll bar of our own, for lists of any length. Knows neither
 * what a row holds nor what it is for; `rowGrid`, `treeGrid` and `hexGrid` are built on it. Start with `rowPool.ts`;
 * `extent.ts` has the arithmetic.
 */
import "./virtual.css";

export { type Extent } from "./extent.ts";
export { createRowPool, type PoolRow, type RowPool } from "./rowPool.ts";
export { middleTruncated } from "./middleTruncated.ts";

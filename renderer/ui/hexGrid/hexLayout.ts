import type { ByteSpan } from "#shared/base/index.ts";

/** Height of a hex row, width of a byte cell and of a character, in pixels. The style sheet holds them to it. */
export const HEX_ROW_HEIGHT = 22;
export const CELL_WIDTH = 21;
export const CHARACTER_WIDTH = 7;
const EDGE = 10;
const GAP = 14;

/** Where the three columns are, in pixels from the left edge of a row. */
export interface HexLayout {
  readonly bytesPerRow: number;
  readonly bytesLeft: number;
  readonly textLeft: number;
  readonly width: number;
}

/** Lays out rows for offsets of `digits` digits. */
export function createHexLayout(bytesPerRow: number, digits: number): HexLayout {
  const bytesLeft = EDGE + digits * CHARACTER_WIDTH + GAP;
  const textLeft = bytesLeft + bytesPerRow * CELL_WIDTH - CHARACTER_WIDTH + GAP;
  return { bytesPerRow, bytesLeft, textLeft, width: textLeft + bytesPerRow * CHARACTER_WIDTH + EDGE };
}

/** As many bytes a row as fit: thirty-two, else sixteen, else eight. */
export function fittingBytesPerRow(width: number, digits: number): number {
  if (width === 0) return 16;
  return [32, 16].find((count) => createHexLayout(count, digits).width <= width) ?? 8;
}

/** Which byte of its row lies at `x`, in the bytes or in the text; `undefined` beside both. */
export function columnAt(layout: HexLayout, x: number): number | undefined {
  const inBytes = Math.floor((x - layout.bytesLeft + CHARACTER_WIDTH / 2) / CELL_WIDTH);
  if (x >= layout.bytesLeft - CHARACTER_WIDTH / 2 && inBytes < layout.bytesPerRow) return inBytes;
  const inText = Math.floor((x - layout.textLeft) / CHARACTER_WIDTH);
  return inText >= 0 && inText < layout.bytesPerRow ? inText : undefined;
}

/** The part of `span` that lies in the row which begins at `offset`, as byte columns; `undefined` when none does. */
export function columnsOf(
  span: ByteSpan,
  offset: number,
  bytesPerRow: number,
): { readonly from: number; readonly to: number } | undefined {
  const from = Math.max(0, span.start - offset);
  const to = Math.min(bytesPerRow, span.end - offset);
  return from < to ? { from, to } : undefined;
}

/**
 * SVG path that outlines `span` in both columns, for the rows from `firstRow` to before `endRow`, whose upper edges
 * start at 0. Rows beyond them are left out, so that a span of many megabytes costs no more than a short one.
 */
export function outlinePath(layout: HexLayout, span: ByteSpan, firstRow: number, endRow: number): string {
  const row = (offset: number): number => Math.floor(offset / layout.bytesPerRow);
  if (span.end <= span.start || row(span.end - 1) < firstRow || row(span.start) >= endRow) return "";
  const cells = { left: layout.bytesLeft - 3.5, unit: CELL_WIDTH };
  const text = { left: layout.textLeft - 0.5, unit: CHARACTER_WIDTH };
  return [cells, text].map((column) => columnPath(layout, span, firstRow, endRow, column)).join("");
}

function columnPath(
  layout: HexLayout,
  span: ByteSpan,
  firstRow: number,
  endRow: number,
  column: { readonly left: number; readonly unit: number },
): string {
  const perRow = layout.bytesPerRow;
  const startRow = Math.floor(span.start / perRow);
  const lastRow = Math.floor((span.end - 1) / perRow);
  // One row more than is in sight on either side keeps the cut edge out of sight.
  const top = Math.max(startRow, firstRow - 1);
  const bottom = Math.min(lastRow, endRow);
  const x = (cell: number): number => column.left + cell * column.unit;
  const y = (of: number): number => (of - firstRow) * HEX_ROW_HEIGHT + 1.5;
  const first = top === startRow ? span.start % perRow : 0;
  const last = bottom === lastRow ? ((span.end - 1) % perRow) + 1 : perRow;
  const box = (of: number, from: number, to: number): string =>
    `M${x(from)} ${y(of)}H${x(to)}V${y(of + 1) - 2}H${x(from)}Z`;
  if (top === bottom) return box(top, first, last);
  if (bottom === top + 1 && last <= first) return box(top, first, perRow) + box(bottom, 0, last);
  const lower = last === perRow ? bottom + 1 : bottom;
  const upper = first === 0 ? top : top + 1;
  const outline = [
    `M${x(first)} ${y(top)}H${x(perRow)}V${y(lower) - 2}`,
    `H${x(last)}V${y(bottom + 1) - 2}H${x(0)}V${y(upper)}H${x(first)}Z`,
  ];
  return outline.join("");
}

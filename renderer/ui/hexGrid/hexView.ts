import type { ByteSpan, Dispose } from "#shared/base/index.ts";
import { createRowPool, type RowPool } from "#renderer/ui/virtual/index.ts";
import { columnAt, createHexLayout, HEX_ROW_HEIGHT, outlinePath } from "./hexLayout.ts";
import { createHexRows } from "./hexRows.ts";
import { hexPair } from "./hexText.ts";
import { createHexTints, type TintedRow, type TintName, tintNames } from "./hexTints.ts";

/** Which bytes look how; spans outside what is in sight cost nothing. */
export interface HexMarks {
  /** Every other field within the range, so that boundaries show without colour. */
  fieldsIn(range: ByteSpan): readonly ByteSpan[];
  readonly selected?: ByteSpan | undefined;
  readonly related?: ByteSpan | undefined;
  readonly malformed: readonly ByteSpan[];
  readonly matches: readonly ByteSpan[];
}

/** The drawn part of a hex grid. */
export interface HexView {
  /** Shows other bytes in place of these, at the same place: for offsets of as many digits. */
  setBytes(bytes: Uint8Array): void;
  setMarks(marks: HexMarks): void;
  setHover(span: ByteSpan | undefined): void;
  /** Moves the cursor; `name` is what assistive technology reads for the byte. */
  setCursor(cursor: number | undefined, name: string): void;
  /** Scrolls only if none of the span's bytes is in sight. */
  revealSpan(span: ByteSpan): void;
  revealByte(offset: number): void;
  byteAt(clientX: number, clientY: number): number | undefined;
  rowsPerPage(): number;
  dispose: Dispose;
}

const SVG = "http://www.w3.org/2000/svg";

/** Creates the view inside `viewport`. `cellId` is the id of the element that stands for the byte at the cursor. */
export function createHexView(options: {
  readonly viewport: HTMLElement;
  readonly gutter: HTMLElement;
  readonly bytes: Uint8Array;
  /** Of the offsets; they place the columns. */
  readonly digits: number;
  readonly bytesPerRow: number;
  readonly cellId: string;
}): HexView {
  const { bytesPerRow, viewport } = options;
  let { bytes } = options;
  const layout = createHexLayout(bytesPerRow, options.digits);
  const rows = createHexRows(bytes, options.digits, bytesPerRow);
  const tints = createHexTints();
  const outline = createOutline();
  const cursorCell = document.createElement("span");
  cursorCell.id = options.cellId;
  cursorCell.setAttribute("role", "gridcell");
  cursorCell.className = "hex-grid__cursor";

  let marks: HexMarks = { fieldsIn: () => [], malformed: [], matches: [] };
  let hover: ByteSpan | undefined;
  let cursor: number | undefined;
  let drawn: readonly TintedRow[] = [];
  let drawnElements: readonly HTMLElement[] = [];
  let firstRow = 0;

  const tint = (name: TintName): void => {
    const range = { start: firstRow * bytesPerRow, end: (firstRow + drawn.length) * bytesPerRow };
    tints.set(name, drawn, bytesPerRow, spansOf(name, range));
  };
  const spansOf = (name: TintName, range: ByteSpan): readonly ByteSpan[] => {
    switch (name) {
      case "field":
        return marks.fieldsIn(range);
      case "zero":
        return zeroRuns(bytes, range);
      case "malformed":
        return marks.malformed;
      case "match":
        return marks.matches;
      case "hover":
        return hover === undefined ? [] : [hover];
      case "related":
      case "selected": {
        const span = marks[name];
        return span === undefined ? [] : [span];
      }
    }
  };
  const drawCursor = (): void => {
    const row = cursor === undefined ? undefined : drawnElements[Math.floor(cursor / bytesPerRow) - firstRow];
    if (row === undefined || cursor === undefined) {
      cursorCell.remove();
      return;
    }
    cursorCell.style.transform = `translateX(${layout.bytesLeft + (cursor % bytesPerRow) * 21 - 3.5}px)`;
    if (cursorCell.parentElement !== row) row.append(cursorCell);
  };
  const drawMarks = (): void => {
    for (const name of tintNames) tint(name);
    const selected = marks.selected;
    outline.path.setAttribute(
      "d",
      selected === undefined ? "" : outlinePath(layout, selected, firstRow, firstRow + drawn.length),
    );
  };

  viewport.style.setProperty("--hex-bytes-left", `${layout.bytesLeft}px`);
  viewport.style.setProperty("--hex-text-left", `${layout.textLeft}px`);
  const pool: RowPool = createRowPool({
    viewport,
    gutter: options.gutter,
    rowHeight: HEX_ROW_HEIGHT,
    createRow: rows.create,
    isReady: () => true,
    onWindow() {
      // All bytes are here already.
    },
    onScroll() {
      // The view has no state that follows the scroll position.
    },
    onDrawn(first, elements) {
      firstRow = first;
      drawnElements = elements;
      drawn = elements.map((element) => rows.tinted(element)).filter((row) => row !== undefined);
      elements[0]?.parentElement?.append(outline.element);
      drawMarks();
      drawCursor();
    },
  });
  pool.setExtent(0, Math.ceil(bytes.length / bytesPerRow));

  return {
    setBytes(next) {
      if (next === bytes) return;
      bytes = next;
      rows.setBytes(next);
      pool.setExtent(0, Math.ceil(next.length / bytesPerRow));
      pool.refresh();
    },
    setMarks(next) {
      marks = next;
      drawMarks();
    },
    setHover(span) {
      if (hover?.start === span?.start && hover?.end === span?.end) return;
      hover = span;
      tint("hover");
    },
    setCursor(next, name) {
      cursor = next;
      cursorCell.setAttribute("aria-label", name);
      cursorCell.dataset["byte"] = next === undefined ? "" : hexPair(bytes[next] ?? 0);
      drawCursor();
    },
    revealSpan(span) {
      const inSight = { start: firstRow * bytesPerRow, end: (firstRow + drawn.length) * bytesPerRow };
      if (drawn.length > 0 && span.start < inSight.end && span.end > inSight.start) return;
      pool.reveal(Math.floor(span.start / bytesPerRow));
    },
    revealByte: (offset) => pool.reveal(Math.floor(offset / bytesPerRow)),
    byteAt(clientX, clientY) {
      const row = pool.rowAt(clientY);
      const column = columnAt(layout, clientX - viewport.getBoundingClientRect().left);
      if (row === undefined || column === undefined) return undefined;
      const offset = row * bytesPerRow + column;
      return offset < bytes.length ? offset : undefined;
    },
    rowsPerPage: () => pool.pageSize(),
    dispose() {
      tints.dispose();
      pool.dispose();
      outline.element.remove();
      cursorCell.remove();
    },
  };
}

function createOutline(): { readonly element: SVGElement; readonly path: SVGElement } {
  const element = document.createElementNS(SVG, "svg");
  element.setAttribute("class", "hex-grid__outline");
  element.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  element.append(path);
  return { element, path };
}

function zeroRuns(bytes: Uint8Array, range: ByteSpan): readonly ByteSpan[] {
  const runs: ByteSpan[] = [];
  const end = Math.min(range.end, bytes.length);
  for (let offset = range.start; offset < end; offset++) {
    if (bytes[offset] !== 0) continue;
    const start = offset;
    while (offset < end && bytes[offset] === 0) offset++;
    runs.push({ start, end: offset });
  }
  return runs;
}

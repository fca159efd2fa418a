import type { PoolRow } from "#renderer/ui/virtual/index.ts";
import type { GridColumn, TreeFacts } from "./gridTypes.ts";

/** Advance of one character of the mono font in a dense row, in pixels. */
export const CHARACTER_WIDTH = 7.2;
/** Indentation of one tree level, in pixels. */
const INDENT = 14;

/** What a row element is drawn from, read anew at each drawing. */
export interface GridRowModel<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly tree: TreeFacts<Row> | undefined;
  row(index: number): Row | undefined;
  rowName(row: Row): string;
  rowTone(row: Row): string;
  isSelected(index: number): boolean;
  isHovered(index: number): boolean;
  /** Element id of a row, for `aria-activedescendant`. */
  idOf(index: number): string;
  /** `aria-rowindex` of a row. */
  ariaIndex(index: number): number;
  capacity(column: number): number;
}

interface Cell {
  readonly element: HTMLElement;
  readonly text: Text;
  tone: string;
}

/** Creates one reusable row of a grid. It writes to the document only what differs from the last drawing. */
export function createGridRow<Row>(model: GridRowModel<Row>): PoolRow {
  const element = document.createElement("div");
  element.setAttribute("role", "row");
  element.className = "row-grid__row";
  const twisty = model.tree === undefined ? undefined : createTwisty();
  const cells = model.columns.map((column, position): Cell => {
    const cell = document.createElement("span");
    cell.setAttribute("role", "gridcell");
    cell.dataset["column"] = column.id;
    const base = cellClass(column);
    cell.className = base;
    const text = document.createTextNode("");
    if (position === 0 && twisty !== undefined) cell.append(twisty.element);
    cell.append(text);
    element.append(cell);
    return { element: cell, text, tone: "" };
  });

  const drawnAttributes = new Map<string, string>();
  const attribute = (name: string, value: string | undefined): void => {
    if (drawnAttributes.get(name) === value) return;
    if (value === undefined) {
      drawnAttributes.delete(name);
      element.removeAttribute(name);
    } else {
      drawnAttributes.set(name, value);
      element.setAttribute(name, value);
    }
  };

  const drawTree = (tree: TreeFacts<Row>, row: Row | undefined): void => {
    const expansion = row === undefined ? "leaf" : tree.expansion(row);
    const level = row === undefined ? 0 : tree.level(row);
    attribute("aria-level", String(level + 1));
    attribute("aria-expanded", expansion === "leaf" ? undefined : String(expansion === "expanded"));
    attribute("aria-setsize", row === undefined ? undefined : String(tree.setSize(row)));
    attribute("aria-posinset", row === undefined ? undefined : String(tree.positionInSet(row)));
    twisty?.draw({ level, expansion, room: model.capacity(0) * CHARACTER_WIDTH });
  };

  return {
    element,
    draw(index) {
      const row = model.row(index);
      const isSelected = model.isSelected(index);
      attribute("aria-rowindex", String(model.ariaIndex(index)));
      attribute("aria-selected", String(isSelected));
      attribute("id", model.idOf(index));
      attribute("aria-label", row === undefined ? undefined : model.rowName(row));
      attribute("aria-busy", row === undefined ? "true" : undefined);
      const tone = row === undefined ? "" : model.rowTone(row);
      const state = `${isSelected ? " row-grid__row--selected" : ""}${model.isHovered(index) ? " row-grid__row--previewed" : ""}`;
      attribute("class", `row-grid__row${state}${tone === "" ? "" : ` ${tone}`}`);
      if (model.tree !== undefined) drawTree(model.tree, row);
      for (const [position, column] of model.columns.entries()) {
        const cell = cells[position];
        if (cell === undefined) continue;
        const text = row === undefined ? "" : column.text(row, model.capacity(position));
        if (cell.text.data !== text) cell.text.data = text;
        const cellTone = row === undefined ? "" : (column.tone?.(row) ?? "");
        if (cell.tone !== cellTone) {
          cell.tone = cellTone;
          cell.element.className = cellTone === "" ? cellClass(column) : `${cellClass(column)} ${cellTone}`;
        }
      }
    },
  };
}

function cellClass<Row>(column: GridColumn<Row>): string {
  const align = column.align === "end" ? " row-grid__cell--end" : "";
  return `row-grid__cell${align}${column.isMono === true ? " row-grid__cell--mono" : ""}`;
}

interface Twisty {
  readonly element: HTMLElement;
  /** `room` is the width of the column, in pixels. */
  draw(state: { level: number; expansion: "expanded" | "collapsed" | "leaf"; room: number }): void;
}

/**
 * The indentation of a row and its twisty. However deep the tree, its names keep half of the column: where the
 * indentation ends there, the number of the level goes on telling which row stands in which.
 */
function createTwisty(): Twisty {
  const element = document.createElement("span");
  element.className = "row-grid__twisty";
  // The row's `aria-expanded` and `aria-level` say the same.
  element.setAttribute("aria-hidden", "true");
  const text = document.createTextNode("");
  element.append(text);
  let drawnIndent = -1;
  let drawnDepth = "";
  return {
    element,
    draw({ level, expansion, room }) {
      const glyph = expansion === "leaf" ? "" : expansion === "expanded" ? "▾" : "▸";
      if (text.data !== glyph) text.data = glyph;
      const indent = Math.min(level * INDENT, Math.floor(room / 2));
      if (indent !== drawnIndent) {
        drawnIndent = indent;
        element.style.marginInlineStart = `${indent}px`;
      }
      const depth = indent < level * INDENT ? String(level + 1) : "";
      if (depth === drawnDepth) return;
      drawnDepth = depth;
      if (depth === "") delete element.dataset["depth"];
      else element.dataset["depth"] = depth;
    },
  };
}

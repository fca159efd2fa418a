import type { PoolRow } from "#renderer/ui/virtual/index.ts";
import { asciiOf, hexPairs, offsetText } from "./hexText.ts";
import type { TintedRow } from "./hexTints.ts";

/** Rows of a hex grid: three text nodes each. */
export interface HexRows {
  create(): PoolRow;
  /** Other bytes, for offsets of as many digits; the rows show them when they are drawn next. */
  setBytes(bytes: Uint8Array): void;
  /** The text nodes behind a row element. */
  tinted(element: HTMLElement): TintedRow | undefined;
}

/** Creates the rows over `bytes`. */
export function createHexRows(initial: Uint8Array, digits: number, bytesPerRow: number): HexRows {
  let bytes = initial;
  const byElement = new WeakMap<HTMLElement, { offset: number; bytes: Text; text: Text }>();

  const create = (): PoolRow => {
    const element = document.createElement("div");
    element.className = "hex-grid__row";
    element.setAttribute("role", "row");
    const offsetNode = appendCell(element, "hex-grid__offset", "rowheader");
    const bytesNode = appendCell(element, "hex-grid__bytes", "gridcell");
    const textNode = appendCell(element, "hex-grid__text", undefined);
    const state = { offset: -1, bytes: bytesNode, text: textNode };
    let drawnBytes: Uint8Array | undefined;
    byElement.set(element, state);
    return {
      element,
      draw(index) {
        const offset = index * bytesPerRow;
        if (state.offset === offset && drawnBytes === bytes) return;
        drawnBytes = bytes;
        const pairs = hexPairs(bytes, offset, offset + bytesPerRow);
        if (bytesNode.data !== pairs) {
          bytesNode.data = pairs;
          textNode.data = asciiOf(bytes, offset, offset + bytesPerRow);
        }
        if (state.offset === offset) return;
        state.offset = offset;
        const label = offsetText(offset, digits);
        offsetNode.data = label;
        element.setAttribute("aria-label", `offset ${label}`);
        element.setAttribute("aria-rowindex", String(index + 1));
      },
    };
  };

  return {
    create,
    setBytes(next) {
      bytes = next;
    },
    tinted: (element) => byElement.get(element),
  };
}

function appendCell(row: HTMLElement, className: string, role: string | undefined): Text {
  const cell = document.createElement("span");
  cell.className = className;
  if (role === undefined) cell.setAttribute("aria-hidden", "true");
  else cell.setAttribute("role", role);
  const text = document.createTextNode("");
  cell.append(text);
  row.append(cell);
  return text;
}

import type { ByteSpan } from "#shared/base/index.ts";
import { columnsOf } from "./hexLayout.ts";

/** What a run of bytes can be shown as, weakest first: the later one wins where two overlap. */
export const tintNames = ["field", "zero", "related", "malformed", "match", "hover", "selected"] as const;
export type TintName = (typeof tintNames)[number];

/** The text nodes of one drawn row. */
export interface TintedRow {
  readonly offset: number;
  readonly bytes: Text;
  readonly text: Text;
}

/**
 * Colours bytes without an element for each: ranges on the text nodes of the rows, in highlights that every hex grid
 * of the page shares. Where highlights are unknown, nothing is coloured and nothing fails.
 */
export interface HexTints {
  set(name: TintName, rows: readonly TintedRow[], bytesPerRow: number, spans: readonly ByteSpan[]): void;
  dispose(): void;
}

/** Creates the tints of one grid. */
export function createHexTints(): HexTints {
  const mine = new Map<TintName, StaticRange[]>();
  const clear = (name: TintName, highlight: Highlight): void => {
    for (const range of mine.get(name) ?? []) highlight.delete(range);
    mine.delete(name);
  };
  return {
    set(name, rows, bytesPerRow, spans) {
      const highlight = sharedHighlight(name);
      if (highlight === undefined) return;
      clear(name, highlight);
      const ranges: StaticRange[] = [];
      for (const row of rows) {
        for (const span of spans) {
          const columns = columnsOf(span, row.offset, bytesPerRow);
          if (columns === undefined) continue;
          ranges.push(rangeOf(row.bytes, columns.from * 3, columns.to * 3 - 1));
          ranges.push(rangeOf(row.text, columns.from, columns.to));
        }
      }
      for (const range of ranges) highlight.add(range);
      mine.set(name, ranges);
    },
    dispose() {
      for (const name of tintNames) {
        const highlight = sharedHighlight(name);
        if (highlight !== undefined) clear(name, highlight);
      }
    },
  };
}

function rangeOf(node: Text, start: number, end: number): StaticRange {
  const length = node.data.length;
  return new StaticRange({
    startContainer: node,
    startOffset: Math.min(start, length),
    endContainer: node,
    endOffset: Math.min(end, length),
  });
}

function sharedHighlight(name: TintName): Highlight | undefined {
  if (typeof Highlight === "undefined") return undefined;
  const key = `hex-${name}`;
  const known = CSS.highlights.get(key);
  if (known !== undefined) return known;
  const created = new Highlight();
  created.priority = tintNames.indexOf(name);
  CSS.highlights.set(key, created);
  return created;
}

import { type ReactNode, useRef } from "react";
import { RowGrid, type RowGridProps, type TreeFacts } from "#renderer/ui/rowGrid/index.ts";

export interface TreeGridProps<Row> extends Omit<RowGridProps<Row>, "tree" | "onToggle"> {
  readonly tree: TreeFacts<Row>;
  /** Opens or closes a row. */
  onExpand(index: number, isExpanded: boolean): void;
  /** Opens every row on the level of `index` that has the same parent. */
  onExpandSiblings?(index: number): void;
  /** The text that type-ahead compares. */
  typeAheadText(row: Row): string;
}

/** Letters typed within this time belong to one word. */
const TYPE_AHEAD_MS = 700;
/** Rows looked at for a parent or a typed word. */
const REACH = 20_000;

/**
 * A virtual tree with columns: `role="treegrid"`; ← closes or goes to the parent, → opens or goes to the first
 * child, `*` opens the siblings, letters find a row by name.
 */
export function TreeGrid<Row>(props: TreeGridProps<Row>): ReactNode {
  const { onExpand, onExpandSiblings, typeAheadText, ...gridProps } = props;
  const { source, tree } = props;
  const typed = useRef({ text: "", atMs: 0 });

  const parentOf = (index: number, row: Row): number | undefined => {
    const level = tree.level(row);
    const { start } = source.extent();
    for (let above = index - 1; above >= Math.max(start, index - REACH); above--) {
      const candidate = source.row(above);
      if (candidate !== undefined && tree.level(candidate) < level) return above;
    }
    return undefined;
  };

  const findTyped = (letter: string, atMs: number, from: number): number | undefined => {
    const isContinued = atMs - typed.current.atMs < TYPE_AHEAD_MS;
    const text = (isContinued ? typed.current.text : "") + letter.toLowerCase();
    typed.current = { text, atMs };
    const { start, end } = source.extent();
    const length = Math.min(end - start, REACH);
    // The first letter moves on; further ones may stay on the row that matches already.
    const first = isContinued ? from : from + 1;
    for (let step = 0; step < length; step++) {
      const index = start + ((((first - start + step) % (end - start)) + (end - start)) % (end - start));
      const row = source.row(index);
      if (row !== undefined && typeAheadText(row).toLowerCase().startsWith(text)) return index;
    }
    return undefined;
  };

  const onKey = (event: React.KeyboardEvent, index: number | undefined): boolean => {
    const row = index === undefined ? undefined : source.row(index);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isPlain && index !== undefined && row !== undefined) {
      const expansion = tree.expansion(row);
      if (event.key === "ArrowRight") {
        if (expansion === "collapsed") onExpand(index, true);
        else if (expansion === "expanded") props.onSelect(index + 1);
        return true;
      }
      if (event.key === "ArrowLeft") {
        const parent = parentOf(index, row);
        if (expansion === "expanded") onExpand(index, false);
        else if (parent !== undefined) props.onSelect(parent);
        return true;
      }
      if (event.key === "*" && onExpandSiblings !== undefined) {
        onExpandSiblings(index);
        return true;
      }
    }
    if (props.onKey?.(event, index) === true) return true;
    if (!isPlain || event.key.length !== 1 || event.key === " ") return false;
    const found = findTyped(event.key, event.timeStamp, index ?? source.extent().start - 1);
    if (found !== undefined) props.onSelect(found);
    return found !== undefined;
  };

  return (
    <RowGrid
      {...gridProps}
      onKey={onKey}
      onToggle={(index) => {
        const row = source.row(index);
        if (row !== undefined && tree.expansion(row) !== "leaf") onExpand(index, tree.expansion(row) === "collapsed");
      }}
    />
  );
}

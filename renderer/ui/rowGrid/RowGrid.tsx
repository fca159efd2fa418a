import {
  type CSSProperties,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from "react";
import { createRowPool, type RowPool } from "#renderer/ui/virtual/index.ts";
import { movedRow } from "./gridKeys.ts";
import { CHARACTER_WIDTH, createGridRow } from "./gridRow.ts";
import type { GridColumn, RowSource, TreeFacts } from "./gridTypes.ts";
import { type ColumnArranging, HeadCell } from "./HeadCell.tsx";
import { useFittingColumns } from "./useFittingColumns.ts";

/** Height of a list row: rows are click targets. */
const ROW_HEIGHT = 24;
/** The padding of a cell, in pixels. */
const CELL_PADDING = 16;

export interface RowGridProps<Row> {
  /** Accessible name. */
  readonly label: string;
  /** Must keep its identity between renders: other columns mean other row elements. */
  readonly columns: readonly GridColumn<Row>[];
  readonly source: RowSource<Row>;
  /** The selected row: it has the focus ring while the grid has focus, and is brought into sight when it changes. */
  readonly selectedIndex?: number | undefined;
  /**
   * What the selected row is, whatever its index: where rows come and go above it, it is not brought into sight again, and
   * a person may read elsewhere.
   */
  readonly selectedKey?: string | number | undefined;
  /** Keeps the end in sight. */
  readonly isFollowing?: boolean;
  readonly hasHeader?: boolean;
  readonly tree?: TreeFacts<Row>;
  /** The row as a sentence, for assistive technology. */
  rowName(row: Row): string;
  /** Class names of the row: its edge bar, its state. */
  rowTone?(row: Row): string;
  /** A person chose the row, by pointer or key. The row may not have arrived yet. */
  onSelect(index: number, how?: { readonly isExtending: boolean }): void;
  /** Whether a row is selected beside the one that `selectedIndex` names; makes the grid one of many selected rows. */
  isAlsoSelected?(row: Row): boolean;
  /** Mod+C with no text selected; `true` means handled. Without it the selected row is copied. */
  onCopy?(): boolean;
  /** Enter or a double click. */
  onActivate?(index: number): void;
  /** A click on the twisty of a tree row. */
  onToggle?(index: number): void;
  onScroll?(state: { readonly isAtEnd: boolean; readonly isUpwards: boolean }): void;
  /** The pointer is over the row, or over none. */
  onHover?(index: number | undefined): void;
  /** Just before the context menu opens: which row and column it is for. */
  onMenu?(index: number, columnId: string | undefined): void;
  /** Tells which columns there is room for, when that has changed. */
  onColumns?(ids: readonly string[]): void;
  /** Lets a person drag the heads of columns to other places and widths. */
  readonly arranging?: ColumnArranging;
  /** Keys that the grid itself does not know; `true` means handled. */
  onKey?(event: React.KeyboardEvent, index: number | undefined): boolean;
  readonly ref?: Ref<RowGridHandle>;
}

/** What a grid can be told beside its props. */
export interface RowGridHandle {
  focus(): void;
  /** Brings a row into sight without selecting it. */
  reveal(index: number): void;
  /** Tints a row as previewed from elsewhere; never scrolls. */
  preview(index: number | undefined): void;
  refresh(): void;
}

/**
 * A virtual list with columns: `role="grid"`, or `treegrid` with `tree` facts (see `TreeGrid`). React draws the frame;
 * the rows are a pool that is written at most once per frame.
 */
export function RowGrid<Row>(props: RowGridProps<Row>): ReactNode {
  const { label, source, selectedIndex, selectedKey, isFollowing = false, hasHeader = true, tree, ref } = props;
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const columns = useFittingColumns(grid, props.columns);
  const { onColumns } = props;
  useEffect(() => onColumns?.(columns.map((column) => column.id)), [columns, onColumns]);
  const viewport = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const pool = useRef<RowPool>(undefined);
  const latest = useRef(props);
  const previewed = useRef<number>(undefined);
  const revealedKey = useRef<string | number>(undefined);
  const isMenuByKey = useRef(false);

  useLayoutEffect(() => {
    latest.current = props;
    pool.current?.refresh();
  });

  useEffect(() => {
    if (viewport.current === null || gutter.current === null) return undefined;
    const area = viewport.current;
    const capacities = createCapacities(area, columns.length);
    const idOf = (index: number): string => `${id}-${index}`;
    const created = createRowPool({
      viewport: area,
      gutter: gutter.current,
      rowHeight: ROW_HEIGHT,
      createRow: () =>
        createGridRow<Row>({
          columns,
          tree: latest.current.tree,
          row: (index) => source.row(index),
          rowName: (row) => latest.current.rowName(row),
          rowTone: (row) => latest.current.rowTone?.(row) ?? "",
          isSelected(index) {
            if (index === latest.current.selectedIndex) return true;
            const row = source.row(index);
            return row !== undefined && latest.current.isAlsoSelected?.(row) === true;
          },
          isHovered: (index) => index === previewed.current,
          idOf,
          ariaIndex: (index) => index - source.extent().start + 1 + (latest.current.hasHeader === false ? 0 : 1),
          capacity: (column) => capacities.of(column, created.width),
        }),
      isReady: (index) => source.row(index) !== undefined,
      onWindow: (first, end) => {
        source.want(first, end);
        const selected = latest.current.selectedIndex;
        const active = selected !== undefined && selected >= first && selected < end ? idOf(selected) : undefined;
        setAttribute(grid.current, "aria-activedescendant", active);
        const { start, end: last } = source.extent();
        const header = latest.current.hasHeader === false ? 0 : 1;
        setAttribute(grid.current, "aria-rowcount", String(last - start + header));
      },
      onScroll: (state) => latest.current.onScroll?.(state),
    });
    pool.current = created;
    const update = (): void => {
      const { start, end } = source.extent();
      created.setExtent(start, end);
      created.refresh();
    };
    update();
    created.setFollowing(latest.current.isFollowing ?? false);
    if (latest.current.selectedIndex !== undefined) created.reveal(latest.current.selectedIndex);
    const unsubscribe = source.subscribe(update);
    return () => {
      unsubscribe();
      created.dispose();
      pool.current = undefined;
    };
  }, [columns, source, id]);

  useEffect(() => pool.current?.setFollowing(isFollowing), [isFollowing]);
  useEffect(() => {
    const isMovedOnly = selectedKey !== undefined && selectedKey === revealedKey.current;
    revealedKey.current = selectedKey;
    if (selectedIndex !== undefined && !isMovedOnly && !isFollowing) pool.current?.reveal(selectedIndex);
  }, [selectedIndex, selectedKey, isFollowing]);

  useImperativeHandle(
    ref,
    () => ({
      focus: () => grid.current?.focus({ preventScroll: true }),
      reveal: (index) => pool.current?.reveal(index),
      preview(index) {
        if (previewed.current === index) return;
        previewed.current = index;
        pool.current?.refresh();
      },
      refresh: () => pool.current?.refresh(),
    }),
    [],
  );

  const onKeyDown = (event: React.KeyboardEvent): void => {
    isMenuByKey.current = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (event.altKey || event.ctrlKey || event.metaKey) {
      if (props.onKey?.(event, selectedIndex) === true) event.preventDefault();
      return;
    }
    const { start, end } = source.extent();
    const firstInSight = isFollowing ? end - 1 : Math.max(start, pool.current?.drawn().first ?? start);
    const pageSize = pool.current?.pageSize() ?? 1;
    const moved = movedRow(event.key, selectedIndex, { start, end, pageSize, firstInSight });
    if (moved !== undefined) {
      event.preventDefault();
      props.onSelect(moved, { isExtending: event.shiftKey });
    } else if (event.key === "Enter" && selectedIndex !== undefined && props.onActivate !== undefined) {
      event.preventDefault();
      props.onActivate(selectedIndex);
    } else if (props.onKey?.(event, selectedIndex) === true) {
      event.preventDefault();
    }
  };

  const rowUnder = (event: React.MouseEvent): number | undefined =>
    event.target instanceof Node && viewport.current?.contains(event.target) === true
      ? pool.current?.rowAt(event.clientY)
      : undefined;

  const onPointerDown = (event: React.PointerEvent): void => {
    if (event.button !== 0) return;
    const index = rowUnder(event);
    if (index === undefined) return;
    if (event.target instanceof Element && event.target.closest(".row-grid__twisty") !== null) {
      event.preventDefault();
      grid.current?.focus({ preventScroll: true });
      props.onToggle?.(index);
    } else {
      if (event.shiftKey && props.isAlsoSelected !== undefined) event.preventDefault();
      props.onSelect(index, { isExtending: event.shiftKey });
      grid.current?.focus({ preventScroll: true });
    }
  };

  const onDoubleClick = (event: React.MouseEvent): void => {
    const index = rowUnder(event);
    if (index !== undefined) props.onActivate?.(index);
  };

  const onContextMenu = (event: React.MouseEvent): void => {
    const index = isMenuByKey.current ? selectedIndex : rowUnder(event);
    isMenuByKey.current = false;
    if (index === undefined) return;
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-column]") : null;
    const pointed = source.row(index);
    // The menu of one of many selected rows is for all of them.
    if (pointed === undefined || props.isAlsoSelected?.(pointed) !== true)
      props.onSelect(index, { isExtending: false });
    props.onMenu?.(index, cell?.dataset["column"]);
  };

  const onCopy = (event: React.ClipboardEvent): void => {
    const hasText = window.getSelection()?.isCollapsed === false;
    const row = selectedIndex === undefined ? undefined : source.row(selectedIndex);
    if (hasText) return;
    if (props.onCopy?.() === true) {
      event.preventDefault();
      return;
    }
    if (row === undefined) return;
    event.preventDefault();
    const text = props.columns.map((column) => column.text(row, Number.POSITIVE_INFINITY)).join("\t");
    event.clipboardData.setData("text/plain", text);
  };

  const style: CSSProperties & Record<"--row-grid-columns", string> = {
    "--row-grid-columns": columns.map((column) => column.track).join(" "),
  };
  return (
    <div className="row-grid" style={style}>
      {/* The grid is one tab stop; its rows are virtual, so the active one is named by aria-activedescendant. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the role is computed */}
      <div
        ref={grid}
        className="row-grid__grid"
        role={tree === undefined ? "grid" : "treegrid"}
        aria-label={label}
        aria-colcount={columns.length}
        aria-multiselectable={props.isAlsoSelected === undefined ? undefined : true}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
        onPointerDown={onPointerDown}
        onDoubleClick={onDoubleClick}
        onPointerMove={(event) => props.onHover?.(rowUnder(event))}
        onPointerLeave={() => props.onHover?.(undefined)}
        onContextMenu={onContextMenu}
      >
        {hasHeader && (
          <div role="rowgroup">
            <div className="row-grid__head" role="row" aria-rowindex={1}>
              {columns.map((column) => (
                <HeadCell key={column.id} column={column} arranging={props.arranging} />
              ))}
            </div>
          </div>
        )}
        <div ref={viewport} className="row-grid__viewport" role="rowgroup" />
      </div>
      <div ref={gutter} className={`row-grid__gutter${hasHeader ? " row-grid__gutter--below-head" : ""}`} />
    </div>
  );
}

function setAttribute(element: HTMLElement | null, name: string, value: string | undefined): void {
  if (element === null) return;
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** How many characters fit each column: measured once per width, from the first row. */
function createCapacities(area: HTMLElement, columns: number): { of(column: number, width: number): number } {
  let measuredWidth = -1;
  let capacities: number[] = [];
  return {
    of(column, width) {
      if (width !== measuredWidth) {
        const cells = area.querySelectorAll<HTMLElement>(".row-grid__row:first-child > .row-grid__cell");
        if (cells.length < columns) return Number.POSITIVE_INFINITY;
        measuredWidth = width;
        capacities = [...cells].map((cell) => Math.floor((cell.clientWidth - CELL_PADDING) / CHARACTER_WIDTH));
      }
      const capacity = capacities[column] ?? 0;
      return capacity > 0 ? capacity : Number.POSITIVE_INFINITY;
    },
  };
}

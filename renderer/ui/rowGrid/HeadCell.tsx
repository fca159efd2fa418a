import { type PointerEvent, type ReactNode, useRef } from "react";
import type { GridColumn } from "./gridTypes.ts";

/** What a person may do with the columns of a grid by pointer; a menu offers the same to the keyboard. */
export interface ColumnArranging {
  /** Puts a column where another one stands. */
  onMove(id: string, before: string): void;
  /** A width in pixels. */
  onResize(id: string, width: number): void;
}

interface HeadCellProps<Row> {
  readonly column: GridColumn<Row>;
  readonly arranging: ColumnArranging | undefined;
}

const MINIMUM_WIDTH = 28;
/** A press that moves less is a click. */
const DRAG_PIXELS = 5;

/** The head of one column: dragged, it goes where it is let go; its right edge changes the width. */
export function HeadCell<Row>({ column, arranging }: HeadCellProps<Row>): ReactNode {
  const cell = useRef<HTMLSpanElement>(null);
  const startX = useRef<number>(undefined);

  const cellAt = (event: PointerEvent): HTMLElement | undefined => {
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    const found = under.find((element) => element.closest(".row-grid__head") === cell.current?.parentElement);
    return found?.closest<HTMLElement>("[data-column]") ?? undefined;
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || arranging === undefined) return;
    startX.current = event.clientX;
    cell.current?.setPointerCapture(event.pointerId);
  };
  const onPointerUp = (event: PointerEvent): void => {
    const from = startX.current;
    startX.current = undefined;
    if (from === undefined || Math.abs(event.clientX - from) < DRAG_PIXELS) return;
    const target = cellAt(event)?.dataset["column"];
    if (target !== undefined && target !== column.id) arranging?.onMove(column.id, target);
  };

  return (
    <span
      ref={cell}
      role="columnheader"
      data-column={column.id}
      className={`row-grid__cell${column.align === "end" ? " row-grid__cell--end" : ""}${arranging === undefined ? "" : " row-grid__cell--movable"}`}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        startX.current = undefined;
      }}
    >
      {column.title}
      {arranging !== undefined && <ResizeEdge id={column.id} arranging={arranging} />}
    </span>
  );
}

function ResizeEdge({ id, arranging }: { readonly id: string; readonly arranging: ColumnArranging }): ReactNode {
  const grip = useRef<{ readonly x: number; readonly width: number }>(undefined);
  return (
    <span
      className="row-grid__edge"
      aria-hidden
      onPointerDown={(event) => {
        event.stopPropagation();
        event.preventDefault();
        const width = event.currentTarget.parentElement?.getBoundingClientRect().width ?? 0;
        grip.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (grip.current === undefined) return;
        arranging.onResize(id, Math.max(MINIMUM_WIDTH, grip.current.width + event.clientX - grip.current.x));
      }}
      onPointerUp={(event) => {
        event.stopPropagation();
        grip.current = undefined;
      }}
    />
  );
}

import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { GridColumn } from "./gridTypes.ts";

/** The least width that a track asks for, in pixels. */
function narrowest(track: string): number {
  return Number(/([\d.]+)px/.exec(track)?.[1] ?? 0);
}

/** Columns that give way at a width: those that say so, then the last ones that may, until the others fit. */
function columnsWithoutRoom<Row>(columns: readonly GridColumn<Row>[], width: number): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const { id, hiddenBelow } of columns) if (hiddenBelow !== undefined && width < hiddenBelow) gone.add(id);
  let wanted = columns.reduce((sum, { id, track }) => (gone.has(id) ? sum : sum + narrowest(track)), 0);
  for (const { id, track, hiddenBelow } of columns.toReversed()) {
    if (wanted <= width) break;
    if (hiddenBelow === undefined || gone.has(id)) continue;
    gone.add(id);
    wanted -= narrowest(track);
  }
  return gone;
}

/** The columns that the width of `element` has room for. The same array while the answer is the same. */
export function useFittingColumns<Row>(
  element: RefObject<HTMLElement | null>,
  columns: readonly GridColumn<Row>[],
): readonly GridColumn<Row>[] {
  const [hidden, setHidden] = useState("");

  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const measure = (): void => {
      const width = target.clientWidth;
      if (width > 0) setHidden([...columnsWithoutRoom(columns, width)].join(" "));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [element, columns]);

  return useMemo(() => {
    const gone = new Set(hidden.split(" "));
    return columns.filter(({ id }) => !gone.has(id));
  }, [columns, hidden]);
}

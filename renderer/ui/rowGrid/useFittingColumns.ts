import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { GridColumn } from "./gridTypes.ts";

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
      const gone = columns.filter(({ hiddenBelow }) => width > 0 && hiddenBelow !== undefined && width < hiddenBelow);
      setHidden(gone.map(({ id }) => id).join(" "));
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

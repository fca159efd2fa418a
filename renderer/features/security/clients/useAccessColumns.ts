import { useMemo } from "react";
import type { AccessColumn } from "#shared/contract/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useSecurity } from "#renderer/state/index.ts";

/** Clients that are compared at once; beyond them columns would be too narrow to read. */
const MAXIMUM = 100;

/** The clients of the matrix that are in sight: all of them, or the two that were chosen. */
export function useAccessColumns(): readonly AccessColumn[] {
  const pair = useSecurity((security) => security.pair);
  const all = useAllColumns();
  return useMemo(() => {
    const chosen = pair.flatMap((key) => all.find((column) => column.key === key) ?? []);
    return chosen.length === 0 ? all : chosen;
  }, [all, pair]);
}

/** Every client that the matrix knows. */
export function useAllColumns(): readonly AccessColumn[] {
  const variant = useSecurity((security) => security.variant);
  const { value } = useView("accessMatrix", {
    ...(variant === "" ? {} : { variant }),
    columns: { start: 0, count: MAXIMUM },
    rows: { start: 0, count: 0 },
  });
  // The view tells anew whenever a message comes; the clients are mostly the same, and so shall the columns be.
  const key = JSON.stringify(value?.columns ?? []);
  return useMemo((): readonly AccessColumn[] => JSON.parse(key), [key]);
}

/** Where a key moves the active row of a list, or `undefined` when the key does not move it. */
export function movedRow(
  key: string,
  active: number | undefined,
  list: { readonly start: number; readonly end: number; readonly pageSize: number; readonly firstInSight: number },
): number | undefined {
  if (list.end <= list.start) return undefined;
  const clamp = (row: number): number => Math.min(Math.max(row, list.start), list.end - 1);
  const step = (rows: number): number => clamp(active === undefined ? list.firstInSight : active + rows);
  switch (key) {
    case "ArrowDown":
      return step(1);
    case "ArrowUp":
      return step(-1);
    case "PageDown":
      return step(list.pageSize);
    case "PageUp":
      return step(-list.pageSize);
    case "Home":
      return list.start;
    case "End":
      return list.end - 1;
    default:
      return undefined;
  }
}

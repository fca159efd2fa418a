/** Where a key moves the byte cursor, or `undefined` when the key does not move it. */
export function movedCursor(
  key: { readonly name: string; readonly isMod: boolean },
  cursor: number,
  grid: { readonly length: number; readonly bytesPerRow: number; readonly rowsPerPage: number },
): number | undefined {
  const { length, bytesPerRow } = grid;
  if (length === 0) return undefined;
  const column = cursor % bytesPerRow;
  // A step by rows that would leave the bytes stays in its column, or where it is.
  const byRows = (rows: number): number => {
    const lastRow = Math.floor((length - 1) / bytesPerRow);
    const row = Math.min(Math.max(Math.floor(cursor / bytesPerRow) + rows, 0), lastRow);
    return Math.min(row * bytesPerRow + column, length - 1);
  };
  switch (key.name) {
    case "ArrowLeft":
      return Math.max(0, cursor - 1);
    case "ArrowRight":
      return Math.min(length - 1, cursor + 1);
    case "ArrowUp":
      return byRows(-1);
    case "ArrowDown":
      return byRows(1);
    case "PageUp":
      return byRows(-grid.rowsPerPage);
    case "PageDown":
      return byRows(grid.rowsPerPage);
    case "Home":
      return key.isMod ? 0 : cursor - column;
    case "End":
      return key.isMod ? length - 1 : Math.min(length - 1, cursor - column + bytesPerRow - 1);
    default:
      return undefined;
  }
}

/**
 * Gives the focus that goes with a row to the one that then stands in its place, or to the first button beside the list
 * when there is none left. Rows are what `data-row` marks; to be called when the row is taken away.
 */
export function focusInPlace(list: HTMLElement | null, index: number): void {
  const around = list?.parentElement;
  // The row goes with the next drawing, and a menu that it was chosen from gives the focus back first.
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const rows = list?.isConnected === true ? [...list.querySelectorAll<HTMLElement>("[data-row]")] : [];
    (rows[index] ?? rows.at(-1) ?? around?.querySelector<HTMLElement>("button"))?.focus();
  });
}

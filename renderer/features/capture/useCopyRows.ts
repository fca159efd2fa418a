import { useContract } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { formatCount } from "#renderer/ui/index.ts";
import { formatRows, type RowFormat } from "./rowFormats.ts";

/** Copies the selected rows, those out of sight included, and says how many they were. */
export function useCopyRows(): (format: RowFormat) => void {
  const contract = useContract();
  const { packets, selection, toasts } = useAppState();

  async function copy(format: RowFormat): Promise<void> {
    const { current, range } = selection.getState();
    if (current === undefined && range === undefined) return;
    const { notify } = toasts.getState();
    const { anchor, end } = range ?? { anchor: current?.sequence ?? 0, end: current?.sequence ?? 0 };
    const { filter, freeze } = packets.getState();
    const shownEnd = freeze === undefined ? Number.MAX_SAFE_INTEGER : freeze.sequence - 1;
    const answer = await contract.command("capture.rows", {
      // One packet is copied even where the filter hides it.
      filter: range === undefined ? "" : filter,
      first: Math.min(anchor, end),
      last: Math.min(Math.max(anchor, end), shownEnd),
    });
    if (!answer.ok) {
      notify(answer.error.message, "failure");
      return;
    }
    const { rows, total } = answer.value;
    try {
      await navigator.clipboard.writeText(formatRows(rows, format));
    } catch {
      // The browser's permission, not our failure.
      notify("The browser does not allow copying", "failure");
      return;
    }
    const count = total === 1 ? "1 row" : `${formatCount(rows.length)} rows`;
    notify(rows.length < total ? `Copied the first ${count} of ${formatCount(total)}` : `Copied ${count}`);
  }

  return (format) => void copy(format);
}

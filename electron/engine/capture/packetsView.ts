import { compileFilter, type FilterError } from "#shared/capture/filter/index.ts";
import type { PacketsView, ViewParams } from "#shared/contract/index.ts";
import type { OpenView, ViewSource } from "../api.ts";
import type { Capture } from "./capture.ts";
import { type FilterScan, startFilterScan } from "./filterScan.ts";
import { readPacketRow } from "./packetRow.ts";

type Params = ViewParams<"packets">;
type Window = Params["window"];

/** The packet list. Each open view has its own filter, scan and window; only rows in the window are put into words. */
export function createPacketsView(capture: Capture): ViewSource<"packets"> {
  return { intervalMs: 33, open: (params, changed) => openPacketsView(capture, params, changed) };
}

function openPacketsView(capture: Capture, first: Params, changed: () => void): OpenView<"packets"> {
  const { log } = capture;
  let params = first;
  let scan: FilterScan | undefined;
  let filterError: FilterError | undefined;

  function startScan(): void {
    scan?.dispose();
    const filter = compileFilter(params.filter);
    filterError = filter.ok ? undefined : filter.error;
    scan = filter.ok ? startFilterScan(capture, filter.value.expression, changed) : undefined;
  }

  const endChanges = capture.onChange(changed);
  startScan();

  return {
    value(): PacketsView {
      const kept = log.nextSequence - log.firstSequence;
      const { frozenAt } = params;
      const common = {
        // Counters of one moment, so that they add up on screen.
        seen: capture.counters.packets,
        kept,
        dropped: log.dropped,
        hiddenByFreeze:
          frozenAt === undefined ? 0 : Math.max(0, log.nextSequence - Math.max(frozenAt, log.firstSequence)),
      };
      if (scan === undefined) {
        const none = { available: { start: 0, end: 0 }, scanned: 1, rows: [] };
        return filterError === undefined ? { ...common, ...none } : { ...common, ...none, filterError };
      }
      const { matches } = scan;
      const available = {
        start: matches.start,
        end: frozenAt === undefined ? matches.end : matches.lowerBound(frozenAt),
      };
      const { from, to } = placeWindow(params.window, available, matches.lowerBound);
      const rows = [];
      for (let row = from; row < to; row++) rows.push(readPacketRow(capture, matches.at(row), row));
      return { ...common, available, scanned: scan.progress, rows };
    },
    setParams(next) {
      const hasNewFilter = next.filter !== params.filter;
      params = next;
      if (hasNewFilter) startScan();
    },
    act() {},
    close() {
      endChanges();
      scan?.dispose();
    },
  };
}

/** The rows that a window shows: always inside what is available, and full as long as there are enough rows. */
function placeWindow(
  window: Window,
  available: { readonly start: number; readonly end: number },
  rowOf: (sequence: number) => number,
): { readonly from: number; readonly to: number } {
  const { start, end } = available;
  const last = Math.max(start, end - window.count);
  const wanted = firstRow(window, last, rowOf);
  const from = Math.min(Math.max(wanted, start), last);
  return { from, to: Math.min(end, from + window.count) };
}

function firstRow({ anchor, count }: Window, last: number, rowOf: (sequence: number) => number): number {
  switch (anchor.kind) {
    case "tail":
      return last;
    case "row":
      return Math.floor(anchor.row);
    case "sequence":
      return rowOf(anchor.sequence) - Math.floor(count / 2);
  }
}

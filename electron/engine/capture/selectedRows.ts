import { setImmediate as nextTurn } from "node:timers/promises";
import { compileFilter } from "#shared/capture/filter/index.ts";
import type { CommandInput, CommandOutput } from "#shared/contract/index.ts";
import type { Capture } from "./capture.ts";
import { readPacketRow } from "./packetRow.ts";
import { walkRows } from "./rowWalk.ts";

/** Rows that are put into words; the rest is counted. */
const LIMIT = 10_000;
/** A slice holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 6;

/** The packets from `first` to `last` that pass the filter. A filter that cannot be read lets nothing through. */
export async function readSelectedRows(
  capture: Capture,
  { filter, first, last }: CommandInput<"capture.rows">,
): Promise<CommandOutput<"capture.rows">> {
  const compiled = compileFilter(filter);
  if (!compiled.ok) return { rows: [], total: 0 };
  const rows = [];
  let total = 0;
  let deadline = performance.now() + SLICE_MS;
  for (const sequence of walkRows(capture, compiled.value.expression, first, last)) {
    if (sequence !== undefined) {
      if (total < LIMIT) rows.push(readPacketRow(capture, sequence, total));
      total++;
    } else if (performance.now() > deadline) {
      await nextTurn();
      deadline = performance.now() + SLICE_MS;
    }
  }
  return { rows, total };
}

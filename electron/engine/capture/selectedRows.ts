import { setImmediate as nextTurn } from "node:timers/promises";
import { compileFilter } from "#shared/capture/filter/index.ts";
import type { CommandInput, CommandOutput } from "#shared/contract/index.ts";
import type { Capture } from "./capture.ts";
import { createFilterProgram } from "./filterProgram.ts";
import { readPacketRow } from "./packetRow.ts";

/** Rows that are put into words; the rest is counted. */
const LIMIT = 10_000;
/** A slice holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 6;
const ROWS_PER_LOOK = 512;

/** The packets from `first` to `last` that pass the filter. A filter that cannot be read lets nothing through. */
export async function readSelectedRows(
  capture: Capture,
  { filter, first, last }: CommandInput<"capture.rows">,
): Promise<CommandOutput<"capture.rows">> {
  const compiled = compileFilter(filter);
  if (!compiled.ok) return { rows: [], total: 0 };
  const program = createFilterProgram(capture, compiled.value.expression);
  const { log } = capture;
  // Packets that come while rows are read are not part of what was selected.
  const end = Math.min(last + 1, log.nextSequence);
  const rows = [];
  let total = 0;
  let deadline = performance.now() + SLICE_MS;
  for (let sequence = first; sequence < end; sequence++) {
    // Packets may leave between two slices, and segments are used anew: nothing is kept across them.
    sequence = Math.max(sequence, log.firstSequence);
    const segment = log.segmentOf(sequence);
    if (segment === undefined) break;
    if (program(segment, sequence - segment.firstSequence)) {
      if (total < LIMIT) rows.push(readPacketRow(capture, sequence, total));
      total++;
    }
    if (sequence % ROWS_PER_LOOK !== 0 || performance.now() < deadline) continue;
    await nextTurn();
    deadline = performance.now() + SLICE_MS;
  }
  return { rows, total };
}

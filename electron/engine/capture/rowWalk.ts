import type { FilterExpression } from "#shared/capture/filter/index.ts";
import type { Capture } from "./capture.ts";
import { createFilterProgram } from "./filterProgram.ts";

/** Rows that are judged between two looks at the clock. */
const ROWS_PER_LOOK = 512;

/**
 * Walks over the packets from `first` to `last` that pass the filter: gives their sequences, and `undefined` now and
 * then so that the walker can rest. Packets that come after the walk has begun are not part of it, those that leave
 * the log meanwhile are passed over.
 */
export function* walkRows(
  capture: Capture,
  expression: FilterExpression,
  first: number,
  last: number,
): Generator<number | undefined, void, void> {
  const { log } = capture;
  const program = createFilterProgram(capture, expression);
  const end = Math.min(last + 1, log.nextSequence);
  for (let sequence = first; sequence < end; sequence++) {
    // Packets may leave while the walker rests, and segments are used anew: nothing is kept across a rest.
    sequence = Math.max(sequence, log.firstSequence);
    const segment = log.segmentOf(sequence);
    if (segment === undefined) return;
    if (program(segment, sequence - segment.firstSequence)) yield sequence;
    if (sequence % ROWS_PER_LOOK === 0) yield undefined;
  }
}

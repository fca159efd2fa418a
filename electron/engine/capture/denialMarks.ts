import type { PacketLog } from "./packetLog.ts";

/** Remembers which packets of the log asked for something that the broker's policy denied. */
export interface DenialMarks {
  /**
   * NO_SEQUENCE is ignored: nothing was recorded then. `isUntold`: the wire told the client that all went well.
   */
  mark(sequence: number, isUntold?: boolean): void;
  has(sequence: number): boolean;
  /** Whether the packet was denied and its client told Success. */
  isUntold(sequence: number): boolean;
}

/** Marks kept before those of packets that left the log are looked for. */
const MARKS_BETWEEN_SWEEPS = 10_000;

/** Creates marks for the packets of `log`; a mark leaves with its packet. */
export function createDenialMarks(log: Pick<PacketLog, "firstSequence">): DenialMarks {
  const marked = new Set<number>();
  const untold = new Set<number>();
  let sweepAt = MARKS_BETWEEN_SWEEPS;
  return {
    mark(sequence, isUntold = false) {
      if (sequence < log.firstSequence) return;
      marked.add(sequence);
      if (isUntold) untold.add(sequence);
      if (marked.size < sweepAt) return;
      for (const each of marked) if (each < log.firstSequence) marked.delete(each);
      for (const each of untold) if (each < log.firstSequence) untold.delete(each);
      sweepAt = marked.size + MARKS_BETWEEN_SWEEPS;
    },
    has: (sequence) => marked.has(sequence),
    isUntold: (sequence) => untold.has(sequence),
  };
}

import type { Dispose } from "#shared/base/index.ts";
import type { FilterExpression } from "#shared/capture/filter/index.ts";
import type { Capture } from "./capture.ts";
import { createFilterProgram } from "./filterProgram.ts";
import { createMatchIndex, type MatchIndex } from "./matchIndex.ts";

/** A slice of scanning aims at this, well below the 10 ms that the broker may have to wait behind it. */
const SLICE_MS = 4;
/** Packets judged between two looks at the clock. */
const ROWS_PER_LOOK = 512;

/** The packets of the log that pass a filter: found bit by bit, and kept up to date as packets come and go. */
export interface FilterScan {
  /** Rows that passed so far. */
  readonly matches: Pick<MatchIndex, "start" | "end" | "at" | "lowerBound">;
  /** Part of the log that has been judged, 0 to 1. */
  readonly progress: number;
  dispose: Dispose;
}

/** Begins to scan the log from its oldest packet. `onProgress` is called when more has been judged. */
export function startFilterScan(
  capture: Pick<Capture, "log" | "topics" | "connections" | "denials" | "onChange">,
  expression: FilterExpression,
  onProgress: () => void,
): FilterScan {
  if (expression.kind === "everything") return { ...everything(capture), dispose: () => {} };
  const { log } = capture;
  const program = createFilterProgram(capture, expression);
  const matches = createMatchIndex();
  let next = log.firstSequence;
  let slice: NodeJS.Immediate | undefined;

  function scanSlice(): void {
    slice = undefined;
    const deadline = performance.now() + SLICE_MS;
    do scanRows(ROWS_PER_LOOK);
    while (next < log.nextSequence && performance.now() < deadline);
    onProgress();
    scheduleSlice();
  }

  function scanRows(limit: number): void {
    next = Math.max(next, log.firstSequence);
    const segment = log.segmentOf(next);
    if (segment === undefined) return;
    const first = next - segment.firstSequence;
    const last = Math.min(segment.rows, first + limit);
    for (let row = first; row < last; row++) {
      if (program(segment, row)) matches.append(segment.firstSequence + row);
    }
    next = segment.firstSequence + last;
  }

  function scheduleSlice(): void {
    // `setImmediate` lets sockets and timers have their turn between two slices.
    if (slice === undefined && next < log.nextSequence) slice = setImmediate(scanSlice);
  }

  const endChanges = capture.onChange(scheduleSlice);
  scheduleSlice();

  return {
    matches: {
      get start() {
        matches.forgetBefore(log.firstSequence);
        return matches.start;
      },
      get end() {
        return matches.end;
      },
      at: matches.at,
      lowerBound: matches.lowerBound,
    },
    get progress() {
      const kept = log.nextSequence - log.firstSequence;
      return kept === 0 ? 1 : Math.max(0, next - log.firstSequence) / kept;
    },
    dispose() {
      endChanges();
      if (slice !== undefined) clearImmediate(slice);
    },
  };
}

/** Without a filter a packet's row is its sequence, and there is nothing to scan. */
function everything({ log }: Pick<Capture, "log">): Omit<FilterScan, "dispose"> {
  return {
    matches: {
      get start() {
        return log.firstSequence;
      },
      get end() {
        return log.nextSequence;
      },
      at: (row) => row,
      lowerBound: (sequence) => Math.min(Math.max(sequence, log.firstSequence), log.nextSequence),
    },
    progress: 1,
  };
}

import type { CaptureOverview } from "#shared/contract/index.ts";
import type { ViewSource } from "../api.ts";
import type { Capture } from "./capture.ts";
import { clientLabel } from "./connectionTable.ts";
import { outcomeOf } from "./outcome.ts";
import { trait } from "./segment.ts";

/** Clients that are listed by name. */
const LISTED_CLIENTS = 200;
/** A slice of counting holds the thread no longer than this: the broker waits behind it. */
const SLICE_MS = 4;
const ROWS_PER_LOOK = 1_024;

interface Tally {
  packets: number;
  denied: number;
  malformed: number;
}

/** What is counted of the packets of one segment, so that it can be taken back when the segment leaves. */
type SegmentTally = Map<number, Tally>;

/** Who took part in the log and how many packets need a look. Counted only while a page looks at it. */
export function createCaptureOverview(capture: Capture): ViewSource<"captureOverview"> {
  return {
    intervalMs: 250,
    open(_params, changed) {
      const count = startCounting(capture, changed);
      return { value: () => overviewOf(capture, count.byConnection()), setParams() {}, act() {}, close: count.dispose };
    },
  };
}

/** Counts through the log, then along with it; the page hears of it at the view's own pace. */
function startCounting(capture: Capture, changed: () => void) {
  const { log } = capture;
  const bySegment = new Map<number, SegmentTally>();
  const byConnection = new Map<number, Tally>();
  let next = log.firstSequence;
  let slice: NodeJS.Immediate | undefined;

  function forgetWhatLeft(): void {
    for (const [firstSequence, tallies] of bySegment) {
      if (firstSequence >= log.firstSequence) break;
      bySegment.delete(firstSequence);
      for (const [connection, tally] of tallies) {
        const total = byConnection.get(connection);
        if (total === undefined) continue;
        add(total, tally, -1);
        if (total.packets === 0) byConnection.delete(connection);
      }
    }
  }

  function countRows(limit: number): void {
    next = Math.max(next, log.firstSequence);
    const segment = log.segmentOf(next);
    if (segment === undefined) return;
    let tallies = bySegment.get(segment.firstSequence);
    if (tallies === undefined) bySegment.set(segment.firstSequence, (tallies = new Map()));
    const first = next - segment.firstSequence;
    const last = Math.min(segment.rows, first + limit);
    for (let row = first; row < last; row++) {
      const connection = segment.connection[row] ?? 0;
      const denied = outcomeOf(capture, segment, row) === undefined ? 0 : 1;
      const malformed = ((segment.traits[row] ?? 0) & trait.malformed) === 0 ? 0 : 1;
      for (const tally of [tallyOf(tallies, connection), tallyOf(byConnection, connection)]) {
        tally.packets++;
        tally.denied += denied;
        tally.malformed += malformed;
      }
    }
    next = segment.firstSequence + last;
  }

  function countSlice(): void {
    slice = undefined;
    const deadline = performance.now() + SLICE_MS;
    do countRows(ROWS_PER_LOOK);
    while (next < log.nextSequence && performance.now() < deadline);
    changed();
    schedule();
  }

  function schedule(): void {
    if (slice === undefined && next < log.nextSequence) slice = setImmediate(countSlice);
  }

  const endChanges = capture.onChange(() => {
    changed();
    schedule();
  });
  schedule();
  return {
    byConnection() {
      forgetWhatLeft();
      return byConnection;
    },
    dispose() {
      endChanges();
      if (slice !== undefined) clearImmediate(slice);
    },
  };
}

function tallyOf(tallies: Map<number, Tally>, connection: number): Tally {
  let tally = tallies.get(connection);
  if (tally === undefined) tallies.set(connection, (tally = { packets: 0, denied: 0, malformed: 0 }));
  return tally;
}

function add(total: Tally, tally: Tally, sign: 1 | -1): void {
  total.packets += sign * tally.packets;
  total.denied += sign * tally.denied;
  total.malformed += sign * tally.malformed;
}

/** One client may have had many connections: people look for the client. */
function overviewOf(capture: Capture, byConnection: ReadonlyMap<number, Tally>): CaptureOverview {
  const all: Tally = { packets: 0, denied: 0, malformed: 0 };
  const clients = new Map<string, Tally & { client: string; isConnected: boolean }>();
  for (const [number, tally] of byConnection) {
    add(all, tally, 1);
    const connection = capture.connections.find(number);
    if (connection === undefined) continue;
    const client = clientLabel(connection);
    let known = clients.get(client);
    if (known === undefined) {
      clients.set(client, (known = { client, isConnected: false, packets: 0, denied: 0, malformed: 0 }));
    }
    add(known, tally, 1);
    if (connection.closedBecause === undefined) known.isConnected = true;
  }
  const byName = [...clients.values()].toSorted((one, other) => (one.client < other.client ? -1 : 1));
  return {
    all: all.packets,
    denied: all.denied,
    malformed: all.malformed,
    clients: byName.slice(0, LISTED_CLIENTS),
    clientTotal: byName.length,
  };
}

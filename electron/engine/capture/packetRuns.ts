import { packetSize } from "#shared/mqtt/codec/index.ts";
import type { Segment } from "./segment.ts";

/**
 * PUBLISH packets of one topic that lie one after the other and went to the same receivers. In the log each stands
 * before its deliveries.
 */
export interface PacketRun {
  readonly count: number;
  /** Connection and traits of each receiver in turn. */
  readonly receivers: readonly number[];
}

/** Rows of one message of a run: its PUBLISH and the deliveries. */
export function rowsPerMessage({ receivers }: PacketRun): number {
  return 1 + receivers.length / 2;
}

/** How many of the packets in `bytes[start, end)`, at most `limit`, are whole within `room` bytes, and where they end. */
export function fitPackets(
  bytes: Uint8Array,
  start: number,
  end: number,
  { limit, room }: { readonly limit: number; readonly room: number },
): { readonly count: number; readonly end: number } {
  let at = start;
  let count = 0;
  while (count < limit && at < end) {
    const next = at + packetSize(bytes, at, end);
    if (next - start > room) break;
    at = next;
    count++;
  }
  return { count, end: at };
}

/** Notes that the rows of `run` from `row` on, of which the first is written, are to be filled in when somebody looks. */
export function postponeRun(segment: Segment, row: number, count: number, { receivers }: PacketRun): void {
  const { pendingRuns } = segment;
  pendingRuns.push(row, count, receivers.length / 2);
  for (const each of receivers) pendingRuns.push(each);
}

/**
 * Fills in the rows of all runs of a segment. Where packets begin is read from their bytes: `chunkOf` answers the chunk
 * that holds them.
 */
export function fillRuns(segment: Segment, chunkOf: (chunk: number) => Uint8Array): void {
  const { pendingRuns } = segment;
  for (let at = 0; at < pendingRuns.length;) {
    const row = pendingRuns[at] ?? 0;
    const count = pendingRuns[at + 1] ?? 0;
    const receivers = pendingRuns[at + 2] ?? 0;
    fillRun(segment, row, count, pendingRuns.slice(at + 3, at + 3 + 2 * receivers), chunkOf(segment.chunk[row] ?? 0));
    at += 3 + 2 * receivers;
  }
  pendingRuns.length = 0;
}

function fillRun(
  segment: Segment,
  first: number,
  count: number,
  receivers: readonly number[],
  bytes: Uint8Array,
): void {
  const each = 1 + receivers.length / 2;
  const end = first + count * each;
  const connection = segment.connection[first] ?? 0;
  const traits = segment.traits[first] ?? 0;
  let offset = segment.offset[first] ?? 0;
  // What all rows have in common.
  segment.timeMs.fill(segment.timeMs[first] ?? 0, first + 1, end);
  segment.firstByte.fill(segment.firstByte[first] ?? 0, first + 1, end);
  segment.chunk.fill(segment.chunk[first] ?? 0, first + 1, end);
  segment.packetIdentifier.fill(segment.packetIdentifier[first] ?? 0, first + 1, end);
  segment.topic.fill(segment.topic[first] ?? 0, first + 1, end);
  for (let row = first; row < end;) {
    const length = packetSize(bytes, offset, bytes.length);
    if (row > first) {
      segment.connection[row] = connection;
      segment.traits[row] = traits;
      segment.cause[row] = 0;
      // A packet without a topic number has none before it.
      segment.previousOfTopic[row] = (segment.topic[first] ?? -1) >= 0 ? each : 0;
    }
    segment.offset[row] = offset;
    segment.length[row] = length;
    for (let receiver = 0, to = row + 1; to < row + each; receiver += 2, to++) {
      segment.connection[to] = receivers[receiver] ?? 0;
      segment.traits[to] = receivers[receiver + 1] ?? 0;
      segment.offset[to] = offset;
      segment.length[to] = length;
      segment.cause[to] = to - row;
      segment.previousOfTopic[to] = 0;
    }
    offset += length;
    row += each;
  }
}

import { expectDefined } from "#shared/base/index.ts";
import { packetSize } from "#shared/mqtt/codec/index.ts";
import { type BytePlace, type ChunkStore, createChunkStore } from "./chunkStore.ts";
import { NO_SEQUENCE } from "../broker/index.ts";
import { fillRuns, fitPackets, type PacketRun, postponeRun, rowsPerMessage } from "./packetRuns.ts";
import { createSegment, NO_TOPIC, type Segment } from "./segment.ts";

/** How much the log keeps. The oldest packets leave when either limit is reached. */
export interface CaptureBudget {
  readonly packets: number;
  readonly bytes: number;
}

/** What a page sees by default: a million packets or a quarter of a gigabyte. */
export const defaultCaptureBudget: CaptureBudget = { packets: 1_000_000, bytes: 256 * 1024 * 1024 };

const MAXIMUM_SEGMENT_ROWS = 8_192;
/** The log is cut into at least this many segments, so that little leaves at once. */
const MINIMUM_SEGMENTS = 16;
/** Several reads of a busy connection fit in; a budget that is small has smaller ones. */
const MAXIMUM_CHUNK_BYTES = 512 * 1024;
const CHUNKS_PER_SEGMENT = 4;
/** A message with more receivers than this part of a segment is recorded row by row. */
const RUNS_PER_SEGMENT = 8;
/** Fewer rows are sooner written than noted. */
const SHORT_RUN_ROWS = 4;

/** The columns of a packet that is about to be recorded. One object is filled again and again; the log fills its place. */
export interface NewPacket extends BytePlace {
  timeMs: number;
  connection: number;
  firstByte: number;
  traits: number;
  packetIdentifier: number;
  topic: number;
  /** Sequence of the PUBLISH that it delivers, or NO_SEQUENCE. */
  cause: number;
  /** Sequence of the message before it on its topic, or NO_SEQUENCE. */
  previousOfTopic: number;
}

/** An object to fill. */
export function createNewPacket(): NewPacket {
  return {
    timeMs: 0,
    connection: 0,
    firstByte: 0,
    traits: 0,
    packetIdentifier: 0,
    topic: NO_TOPIC,
    cause: NO_SEQUENCE,
    previousOfTopic: NO_SEQUENCE,
    chunk: 0,
    offset: 0,
    length: 0,
  };
}

/** Fills the columns of the packet `bytes[start, end)`, but for its place. */
export type DescribePacket = (start: number, end: number) => void;

/**
 * The packets themselves: columns in segments, bytes in chunks, sequences from 0 that are never reused. Whole segments
 * leave when the budget is full. Knows nothing of what the packets mean.
 */
export interface PacketLog {
  readonly budget: CaptureBudget;
  /** Sequence of the oldest packet in the log; equals `nextSequence` when it is empty. */
  readonly firstSequence: number;
  readonly nextSequence: number;
  /** Packets that left because the budget was full, since `clear`. */
  readonly dropped: number;
  readonly bytesKept: number;
  /** When the first packet came, since `clear`; 0 before it. */
  readonly originMs: number;
  /** Copies a packet in and answers its sequence. */
  append(packet: NewPacket, bytes: Uint8Array, start: number, end: number): number;
  /**
   * Adds `bytes[start, end)`, PUBLISH packets of one topic with their deliveries; `packet` describes the first. Their
   * sequences follow one another, each message before its deliveries. Rows are filled in when somebody looks.
   */
  appendRun(packet: NewPacket, bytes: Uint8Array, start: number, end: number, run: PacketRun): void;
  /** As `append`, for whole packets that lie one after the other; `describe` fills `packet` for each in turn. */
  appendEach(packet: NewPacket, bytes: Uint8Array, start: number, end: number, describe: DescribePacket): void;
  /** Adds a packet whose bytes are in the log already, at the place that `packet` names. */
  appendPlaced(packet: NewPacket): number;
  /**
   * The segment that holds a sequence, with all its rows filled in: the row is `sequence - segment.firstSequence`.
   * `undefined` when it left. Every reader of columns comes this way.
   */
  segmentOf(sequence: number): Segment | undefined;
  /** As `segmentOf`, for who reads no columns. */
  unreadSegmentOf(sequence: number): Segment | undefined;
  /** The bytes of a row: a view that holds until packets leave the log. Copy what must stay. */
  bytesOf(segment: Segment, row: number): Uint8Array;
  /** Forgets every packet. Sequences go on. */
  clear(): void;
}

/** Creates an empty log. `onDropped` is called with the new first sequence whenever packets have left. */
export function createPacketLog(
  budget: CaptureBudget,
  onDropped: (firstSequence: number) => void,
  createChunks: (chunkBytes: number) => ChunkStore = createChunkStore,
): PacketLog {
  const rowsPerSegment = Math.max(1, Math.min(MAXIMUM_SEGMENT_ROWS, Math.floor(budget.packets / MINIMUM_SEGMENTS)));
  const bytesPerSegment = budget.bytes / MINIMUM_SEGMENTS;
  const chunkBytes = Math.max(1, Math.min(MAXIMUM_CHUNK_BYTES, Math.floor(bytesPerSegment / CHUNKS_PER_SEGMENT)));
  let chunks: ChunkStore = createChunks(chunkBytes);
  let segments: Segment[] = [];
  let firstSequence = 0;
  let nextSequence = 0;
  let dropped = 0;
  let originMs = 0;
  let newest: Segment | undefined;
  let spare: Segment | undefined;

  function release(): void {
    let lowest = chunks.next;
    for (const segment of segments) lowest = Math.min(lowest, segment.lowestChunk);
    chunks.releaseBelow(lowest);
  }

  function dropOldest(): void {
    const oldest = expectDefined(segments.shift(), "only a log with segments is over its budget");
    dropped += oldest.rows;
    firstSequence = oldest.firstSequence + oldest.rows;
    spare = oldest;
    release();
  }

  /** Drops the oldest segments until the newest one can be filled within the budget, beginning with `length` bytes. */
  function makeRoom(length: number): void {
    const before = firstSequence;
    const rows = nextSequence + rowsPerSegment - budget.packets;
    const bytes = budget.bytes - Math.max(length, bytesPerSegment);
    while (segments.length > 1 && (firstSequence < rows || chunks.usedBytes > bytes)) dropOldest();
    if (firstSequence !== before) onDropped(firstSequence);
  }

  /** The segment that takes `rows` packets of `length` new bytes, or those whose bytes are in `placedChunk`. */
  function openSegment(length: number, placedChunk: number, rows = 1): Segment {
    const hasRoom =
      newest !== undefined &&
      newest.rows + rows <= rowsPerSegment &&
      newest.ownBytes + chunks.costOf(length) <= bytesPerSegment;
    if (newest !== undefined && (hasRoom || newest.rows === 0)) return newest;
    const segment = createSegment(nextSequence, rowsPerSegment, Math.min(chunks.next, placedChunk), spare);
    spare = undefined;
    newest = segment;
    segments.push(segment);
    makeRoom(length);
    return segment;
  }

  function write(segment: Segment, packet: NewPacket): number {
    const row = segment.rows++;
    const sequence = nextSequence++;
    const { chunk, cause, previousOfTopic } = packet;
    if (originMs === 0) originMs = packet.timeMs;
    segment.timeMs[row] = packet.timeMs;
    segment.connection[row] = packet.connection;
    segment.firstByte[row] = packet.firstByte;
    segment.traits[row] = packet.traits;
    segment.packetIdentifier[row] = packet.packetIdentifier;
    segment.topic[row] = packet.topic;
    segment.chunk[row] = chunk;
    segment.offset[row] = packet.offset;
    segment.length[row] = packet.length;
    segment.cause[row] = cause < firstSequence ? 0 : sequence - cause;
    segment.previousOfTopic[row] = previousOfTopic < firstSequence ? 0 : sequence - previousOfTopic;
    if (chunk < segment.lowestChunk) segment.lowestChunk = chunk;
    return sequence;
  }

  /** Copies the packet's bytes in, at the segment's expense. */
  function copyIn(segment: Segment, packet: NewPacket, bytes: Uint8Array, start: number, end: number): void {
    const before = chunks.usedBytes;
    chunks.append(bytes, start, end, packet);
    segment.ownBytes += chunks.usedBytes - before;
  }

  function append(packet: NewPacket, bytes: Uint8Array, start: number, end: number): number {
    const segment = openSegment(end - start, Infinity);
    copyIn(segment, packet, bytes, start, end);
    return write(segment, packet);
  }

  function appendEach(
    packet: NewPacket,
    bytes: Uint8Array,
    start: number,
    end: number,
    describe: DescribePacket,
  ): void {
    for (let at = start; at < end;) {
      const first = packetSize(bytes, at, end);
      const segment = openSegment(first, Infinity);
      const room = Math.min(chunks.roomFor(first), Math.max(first, bytesPerSegment - segment.ownBytes));
      const part = fitPackets(bytes, at, end, { limit: rowsPerSegment - segment.rows, room });
      copyIn(segment, packet, bytes, at, part.end);
      let { offset } = packet;
      while (at < part.end) {
        const next = at + packetSize(bytes, at, part.end);
        describe(at, next);
        packet.offset = offset;
        packet.length = next - at;
        write(segment, packet);
        offset += next - at;
        at = next;
      }
    }
  }

  const appendPlaced = (packet: NewPacket): number => write(openSegment(0, packet.chunk), packet);

  function appendRun(packet: NewPacket, bytes: Uint8Array, start: number, end: number, run: PacketRun): void {
    const rows = rowsPerMessage(run);
    let at = start;
    for (let left = run.count; left > 0;) {
      const first = packetSize(bytes, at, end);
      const segment = openSegment(first, Infinity, rows);
      const room = Math.min(chunks.roomFor(first), Math.max(first, bytesPerSegment - segment.ownBytes));
      const limit = Math.min(left, Math.floor((rowsPerSegment - segment.rows) / rows));
      const part =
        end - at <= room && limit === left ? { count: left, end } : fitPackets(bytes, at, end, { limit, room });
      copyIn(segment, packet, bytes, at, part.end);
      const row = segment.rows;
      const sequence = write(segment, packet);
      postponeRun(segment, row, part.count, run);
      segment.rows = row + part.count * rows;
      nextSequence = sequence + part.count * rows;
      if (packet.topic >= 0) packet.previousOfTopic = nextSequence - rows;
      at = part.end;
      left -= part.count;
    }
  }

  /** As `appendRun`, at once. Leaves `packet` as it is for the last message. */
  function appendOneByOne(packet: NewPacket, bytes: Uint8Array, start: number, end: number, run: PacketRun): void {
    const { connection, traits } = packet;
    const { receivers } = run;
    for (let at = start; at < end;) {
      const next = at + packetSize(bytes, at, end);
      packet.connection = connection;
      packet.traits = traits;
      packet.cause = NO_SEQUENCE;
      const sequence = append(packet, bytes, at, next);
      packet.previousOfTopic = NO_SEQUENCE;
      packet.cause = sequence;
      for (let receiver = 0; receiver < receivers.length; receiver += 2) {
        packet.connection = receivers[receiver] ?? 0;
        packet.traits = receivers[receiver + 1] ?? 0;
        appendPlaced(packet);
      }
      if (packet.topic >= 0) packet.previousOfTopic = sequence;
      at = next;
    }
  }

  function segmentOf(sequence: number): Segment | undefined {
    const segment = unreadSegmentOf(sequence);
    if (segment !== undefined && segment.pendingRuns.length > 0) fillRuns(segment, (chunk) => chunks.bytesOf(chunk));
    return segment;
  }

  function unreadSegmentOf(sequence: number): Segment | undefined {
    if (sequence < firstSequence || sequence >= nextSequence) return undefined;
    if (newest !== undefined && sequence >= newest.firstSequence) return newest;
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (expectDefined(segments[middle], "between low and high").firstSequence <= sequence) low = middle;
      else high = middle - 1;
    }
    return segments[low];
  }

  return {
    budget,
    get firstSequence() {
      return firstSequence;
    },
    get nextSequence() {
      return nextSequence;
    },
    get dropped() {
      return dropped;
    },
    get bytesKept() {
      return chunks.usedBytes;
    },
    get originMs() {
      return originMs;
    },
    append,
    appendEach,
    appendRun(packet, bytes, start, end, run) {
      const rows = rowsPerMessage(run);
      const isWide = rows > rowsPerSegment / RUNS_PER_SEGMENT;
      const record = isWide || rows * run.count <= SHORT_RUN_ROWS ? appendOneByOne : appendRun;
      record(packet, bytes, start, end, run);
    },
    appendPlaced,
    segmentOf,
    unreadSegmentOf,
    bytesOf: (segment, row) => chunks.view(segment.chunk[row] ?? 0, segment.offset[row] ?? 0, segment.length[row] ?? 0),
    clear() {
      segments = [];
      newest = undefined;
      firstSequence = nextSequence;
      dropped = 0;
      originMs = 0;
      chunks = createChunks(chunkBytes);
      onDropped(firstSequence);
    },
  };
}

import { expectDefined } from "#shared/base/index.ts";
import { type BytePlace, type ChunkStore, createChunkStore } from "./chunkStore.ts";
import { NO_SEQUENCE } from "../broker/index.ts";
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
  /** Oldest first; only the last one grows. */
  readonly segments: readonly Segment[];
  /** Copies a packet in and answers its sequence. */
  append(packet: NewPacket, bytes: Uint8Array, start: number, end: number): number;
  /** As `append`, for bytes that never change: long buffers are not copied, and count as a whole. */
  appendKept(packet: NewPacket, bytes: Uint8Array, start: number, end: number): number;
  /** Adds a packet whose bytes are in the log already, at the place that `packet` names. */
  appendPlaced(packet: NewPacket): number;
  /** The segment that holds a sequence: the row is `sequence - segment.firstSequence`. `undefined` when it left. */
  segmentOf(sequence: number): Segment | undefined;
  /** The bytes of a row: a view that stays valid as long as somebody holds it. */
  bytesOf(segment: Segment, row: number): Uint8Array;
  /** Forgets every packet. Sequences go on. */
  clear(): void;
}

/** Creates an empty log. `onDropped` is called with the new first sequence whenever packets have left. */
export function createPacketLog(budget: CaptureBudget, onDropped: (firstSequence: number) => void): PacketLog {
  const rowsPerSegment = Math.max(1, Math.min(MAXIMUM_SEGMENT_ROWS, Math.floor(budget.packets / MINIMUM_SEGMENTS)));
  const bytesPerSegment = budget.bytes / MINIMUM_SEGMENTS;
  const chunks: ChunkStore = createChunkStore();
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

  /** The segment that takes a packet of `length` new bytes, or one whose bytes are in `placedChunk`. */
  function openSegment(length: number, placedChunk: number): Segment {
    const isFull = newest === undefined || newest.rows === rowsPerSegment || newest.ownBytes + length > bytesPerSegment;
    if (newest !== undefined && (!isFull || newest.rows === 0)) return newest;
    // Every segment begins a chunk of its own, so that its bytes leave with it.
    chunks.startChunk();
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

  function segmentOf(sequence: number): Segment | undefined {
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
    get segments() {
      return segments;
    },
    append(packet, bytes, start, end) {
      const segment = openSegment(end - start, Infinity);
      chunks.append(bytes, start, end, packet);
      segment.ownBytes += end - start;
      return write(segment, packet);
    },
    appendKept(packet, bytes, start, end) {
      const cost = chunks.costOfKeeping(bytes, start, end);
      const segment = openSegment(cost, Infinity);
      chunks.keep(bytes, start, end, packet);
      segment.ownBytes += cost;
      return write(segment, packet);
    },
    appendPlaced: (packet) => write(openSegment(0, packet.chunk), packet),
    segmentOf,
    bytesOf: (segment, row) => chunks.view(segment.chunk[row] ?? 0, segment.offset[row] ?? 0, segment.length[row] ?? 0),
    clear() {
      segments = [];
      newest = undefined;
      firstSequence = nextSequence;
      dropped = 0;
      originMs = 0;
      chunks.releaseBelow(Infinity);
      onDropped(firstSequence);
    },
  };
}

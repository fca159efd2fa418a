import { secondsBetween } from "../format/index.ts";
import type { FrameReference } from "./frameReference.ts";

/** What one direction of a TCP connection turns out to carry, in the order in which it was sent. */
export interface TcpDirectionListener {
  /** The next bytes. A view: copy what must outlive the call. */
  data(bytes: Uint8Array, frame: FrameReference): void;
  /** The capture misses `count` bytes here. */
  gap(count: number): void;
  /** Bytes are late or lost. What they said is not known while the other direction goes on. */
  hole(): void;
}

/** Puts the segments of one direction back in order. */
export interface TcpDirection {
  /** The next sequence number that is expected; `undefined` before the first segment. */
  readonly next: number | undefined;
  /** Whether everything up to FIN has been delivered. */
  readonly isEnded: boolean;
  /** Bytes that wait for earlier ones. */
  readonly waitingBytes: number;
  /** Begins at `sequence`, the number of the first byte. */
  start(sequence: number): void;
  /** Takes a segment's bytes; `missing` more were sent behind them but not captured. */
  segment(sequence: number, bytes: Uint8Array, missing: number, frame: FrameReference): void;
  /** Takes note of FIN, which stands at `sequence`. */
  finish(sequence: number): void;
  /** Takes note that the other side has received everything before `acknowledgement`. */
  acknowledged(acknowledgement: number, frame: FrameReference): void;
  /** Gives up on every byte that is missing, and delivers the rest. */
  flush(): void;
}

interface WaitingSegment {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly missing: number;
  readonly frame: FrameReference;
}

/** More than this does not wait for a lost segment: no sender has so much unacknowledged on the links MQTT runs on. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const MAX_WAITING_SEGMENTS = 4_096;
/**
 * How long bytes wait for others that the receiver already has. Then the capture has lost them; before, it may only
 * show them late, as captures of several queues do.
 */
const PATIENCE_SECONDS = 1;

/** Creates a direction that has seen nothing yet. */
export function createTcpDirection(listener: TcpDirectionListener): TcpDirection {
  let next: number | undefined;
  let finish: number | undefined;
  const waiting: WaitingSegment[] = [];
  let waitingBytes = 0;

  /** Delivers what of a segment has not been delivered; the segment must not begin behind `next`. */
  const deliver = (segment: WaitingSegment, from: number): void => {
    const { bytes, missing, frame } = segment;
    const known = distance(segment.sequence, from);
    next = advance(from, Math.max(0, bytes.length + missing - known));
    if (known < bytes.length) listener.data(known === 0 ? bytes : bytes.subarray(known), frame);
    const lost = Math.min(missing, bytes.length + missing - known);
    if (lost > 0) listener.gap(lost);
  };

  const drain = (): void => {
    for (;;) {
      const first = waiting[0];
      if (first === undefined || next === undefined || distance(next, first.sequence) > 0) return;
      waiting.shift();
      waitingBytes -= first.bytes.length;
      deliver(first, next);
    }
  };

  const skipGap = (): void => {
    const first = waiting[0];
    if (first === undefined || next === undefined) return;
    const lost = distance(next, first.sequence);
    next = first.sequence;
    listener.gap(lost);
    drain();
  };

  const wait = (segment: WaitingSegment): void => {
    // A copy, so that one small segment does not hold the whole chunk of the file it came in.
    const kept = { ...segment, bytes: segment.bytes.slice() };
    if (waiting.length === 0) listener.hole();
    let index = waiting.length;
    while (index > 0 && distance(kept.sequence, waiting[index - 1]?.sequence ?? 0) > 0) index--;
    waiting.splice(index, 0, kept);
    waitingBytes += kept.bytes.length;
    if (waitingBytes > MAX_WAITING_BYTES || waiting.length > MAX_WAITING_SEGMENTS) skipGap();
  };

  return {
    get next() {
      return next;
    },
    get isEnded() {
      return finish !== undefined && next !== undefined && distance(next, finish) <= 0;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    start(sequence) {
      next = sequence;
    },
    segment(sequence, bytes, missing, frame) {
      if (bytes.length === 0 && missing === 0) return;
      next ??= sequence;
      const segment = { sequence, bytes, missing, frame };
      if (distance(next, sequence) > 0) {
        wait(segment);
        return;
      }
      deliver(segment, next);
      drain();
    },
    finish(sequence) {
      next ??= sequence;
      finish ??= sequence;
    },
    acknowledged(acknowledgement, frame) {
      const first = waiting[0];
      if (first === undefined || next === undefined || distance(next, acknowledgement) <= 0) return;
      const since = first.frame.time;
      const isPatient =
        since === undefined || frame.time === undefined || secondsBetween(since, frame.time) < PATIENCE_SECONDS;
      if (!isPatient) skipGap();
    },
    flush() {
      while (waiting.length > 0) skipGap();
    },
  };
}

/** Bytes from `from` to `to`, negative when `to` lies before: sequence numbers wrap at 2^32. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}

/** The sequence number `count` bytes further on. */
export function advance(sequence: number, count: number): number {
  return (sequence + count) >>> 0;
}

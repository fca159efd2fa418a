import type { CapturedFrame } from "../format/index.ts";
import { formatAddress, type Endpoint } from "./address.ts";
import { toFrameReference, type FrameReference } from "./frameReference.ts";
import { readIpPacket, TCP_PROTOCOL } from "./ip.ts";
import { createFragmentAssembler } from "./ipFragments.ts";
import { findIpPacket, UNKNOWN_LINK_TYPE } from "./linkLayer.ts";
import { advance, createTcpDirection, distance, type TcpDirection } from "./tcpDirection.ts";
import { readTcpSegment, type TcpSegment } from "./tcpSegment.ts";

/** One end of a connection: 0 is the side whose segment was seen first, 1 the other. */
export type Side = 0 | 1;

/** What is known of a connection when its first segment arrives. */
export interface TcpStreamInfo {
  /** Position among the TCP connections of the file, from 0, by first appearance. */
  readonly number: number;
  readonly endpoints: readonly [Endpoint, Endpoint];
  /** The side that opened the connection; `undefined` when the capture began later. */
  readonly opener: Side | undefined;
}

/** Hears what one connection carries. */
export interface TcpStreamListener {
  /** The next bytes that `side` sent. A view: copy what must outlive the call. */
  data(side: Side, bytes: Uint8Array, frame: FrameReference): void;
  /** The capture misses `count` bytes that `side` sent. */
  gap(side: Side, count: number): void;
  /** Bytes are late or lost: what both sides send from here on may not be told in the order in which it was sent. */
  hole(): void;
  /** Nothing more will come. `frame` closed the connection; without it nobody saw how it ended. */
  end(frame?: FrameReference): void;
  /** Bytes kept until more arrive; counted against the budget of all connections. */
  bufferedBytes(): number;
}

/** Counts of what was not followed, so that nothing is passed over in silence. */
export interface NetworkCounts {
  frames: number;
  tcpSegments: number;
  /** Frames that hold something else than TCP over IP. */
  otherFrames: number;
  /** Frames by link types that are not read. */
  unknownLinkTypes: Map<number, number>;
  streams: number;
  /** Connections forgotten to stay within the budget, though they had not ended. */
  evictedStreams: number;
}

/** Follows the TCP connections in a sequence of frames. */
export interface TcpStreams {
  readonly counts: NetworkCounts;
  frame(frame: CapturedFrame): void;
  /** Says that no frame will follow: what waits for lost bytes is delivered, and every connection ends. */
  finish(): void;
}

interface Stream {
  readonly info: TcpStreamInfo;
  readonly listener: TcpStreamListener;
  /** Endpoint key of side 0. */
  readonly first: string;
  readonly directions: readonly [TcpDirection, TcpDirection];
  readonly initialSequences: [number | undefined, number | undefined];
  isEnded: boolean;
  bufferedBytes: number;
  lastFrame: number;
}

/** Limits that keep memory bounded whatever the file holds. */
export interface TcpLimits {
  readonly streams: number;
  readonly bufferedBytes: number;
}

const defaultLimits: TcpLimits = { streams: 16_384, bufferedBytes: 256 * 1024 * 1024 };
/** Part of the connections that goes at a time: to look for the oldest costs more than to forget it. */
const EVICTED_PART = 4;
/** Farther than late repetitions of an ended connection reach. */
const FAR_SEQUENCE_DISTANCE = 64 * 1024 * 1024;

/** Creates a follower of connections. `onStream` is asked for a listener when a connection appears. */
export function createTcpStreams(
  onStream: (info: TcpStreamInfo) => TcpStreamListener,
  limits: TcpLimits = defaultLimits,
): TcpStreams {
  const streams = new Map<string, Stream>();
  const fragments = createFragmentAssembler();
  const counts: NetworkCounts = {
    frames: 0,
    tcpSegments: 0,
    otherFrames: 0,
    unknownLinkTypes: new Map(),
    streams: 0,
    evictedStreams: 0,
  };
  let bufferedBytes = 0;

  const end = (stream: Stream, frame?: FrameReference): void => {
    if (stream.isEnded) return;
    stream.isEnded = true;
    for (const direction of stream.directions) direction.flush();
    stream.listener.end(frame);
    bufferedBytes -= stream.bufferedBytes;
    stream.bufferedBytes = 0;
  };

  const evict = (except: Stream): void => {
    // Ended connections are kept only so that a late segment does not look like a new one: they go first.
    const byAge = [...streams].filter(([, stream]) => stream !== except);
    byAge.sort(([, one], [, other]) => Number(other.isEnded) - Number(one.isEnded) || one.lastFrame - other.lastFrame);
    for (const [key, stream] of byAge.slice(0, Math.ceil(byAge.length / EVICTED_PART))) {
      if (!stream.isEnded) counts.evictedStreams++;
      end(stream);
      streams.delete(key);
    }
  };

  const open = (key: string, segment: TcpSegment): Stream => {
    const previous = streams.get(key);
    if (previous !== undefined) end(previous);
    const isAnswer = segment.isSyn && segment.hasAcknowledgement;
    const info: TcpStreamInfo = {
      number: counts.streams++,
      endpoints: [toEndpoint(segment.source), toEndpoint(segment.destination)],
      opener: segment.isSyn ? (isAnswer ? 1 : 0) : undefined,
    };
    const listener = onStream(info);
    const directionOf = (side: Side): TcpDirection =>
      createTcpDirection({
        data: (bytes, frame) => listener.data(side, bytes, frame),
        gap: (count) => listener.gap(side, count),
        hole: () => listener.hole(),
      });
    const stream: Stream = {
      info,
      listener,
      first: segment.source,
      directions: [directionOf(0), directionOf(1)],
      initialSequences: [undefined, undefined],
      isEnded: false,
      bufferedBytes: 0,
      lastFrame: 0,
    };
    streams.set(key, stream);
    return stream;
  };

  const segmentArrived = (segment: TcpSegment, frame: FrameReference): void => {
    const { source, destination } = segment;
    const key = source < destination ? source + destination : destination + source;
    const known = streams.get(key);
    const stream = known === undefined || beginsAnew(known, segment) ? open(key, segment) : known;
    stream.lastFrame = frame.number;
    if (stream.isEnded) return;

    const side: Side = source === stream.first ? 0 : 1;
    const direction = stream.directions[side];
    const opposite = stream.directions[side === 0 ? 1 : 0];
    let { sequence } = segment;
    if (segment.isSyn) {
      // SYN takes a sequence number of its own.
      sequence = advance(sequence, 1);
      stream.initialSequences[side] = segment.sequence;
      if (direction.next === undefined) direction.start(sequence);
    }
    if (segment.hasAcknowledgement) opposite.acknowledged(segment.acknowledgement, frame);
    // A reset may carry words for people: they are no data.
    if (!segment.isReset) direction.segment(sequence, segment.payload, segment.missing, frame);
    if (segment.isFin) direction.finish(advance(sequence, segment.payload.length + segment.missing));
    if (segment.isReset || (direction.isEnded && opposite.isEnded)) {
      end(stream, frame);
      return;
    }
    const nowBuffered = direction.waitingBytes + opposite.waitingBytes + stream.listener.bufferedBytes();
    bufferedBytes += nowBuffered - stream.bufferedBytes;
    stream.bufferedBytes = nowBuffered;
    if (streams.size > limits.streams || bufferedBytes > limits.bufferedBytes) evict(stream);
  };

  return {
    counts,
    frame(frame) {
      counts.frames++;
      const start = findIpPacket(frame.linkType, frame.bytes);
      if (start === UNKNOWN_LINK_TYPE) {
        counts.unknownLinkTypes.set(frame.linkType, (counts.unknownLinkTypes.get(frame.linkType) ?? 0) + 1);
        return;
      }
      const piece = start < 0 ? undefined : readIpPacket(frame.bytes, start);
      const packet = piece?.fragment === undefined ? piece : fragments.add(piece, piece.fragment);
      const segment = packet?.protocol === TCP_PROTOCOL ? readTcpSegment(packet) : undefined;
      if (segment === undefined) {
        counts.otherFrames++;
        return;
      }
      counts.tcpSegments++;
      segmentArrived(segment, toFrameReference(frame));
    },
    finish() {
      for (const stream of streams.values()) end(stream);
      streams.clear();
    },
  };
}

/** Whether a segment belongs to a new connection between the same two ends. */
function beginsAnew(stream: Stream, segment: TcpSegment): boolean {
  const side = segment.source === stream.first ? 0 : 1;
  if (!segment.isSyn) {
    // Data far from where the old connection ended is of a new one whose beginning was not captured.
    const { next } = stream.directions[side];
    const isFar = next !== undefined && Math.abs(distance(next, segment.sequence)) > FAR_SEQUENCE_DISTANCE;
    return stream.isEnded && segment.payload.length > 0 && isFar;
  }
  const initial = stream.initialSequences[side];
  if (initial !== undefined) return initial !== segment.sequence;
  const { next } = stream.directions[side];
  return next !== undefined && next !== advance(segment.sequence, 1);
}

function toEndpoint(key: string): Endpoint {
  const end = key.length - 1;
  return { address: formatAddress(key.slice(0, end)), port: key.charCodeAt(end) };
}

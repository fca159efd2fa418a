/** Where a packet's topic would stand, for a packet that has none. */
export const NO_TOPIC = -1;
/** The topic of a PUBLISH whose name the full topic table no longer took in: only its bytes tell it. */
export const UNLISTED_TOPIC = -2;

/** Bits of the `traits` column. */
export const trait = {
  toClient: 0x01,
  malformed: 0x02,
  /** Bytes that never became a packet. */
  broken: 0x04,
  hasPacketIdentifier: 0x08,
  /** A PUBLISH that brought its message to where it is observed first: it counts for the topic. */
  isOrigin: 0x10,
} as const;

/** `traits` holds the Protocol Version (0 while unknown) from this bit on. */
export const VERSION_SHIFT = 5;

/**
 * A run of packets in the log, one typed array per column. Links to other packets are distances in sequences, 0 for
 * none, so that they fit 32 bits for ever. Use a segment at once and do not keep it: when it has left the log, its
 * columns are filled anew.
 */
export interface Segment {
  readonly firstSequence: number;
  /** Rows in use. */
  rows: number;
  /** Bytes that this segment's packets brought into the log. */
  ownBytes: number;
  /** Chunks below this one hold no packet of the segment. */
  lowestChunk: number;
  readonly timeMs: Float64Array;
  readonly connection: Uint32Array;
  readonly firstByte: Uint8Array;
  readonly traits: Uint8Array;
  readonly chunk: Uint32Array;
  readonly offset: Uint32Array;
  readonly length: Uint32Array;
  readonly packetIdentifier: Uint16Array;
  readonly topic: Int32Array;
  /** Back to the PUBLISH that this packet delivers. */
  readonly cause: Uint32Array;
  /** Back to the message before this one on the same topic. */
  readonly previousOfTopic: Uint32Array;
  /**
   * Runs whose rows, but for the first of each, are still to be filled in: the first row, how many messages, how many
   * receivers, and of each receiver its connection and traits; then the next run.
   */
  readonly pendingRuns: number[];
  /** Non-deliveries of the PUBLISH in a row. */
  readonly nonDeliveries: Map<number, NonDeliveries>;
}

/** Who did not get a message, and why. Only the first of very many are listed; `count` is exact. */
export interface NonDeliveries {
  count: number;
  readonly listed: { readonly clientIdentifier: string; readonly reason: string }[];
}

/**
 * Creates a segment with room for `capacity` packets, the first of which gets `firstSequence`. It takes over the memory
 * of `spare`, a segment of the same capacity that left the log: fresh memory costs more than all else of a packet.
 */
export function createSegment(firstSequence: number, capacity: number, lowestChunk: number, spare?: Segment): Segment {
  if (spare !== undefined) spare.pendingRuns.length = 0;
  return {
    firstSequence,
    rows: 0,
    ownBytes: 0,
    lowestChunk,
    timeMs: spare?.timeMs ?? new Float64Array(capacity),
    connection: spare?.connection ?? new Uint32Array(capacity),
    firstByte: spare?.firstByte ?? new Uint8Array(capacity),
    traits: spare?.traits ?? new Uint8Array(capacity),
    chunk: spare?.chunk ?? new Uint32Array(capacity),
    offset: spare?.offset ?? new Uint32Array(capacity),
    length: spare?.length ?? new Uint32Array(capacity),
    packetIdentifier: spare?.packetIdentifier ?? new Uint16Array(capacity),
    topic: spare?.topic ?? new Int32Array(capacity),
    cause: spare?.cause ?? new Uint32Array(capacity),
    previousOfTopic: spare?.previousOfTopic ?? new Uint32Array(capacity),
    pendingRuns: spare?.pendingRuns ?? [],
    nonDeliveries: new Map(),
  };
}

import type { ByteQueue } from "./byteQueue.ts";
import { readUint32, type Endian } from "./integers.ts";
import { MAX_BLOCK_BYTES, type CaptureRecord } from "./records.ts";

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** The upper bits of the link type tell of frame check sequences. */
const LINK_TYPE_MASK = 0xffff;

/** How a classic pcap file begins, by its first four bytes read big-endian. */
export const pcapMagics: ReadonlyMap<number, { readonly endian: Endian; readonly nanosecondsPerTick: number }> =
  new Map([
    [0xa1b2c3d4, { endian: "big", nanosecondsPerTick: 1_000 }],
    [0xd4c3b2a1, { endian: "little", nanosecondsPerTick: 1_000 }],
    [0xa1b23c4d, { endian: "big", nanosecondsPerTick: 1 }],
    [0x4d3cb2a1, { endian: "little", nanosecondsPerTick: 1 }],
  ]);

/** Reads one more piece of a file from `queue` into `records`: `wait` when bytes are missing, `stop` after damage. */
export type PieceReader = (queue: ByteQueue, records: CaptureRecord[]) => "again" | "wait" | "stop";

/** Creates the reader of a classic pcap file whose magic number has been recognised and is still in the queue. */
export function createPcapReader(endian: Endian, nanosecondsPerTick: number): PieceReader {
  let linkType: number | undefined;
  let frameNumber = 0;

  return (queue, records) => {
    if (linkType === undefined) {
      const header = queue.peek(FILE_HEADER_BYTES);
      if (header === undefined) return "wait";
      linkType = readUint32(header, 20, endian) & LINK_TYPE_MASK;
      queue.skip(FILE_HEADER_BYTES);
      return "again";
    }
    const header = queue.peek(RECORD_HEADER_BYTES);
    if (header === undefined) return "wait";
    const capturedLength = readUint32(header, 8, endian);
    const ticks = readUint32(header, 4, endian);
    if (capturedLength > MAX_BLOCK_BYTES) {
      const reason = `record of frame ${frameNumber + 1} claims ${capturedLength} bytes`;
      records.push({ kind: "damage", offset: queue.offset, reason });
      return "stop";
    }
    const record = queue.peek(RECORD_HEADER_BYTES + capturedLength);
    if (record === undefined) return "wait";
    const nanoseconds = ticks * nanosecondsPerTick;
    // Some writers put more than a second into the fraction; the moment is still what they meant.
    const carriedSeconds = Math.floor(nanoseconds / 1_000_000_000);
    records.push({
      kind: "frame",
      number: ++frameNumber,
      time: {
        seconds: readUint32(record, 0, endian) + carriedSeconds,
        nanoseconds: nanoseconds - carriedSeconds * 1_000_000_000,
      },
      linkType,
      bytes: record.subarray(RECORD_HEADER_BYTES),
      originalLength: Math.max(readUint32(record, 12, endian), capturedLength),
      interfaceName: undefined,
      processName: undefined,
      comments: [],
    });
    queue.skip(record.length);
    return "again";
  };
}

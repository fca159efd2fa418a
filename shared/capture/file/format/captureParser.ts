import { createByteQueue, type ByteQueue } from "./byteQueue.ts";
import { readUint32 } from "./integers.ts";
import { createPcapReader, pcapMagics, type PieceReader } from "./pcapParser.ts";
import { blockType } from "./pcapngBlocks.ts";
import { createPcapngReader } from "./pcapngParser.ts";
import type { CaptureParser, CaptureRecord } from "./records.ts";

const MAGIC_BYTES = 4;
const GZIP_MAGIC = 0x1f8b;

/** Creates a parser that finds out by the first four bytes whether the file is pcapng or classic pcap. */
export function createCaptureParser(): CaptureParser {
  const queue = createByteQueue();
  let readPiece: PieceReader | undefined;
  let isStopped = false;

  const stop = (records: CaptureRecord[], reason: string): void => {
    records.push({ kind: "damage", offset: queue.offset, reason });
    isStopped = true;
  };

  return {
    push(chunk) {
      const records: CaptureRecord[] = [];
      if (isStopped || chunk.length === 0) return records;
      queue.push(chunk);
      if (readPiece === undefined) {
        const magic = queue.peek(MAGIC_BYTES);
        if (magic === undefined) return records;
        readPiece = recognise(magic);
        if (readPiece === undefined) {
          stop(records, describeUnknown(magic));
          return records;
        }
      }
      isStopped = readAll(readPiece, queue, records) === "stop";
      return records;
    },
    end() {
      const records: CaptureRecord[] = [];
      if (isStopped) return records;
      if (queue.offset === 0 && queue.length === 0) stop(records, "the file is empty");
      else if (queue.length > 0) stop(records, `the file ends ${queue.length} bytes into a block that is longer`);
      isStopped = true;
      return records;
    },
  };
}

function readAll(readPiece: PieceReader, queue: ByteQueue, records: CaptureRecord[]): "wait" | "stop" {
  for (;;) {
    const outcome = readPiece(queue, records);
    if (outcome !== "again") return outcome;
  }
}

function recognise(magic: Uint8Array): PieceReader | undefined {
  const value = readUint32(magic, 0, "big");
  if (value === blockType.sectionHeader) return createPcapngReader();
  const form = pcapMagics.get(value);
  return form === undefined ? undefined : createPcapReader(form.endian, form.nanosecondsPerTick);
}

function describeUnknown(magic: Uint8Array): string {
  return readUint32(magic, 0, "big") >>> 16 === GZIP_MAGIC
    ? "the file is compressed with gzip: unpack it first"
    : "the file is neither pcapng nor pcap";
}

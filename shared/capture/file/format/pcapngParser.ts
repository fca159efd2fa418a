import { readUint16, readUint32, type Endian } from "./integers.ts";
import type { PieceReader } from "./pcapParser.ts";
import { BLOCK_FRAMING_BYTES, blockType, BYTE_ORDER_MAGIC, optionCode, padToFour } from "./pcapngBlocks.ts";
import { readOptions, readOptionText } from "./pcapngOptions.ts";
import { createTickReader, type TickReader } from "./pcapngTime.ts";
import { MAX_BLOCK_BYTES, type CaptureRecord } from "./records.ts";

interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly name: string | undefined;
  readonly readTicks: TickReader;
}

/** What a section has said so far. A new section forgets the interfaces of the one before. */
interface Section {
  readonly endian: Endian;
  readonly interfaces: CaptureInterface[];
  readonly processNames: string[];
}

const SECTION_HEADER_START_BYTES = 12;

/** Creates the reader of a pcapng file whose first block type has been recognised and is still in the queue. */
export function createPcapngReader(): PieceReader {
  let section: Section | undefined;
  let frameNumber = 0;

  /** Reads the body of a block; the answer is a reason to stop, when there is one. */
  const readBody = (type: number, body: Uint8Array, into: Section, records: CaptureRecord[]): string | undefined => {
    const { endian, interfaces } = into;
    switch (type) {
      case blockType.interfaceDescription:
        if (body.length < 8) return "interface description is too short";
        interfaces.push(readInterface(body, endian));
        return undefined;
      case blockType.enhancedPacket:
      case blockType.obsoletePacket: {
        if (body.length < 20) return "packet block is too short";
        const isObsolete = type === blockType.obsoletePacket;
        const interfaceId = isObsolete ? readUint16(body, 0, endian) : readUint32(body, 0, endian);
        const capturedLength = readUint32(body, 12, endian);
        if (20 + capturedLength > body.length) return `packet block claims ${capturedLength} captured bytes`;
        const captureInterface = interfaces[interfaceId];
        if (captureInterface === undefined)
          return `packet block names interface ${interfaceId}, which is not described`;
        const { comments, processName } = readPacketOptions(body, 20 + padToFour(capturedLength), into);
        records.push({
          kind: "frame",
          number: ++frameNumber,
          time: captureInterface.readTicks(readUint32(body, 4, endian), readUint32(body, 8, endian)),
          linkType: captureInterface.linkType,
          bytes: body.subarray(20, 20 + capturedLength),
          originalLength: Math.max(readUint32(body, 16, endian), capturedLength),
          interfaceName: captureInterface.name,
          processName,
          comments,
        });
        return undefined;
      }
      case blockType.simplePacket: {
        if (body.length < 4) return "simple packet block is too short";
        const captureInterface = interfaces[0];
        if (captureInterface === undefined) return "simple packet block stands before any interface description";
        const originalLength = readUint32(body, 0, endian);
        const limit = captureInterface.snapLength === 0 ? originalLength : captureInterface.snapLength;
        records.push({
          kind: "frame",
          number: ++frameNumber,
          time: undefined,
          linkType: captureInterface.linkType,
          bytes: body.subarray(4, 4 + Math.min(originalLength, limit)),
          originalLength,
          interfaceName: captureInterface.name,
          processName: undefined,
          comments: [],
        });
        return undefined;
      }
      case blockType.decryptionSecrets: {
        if (body.length < 8) return "decryption secrets block is too short";
        const secretsType = readUint32(body, 0, endian);
        const bytes = body.subarray(8, 8 + readUint32(body, 4, endian));
        records.push({ kind: "secrets", secretsType, bytes });
        return undefined;
      }
      case blockType.darwinProcess: {
        const name = readOptions(body, 4, endian).find((option) => option.code === optionCode.processName);
        into.processNames.push(name === undefined ? "" : readOptionText(name));
        return undefined;
      }
      default:
        // Name resolution, statistics, custom blocks and blocks yet to be invented: nothing a packet depends on.
        return undefined;
    }
  };

  return (queue, records) => {
    const stop = (reason: string): "stop" => {
      records.push({ kind: "damage", offset: queue.offset, reason });
      return "stop";
    };
    const start = queue.peek(8);
    if (start === undefined) return "wait";
    // The type of a section header reads the same both ways, so it is known before the byte order is.
    if (readUint32(start, 0, "big") === blockType.sectionHeader) {
      const opening = queue.peek(SECTION_HEADER_START_BYTES);
      if (opening === undefined) return "wait";
      const endian = readByteOrder(opening);
      if (endian === undefined) return stop("section header has no byte-order magic");
      section = { endian, interfaces: [], processNames: [] };
    } else if (section === undefined) return stop("no section header");

    const { endian } = section;
    const length = readUint32(start, 4, endian);
    if (length < BLOCK_FRAMING_BYTES || length % 4 !== 0 || length > MAX_BLOCK_BYTES) {
      return stop(`block claims a length of ${length} bytes`);
    }
    const block = queue.peek(length);
    if (block === undefined) return "wait";
    if (readUint32(block, length - 4, endian) !== length) return stop("block ends with another length than it begins");
    const reason = readBody(readUint32(block, 0, endian), block.subarray(8, length - 4), section, records);
    if (reason !== undefined) return stop(reason);
    queue.skip(length);
    return "again";
  };
}

function readByteOrder(opening: Uint8Array): Endian | undefined {
  if (readUint32(opening, 8, "big") === BYTE_ORDER_MAGIC) return "big";
  if (readUint32(opening, 8, "little") === BYTE_ORDER_MAGIC) return "little";
  return undefined;
}

function readInterface(body: Uint8Array, endian: Endian): CaptureInterface {
  const options = readOptions(body, 8, endian);
  const bytesOf = (code: number): Uint8Array | undefined => options.find((option) => option.code === code)?.bytes;
  const name = options.find((option) => option.code === optionCode.interfaceName);
  const offset = bytesOf(optionCode.interfaceTimeOffset);
  return {
    linkType: readUint16(body, 0, endian),
    snapLength: readUint32(body, 4, endian),
    name: name === undefined ? undefined : readOptionText(name),
    readTicks: createTickReader(
      bytesOf(optionCode.interfaceTimeResolution)?.[0],
      offset?.length === 8 ? readSeconds(offset, endian) : 0,
    ),
  };
}

/** A signed 64-bit number of seconds: what does not fit a double is nonsense as a time anyway. */
function readSeconds(bytes: Uint8Array, endian: Endian): number {
  const [high, low] = endian === "big" ? [0, 4] : [4, 0];
  return (readUint32(bytes, high, endian) | 0) * 0x1_0000_0000 + readUint32(bytes, low, endian);
}

interface PacketOptions {
  readonly comments: readonly string[];
  readonly processName: string | undefined;
}

const NO_PACKET_OPTIONS: PacketOptions = { comments: [], processName: undefined };

function readPacketOptions(body: Uint8Array, start: number, section: Section): PacketOptions {
  const options = readOptions(body, start, section.endian);
  if (options.length === 0) return NO_PACKET_OPTIONS;
  const process = options.find((option) => option.code === optionCode.packetProcess && option.bytes.length === 4);
  return {
    comments: options.filter((option) => option.code === optionCode.comment).map(readOptionText),
    processName: process === undefined ? undefined : section.processNames[readUint32(process.bytes, 0, section.endian)],
  };
}

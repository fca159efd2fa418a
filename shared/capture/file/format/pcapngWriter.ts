import type { CaptureTime } from "./captureTime.ts";
import { BLOCK_FRAMING_BYTES, blockType, BYTE_ORDER_MAGIC, optionCode, padToFour } from "./pcapngBlocks.ts";
import type { PcapngOption } from "./pcapngOptions.ts";

const SECTION_LENGTH_UNKNOWN = 0xffff_ffff;
const NANOSECOND_RESOLUTION = 9;
const MAX_OPTION_BYTES = 0xffff;

/** Writes a Section Header Block: the start of a file, little-endian. */
export function writeSectionHeader(application: string): Uint8Array {
  const options = [textOption(optionCode.sectionApplication, application)];
  return writeBlock(blockType.sectionHeader, 16, options, (view) => {
    view.setUint32(0, BYTE_ORDER_MAGIC, true);
    view.setUint16(4, 1, true);
    view.setUint16(6, 0, true);
    view.setUint32(8, SECTION_LENGTH_UNKNOWN, true);
    view.setUint32(12, SECTION_LENGTH_UNKNOWN, true);
  });
}

/** Writes an Interface Description Block whose packets are timed in nanoseconds. Interfaces count from 0. */
export function writeInterface(info: { readonly linkType: number; readonly name: string }): Uint8Array {
  const options = [
    textOption(optionCode.interfaceName, info.name),
    { code: optionCode.interfaceTimeResolution, bytes: Uint8Array.of(NANOSECOND_RESOLUTION) },
  ];
  return writeBlock(blockType.interfaceDescription, 8, options, (view) => view.setUint16(0, info.linkType, true));
}

/** Writes the name of a process that packets can refer to. Processes count from 0. */
export function writeProcess(info: { readonly processId: number; readonly name: string }): Uint8Array {
  return writeBlock(blockType.darwinProcess, 4, [textOption(optionCode.processName, info.name)], (view) =>
    view.setUint32(0, info.processId, true),
  );
}

/** Writes secrets that decrypt the packets behind them. */
export function writeSecrets(secrets: { readonly secretsType: number; readonly bytes: Uint8Array }): Uint8Array {
  const { bytes } = secrets;
  return writeBlock(blockType.decryptionSecrets, 8 + padToFour(bytes.length), [], (view, body) => {
    view.setUint32(0, secrets.secretsType, true);
    view.setUint32(4, bytes.length, true);
    body.set(bytes, 8);
  });
}

/** One frame to write. `interfaceId` and `processIndex` count what was written before, each from 0. */
export interface FrameToWrite {
  readonly interfaceId: number;
  readonly time: CaptureTime;
  readonly bytes: Uint8Array;
  readonly comments?: readonly string[];
  readonly processIndex?: number | undefined;
}

/** Writes an Enhanced Packet Block. */
export function writeFrame(frame: FrameToWrite): Uint8Array {
  const { bytes, time } = frame;
  const options: PcapngOption[] = (frame.comments ?? []).map((comment) => textOption(optionCode.comment, comment));
  if (frame.processIndex !== undefined) {
    const index = new Uint8Array(4);
    new DataView(index.buffer).setUint32(0, frame.processIndex, true);
    options.push({ code: optionCode.packetProcess, bytes: index });
  }
  const ticks = BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds);
  return writeBlock(blockType.enhancedPacket, 20 + padToFour(bytes.length), options, (view, body) => {
    view.setUint32(0, frame.interfaceId, true);
    view.setUint32(4, Number(BigInt.asUintN(32, ticks >> 32n)), true);
    view.setUint32(8, Number(BigInt.asUintN(32, ticks)), true);
    view.setUint32(12, bytes.length, true);
    view.setUint32(16, bytes.length, true);
    body.set(bytes, 20);
  });
}

function textOption(code: number, text: string): PcapngOption {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MAX_OPTION_BYTES) return { code, bytes };
  // The format has 16 bits for the length. A cut may fall inside a character: do not leave half of it behind.
  let end = MAX_OPTION_BYTES;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return { code, bytes: bytes.subarray(0, end) };
}

/** Frames a body of `bodyBytes` (a multiple of four), which `fill` writes, with its options and its two lengths. */
function writeBlock(
  type: number,
  bodyBytes: number,
  options: readonly PcapngOption[],
  fill: (view: DataView, body: Uint8Array) => void,
): Uint8Array {
  let optionBytes = options.length === 0 ? 0 : 4;
  for (const option of options) optionBytes += 4 + padToFour(option.bytes.length);
  const length = BLOCK_FRAMING_BYTES + bodyBytes + optionBytes;
  const block = new Uint8Array(length);
  const view = new DataView(block.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  fill(new DataView(block.buffer, 8, bodyBytes), block.subarray(8, 8 + bodyBytes));
  let at = 8 + bodyBytes;
  for (const option of options) {
    view.setUint16(at, option.code, true);
    view.setUint16(at + 2, option.bytes.length, true);
    block.set(option.bytes, at + 4);
    at += 4 + padToFour(option.bytes.length);
  }
  view.setUint32(length - 4, length, true);
  return block;
}

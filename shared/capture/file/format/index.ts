/**
 * Capture files as bytes: pcapng and classic pcap, in and out. Knows blocks, records and times; must not know what
 * is inside a frame. Start with `captureParser.ts` for reading and `pcapngWriter.ts` for writing.
 */
export { type ByteQueue, createByteQueue } from "./byteQueue.ts";
export { createCaptureParser } from "./captureParser.ts";
export {
  type CaptureTime,
  captureTimeFromMs,
  captureTimeToMs,
  formatCaptureTime,
  secondsBetween,
} from "./captureTime.ts";
export {
  type FrameToWrite,
  writeFrame,
  writeInterface,
  writeProcess,
  writeSecrets,
  writeSectionHeader,
} from "./pcapngWriter.ts";
export { readUint16, readUint32 } from "./integers.ts";
export {
  type CaptureDamage,
  type CapturedFrame,
  type CapturedSecrets,
  type CaptureParser,
  type CaptureRecord,
  linkType,
  TLS_KEY_LOG,
} from "./records.ts";

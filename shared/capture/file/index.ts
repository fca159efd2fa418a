/**
 * Capture files: reads pcapng and classic pcap down to MQTT control packets, and writes pcapng. Pure code over chunks
 * of bytes; must not know where they come from or who looks at the packets. Start with `captureReader.ts`, then
 * `format` (the file), `network` (link layers, IP, TCP) and `content` (WebSocket, MQTT); `captureWriter.ts` goes the
 * other way.
 */
export {
  type CaptureBatch,
  type CapturedClosing,
  type CapturedConnection,
  type CapturedGap,
  type CapturedPacket,
  type CaptureEnd,
  type CaptureItem,
  type CaptureNote,
  type CaptureReader,
  createCaptureReader,
  readCapture,
} from "./captureReader.ts";
export {
  type CaptureWriter,
  type ConnectionToWrite,
  createCaptureWriter,
  type PacketToWrite,
  type WrittenConnection,
} from "./captureWriter.ts";
export {
  type DecodedField,
  type DecodedRecord,
  type DecodedValue,
  referenceOf,
  toDecodedRecord,
  typeNameOf,
  versionToRead,
} from "./decodedRecord.ts";
export { formatRemark, type PacketRemark, parseRemark } from "./packetRemarks.ts";
export { type Transport, type Wholeness } from "./content/index.ts";
export {
  type CapturedSecrets,
  type CaptureTime,
  captureTimeFromMs,
  captureTimeToMs,
  formatCaptureTime,
  secondsBetween,
  TLS_KEY_LOG,
} from "./format/index.ts";
export { type Endpoint, formatEndpoint, parseAddress, parseEndpoint } from "./network/index.ts";

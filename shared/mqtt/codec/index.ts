/**
 * Control packets between bytes and objects: framing a stream, decoding, encoding, for MQTT 3.1, 3.1.1 and 5.0. Each
 * packet type is one file with its reader and its writer; `dissect` reads through the same files with a `Trace`. Knows
 * nothing of connections: the caller says which version is spoken. Start with `decode.ts`, `readPacket.ts` and
 * `publish.ts`.
 */
export { decode, type MalformedPacket } from "./decode.ts";
export { encode, encodedLength, encodeInto } from "./encode.ts";
export { type EncodingFault, findEncodingFault } from "./encodingFault.ts";
export {
  createFramer,
  type Framer,
  type FramerOptions,
  INCOMPLETE,
  MALFORMED,
  type PacketHandler,
  packetSize,
} from "./framer.ts";
export { plainPublishRoom, writePlainPublish } from "./plainPublish.ts";
export { PacketReader } from "./packetReader.ts";
export {
  createPublishHead,
  patchDup,
  patchPacketIdentifier,
  type PublishHead,
  readPublishHead,
} from "./publishHead.ts";
export { readPacket } from "./readPacket.ts";
export { findIllFormedUtf8, TextReader } from "./textReader.ts";
export { type Trace } from "./trace.ts";

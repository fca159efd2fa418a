/**
 * The parts of `wirebench decode`: its command line, decoding with what earlier packets said, and the forms in which
 * packets are printed. Must not know where bytes come from or text goes: `../decode.ts` does. Start with
 * `decodedPacket.ts`.
 */
export { createPacketDecoder, type DecodedPacket, toFilterRecord } from "./decodedPacket.ts";
export { type LateFinding } from "./flowObserver.ts";
export { decodeHelp, type DecodeOptions, readDecodeOptions } from "./decodeOptions.ts";
export { formatHexTree, formatLateFinding, formatLine, formatTree } from "./packetText.ts";

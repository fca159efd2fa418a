/**
 * The capture: every control packet that passes the broker or a client connection, kept byte for byte within a budget.
 * Knows the outside of a packet (where its topic and payload are) and never what it means; must not know who handles
 * packets, nor who draws them. Start with `capture.ts`, then `packetLog.ts` (storage), `filterScan.ts` (display filters
 * over columns) and `packetsView.ts` (what a page sees).
 */
export { type Capture, type CaptureCounters, type CaptureOptions, createCapture } from "./capture.ts";
export { type CaptureCommands, createCaptureCommands } from "./captureCommands.ts";
export { type ChunkStore } from "./chunkStore.ts";
export { type CapturedConnection, clientLabel } from "./connectionTable.ts";
export { type MessageObserver, type ObservedMessage } from "./messageObserver.ts";
export { type CaptureBudget, defaultCaptureBudget } from "./packetLog.ts";
export { createCaptureOverview } from "./captureOverview.ts";
export { createPacketsView } from "./packetsView.ts";
export { type MessagePassport, readPassport } from "./passport.ts";
export {
  type HistoryRange,
  type LoggedMessage,
  readContentType,
  readLoggedMessage,
  readTopicHistory,
} from "./topicHistory.ts";
export { readPacketRow } from "./packetRow.ts";
export { isAliasOnly, type PacketSource, protocolVersionOf, topicNameOf } from "./packetValues.ts";
export { walkRows } from "./rowWalk.ts";
export { NO_TOPIC, type Segment, trait, UNLISTED_TOPIC } from "./segment.ts";

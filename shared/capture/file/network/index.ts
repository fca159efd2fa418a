/**
 * From captured frames to what TCP connections carry: link layers, IPv4 and IPv6 with fragments, segments put back in
 * order, and the way back for files that Wirebench writes. Knows nothing of MQTT. Start with `tcpStreams.ts`.
 */
export { type Endpoint, formatEndpoint, parseAddress, parseEndpoint } from "./address.ts";
export { type FrameReference } from "./frameReference.ts";
export { tcpFlag } from "./tcpSegment.ts";
export {
  createTcpStreams,
  type NetworkCounts,
  type Side,
  type TcpLimits,
  type TcpStreamInfo,
  type TcpStreamListener,
  type TcpStreams,
} from "./tcpStreams.ts";
export { createSegmentWriter, createTcpConversation, MAX_SEGMENT_BYTES, type TcpConversation } from "./tcpWriter.ts";

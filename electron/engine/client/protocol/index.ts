/**
 * The client's half of MQTT on our own codec: one `ProtocolClient` keeps a session over the connections it is given.
 * Knows no profile, no address and no file. Start with `protocolClient.ts`; one file per thing that goes on in a
 * session.
 */
export {
  type ClientAuthentication,
  createOneStepAuthentication,
  createScramAuthentication,
} from "./scramAuthentication.ts";
export { type ByteObserver, createPacketChannel, type PacketChannel } from "./packetChannel.ts";
export { type OutgoingMessage } from "./outgoingMessages.ts";
export {
  createProtocolClient,
  type ConnectionOffer,
  type ProtocolClient,
  type ProtocolEnd,
  type ProtocolListener,
} from "./protocolClient.ts";

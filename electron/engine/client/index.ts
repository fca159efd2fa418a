/**
 * Outgoing client connections: profiles, their states and history, subscriptions and messages, and fleets of them.
 * Knows nothing of the embedded broker but where it listens. Start with `clients.ts` (the contract's side), then
 * `clientConnection.ts` (the state machine); `protocol/` is MQTT itself.
 */
export { type ClientConnection } from "./clientConnection.ts";
export { type CaptureTap, createCaptureTap, noTap } from "./captureTap.ts";
export { type ConnectionEnd, explainEnd } from "./clientFailure.ts";
export { type Clients, type ClientsOptions, createClients, type NewClient, type ReachedPeer } from "./clients.ts";
export { describeAddress } from "./describeConnection.ts";
export { dialRequestOf } from "./dialRequest.ts";
export {
  type ClientAuthentication,
  createPacketChannel,
  createScramAuthentication,
  type OutgoingMessage,
  type PacketChannel,
} from "./protocol/index.ts";
export { type ReceivedMessage } from "./receivedMessages.ts";

/**
 * The state of an MQTT session: Subscriptions, messages in flight both ways, Packet Identifiers, the queue. Pure: no
 * sockets, no clock, no routing. Start with `sessionState.ts`; `message.ts` holds what travels.
 */
export { createDeliveryQueue, type DeliveryQueue, type QueueLimits, type QueueTotal } from "./deliveryQueue.ts";
export { type ApplicationMessage, type Delivery, deliveryBytes, type WireForm } from "./message.ts";
export { createPacketIdentifiers, type PacketIdentifiers } from "./packetIdentifiers.ts";
export { createSessionState, type InFlight, type SessionState } from "./sessionState.ts";
export { type SessionWatcher } from "./sessionWatcher.ts";
export { type Subscription } from "./subscription.ts";

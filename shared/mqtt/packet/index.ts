/**
 * The types of the MQTT Control Packets in 3.1, 3.1.1 and 5.0, as the rest of Wirebench speaks of them. Only
 * types: bytes are the business of `codec` and `dissect`. Start with `packet.ts`.
 */
export {
  type AcknowledgementPacket,
  type AuthPacket,
  type ConnackPacket,
  type ConnectPacket,
  type ControlPacket,
  type DisconnectPacket,
  type PacketType,
  type PingreqPacket,
  type PingrespPacket,
  type PubackPacket,
  type PubcompPacket,
  type PublishPacket,
  type PubrecPacket,
  type PubrelPacket,
  type QoS,
  type RetainHandling,
  type SubackPacket,
  type SubscribePacket,
  type SubscriptionRequest,
  type UnsubackPacket,
  type UnsubscribePacket,
  type WillMessage,
} from "./packet.ts";
export { type Direction, type ProtocolVersion } from "#shared/mqtt/spec/index.ts";
export { type Properties, type UserProperty, type WillProperties } from "./properties.ts";

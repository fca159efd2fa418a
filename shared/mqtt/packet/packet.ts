import type { ProtocolVersion } from "#shared/mqtt/spec/index.ts";
import type { Properties, WillProperties } from "./properties.ts";

/** Quality of Service of an Application Message or a Subscription. */
export type QoS = 0 | 1 | 2;

/** MQTT 5.0 §3.8.3.1: what a new Subscription does with retained messages. */
export type RetainHandling = 0 | 1 | 2;

/** The Will Message of a CONNECT. `payload` is a view into the bytes it was decoded from. */
export interface WillMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  /** MQTT 5.0 only. */
  readonly properties?: WillProperties;
}

export interface ConnectPacket {
  readonly type: "CONNECT";
  readonly protocolVersion: ProtocolVersion;
  /** Bit 7 of the Protocol Level: Mosquitto's mark of a bridge. Outside the standard. */
  readonly isBridge?: boolean;
  /** Clean Start in 5.0, Clean Session in 3.x: the same bit, with different meanings. */
  readonly clean: boolean;
  readonly keepAliveSeconds: number;
  readonly clientIdentifier: string;
  readonly will?: WillMessage;
  readonly userName?: string;
  readonly password?: Uint8Array;
  readonly properties?: Properties;
}

export interface ConnackPacket {
  readonly type: "CONNACK";
  readonly sessionPresent: boolean;
  /** Return Code in 3.x (0 to 5), Reason Code in 5.0. */
  readonly reasonCode: number;
  readonly properties?: Properties;
}

export interface PublishPacket {
  readonly type: "PUBLISH";
  readonly dup: boolean;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Empty in 5.0 when a Topic Alias stands for it. */
  readonly topicName: string;
  /** Present exactly when `qos` is above 0. */
  readonly packetIdentifier?: number;
  readonly properties?: Properties;
  /** A view into the bytes it was decoded from: copy it before those bytes are reused. */
  readonly payload: Uint8Array;
}

/** PUBACK, PUBREC, PUBREL and PUBCOMP share one form. In 3.x the Reason Code is always 0. */
export interface AcknowledgementPacket<
  Type extends "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" = "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP",
> {
  readonly type: Type;
  /** Only 3.1 sets it, on a re-sent PUBREL. */
  readonly dup?: boolean;
  readonly packetIdentifier: number;
  readonly reasonCode: number;
  readonly properties?: Properties;
}
export type PubackPacket = AcknowledgementPacket<"PUBACK">;
export type PubrecPacket = AcknowledgementPacket<"PUBREC">;
export type PubrelPacket = AcknowledgementPacket<"PUBREL">;
export type PubcompPacket = AcknowledgementPacket<"PUBCOMP">;

/** One Topic Filter of a SUBSCRIBE with its options. The last three exist in 5.0 only. */
export interface SubscriptionRequest {
  readonly topicFilter: string;
  readonly qos: QoS;
  readonly noLocal?: boolean;
  readonly retainAsPublished?: boolean;
  readonly retainHandling?: RetainHandling;
}

export interface SubscribePacket {
  readonly type: "SUBSCRIBE";
  /** Only 3.1 sets it, on a re-sent SUBSCRIBE. */
  readonly dup?: boolean;
  readonly packetIdentifier: number;
  readonly subscriptions: readonly SubscriptionRequest[];
  readonly properties?: Properties;
}

export interface SubackPacket {
  readonly type: "SUBACK";
  readonly packetIdentifier: number;
  /** One per Topic Filter, in the order of the SUBSCRIBE. */
  readonly reasonCodes: readonly number[];
  readonly properties?: Properties;
}

export interface UnsubscribePacket {
  readonly type: "UNSUBSCRIBE";
  readonly dup?: boolean;
  readonly packetIdentifier: number;
  readonly topicFilters: readonly string[];
  readonly properties?: Properties;
}

export interface UnsubackPacket {
  readonly type: "UNSUBACK";
  readonly packetIdentifier: number;
  /** Empty in 3.x: only 5.0 answers per Topic Filter. */
  readonly reasonCodes: readonly number[];
  readonly properties?: Properties;
}

export interface PingreqPacket {
  readonly type: "PINGREQ";
}

export interface PingrespPacket {
  readonly type: "PINGRESP";
}

export interface DisconnectPacket {
  readonly type: "DISCONNECT";
  /** Always 0 in 3.x. */
  readonly reasonCode: number;
  readonly properties?: Properties;
}

export interface AuthPacket {
  readonly type: "AUTH";
  readonly reasonCode: number;
  readonly properties?: Properties;
}

/** Every MQTT Control Packet, told apart by `type`. */
export type ControlPacket =
  | ConnectPacket
  | ConnackPacket
  | PublishPacket
  | PubackPacket
  | PubrecPacket
  | PubrelPacket
  | PubcompPacket
  | SubscribePacket
  | SubackPacket
  | UnsubscribePacket
  | UnsubackPacket
  | PingreqPacket
  | PingrespPacket
  | DisconnectPacket
  | AuthPacket;

/** The standard's name of a packet type. */
export type PacketType = ControlPacket["type"];

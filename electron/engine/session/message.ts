import type { Properties, QoS } from "#shared/mqtt/packet/index.ts";
import type { TopicName } from "#shared/topic/index.ts";

/** An Application Message on its way from one publisher to any number of subscribers. */
export interface ApplicationMessage {
  readonly topicName: TopicName;
  /** Owned by the message: it does not change, and does not keep a large network chunk alive. */
  readonly payload: Uint8Array;
  readonly qos: QoS;
  /** As published. */
  readonly retain: boolean;
  /** The properties that travel on to subscribers: no Topic Alias, no Subscription Identifier. */
  readonly properties: Properties | undefined;
  /** Client Identifier of the publisher. */
  readonly publisher: string;
  /** When the Message Expiry Interval ends; `undefined` never. */
  readonly expiresAtMs: number | undefined;
  /** Capture sequence of the PUBLISH that brought it. */
  readonly cause: number;
  /** PUBLISH packets made of it so far: filled and read by whoever sends, so that many receivers cost one encoding. */
  readonly wireForms: WireForm[];
}

/** One distinct PUBLISH packet of a message. The Packet Identifier in it changes from receiver to receiver. */
export interface WireForm {
  readonly bytes: Uint8Array;
  readonly isVersion5: boolean;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Message Expiry Interval in it. */
  readonly expirySeconds: number | undefined;
  /** -1 for QoS 0. */
  readonly packetIdentifierOffset: number;
  /** Capture sequence of the first packet with exactly these bytes. */
  sequence: number | undefined;
}

/** One message on its way to one subscriber. */
export interface Delivery {
  readonly message: ApplicationMessage;
  /** The lower of what was published and what was granted. */
  readonly qos: QoS;
  /** The RETAIN flag of the PUBLISH to be sent. */
  readonly retain: boolean;
  /** Of every Subscription that matched and has one; `undefined` when there is none. */
  readonly subscriptionIdentifiers: readonly number[] | undefined;
}

/** About how much memory a waiting delivery holds. */
export function deliveryBytes(delivery: Delivery): number {
  const { message } = delivery;
  return DELIVERY_OVERHEAD_BYTES + message.topicName.length + message.payload.length;
}

const DELIVERY_OVERHEAD_BYTES = 120;

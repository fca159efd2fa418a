/** A User Property: a name and a value. Names may repeat, and their order is kept. */
export interface UserProperty {
  readonly name: string;
  readonly value: string;
}

/**
 * The properties of an MQTT 5.0 packet (§2.2.2.2). Which of them a packet type may carry is a table in `spec`;
 * a property that is absent here is absent on the wire.
 */
export interface Properties {
  readonly payloadFormatIndicator?: number;
  /** Seconds. */
  readonly messageExpiryInterval?: number;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  /** One in SUBSCRIBE; in a PUBLISH to the Client, one for each Subscription that matched. */
  readonly subscriptionIdentifiers?: readonly number[];
  /** Seconds; 0xFFFFFFFF never expires. */
  readonly sessionExpiryInterval?: number;
  readonly assignedClientIdentifier?: string;
  /** Seconds. */
  readonly serverKeepAlive?: number;
  readonly authenticationMethod?: string;
  readonly authenticationData?: Uint8Array;
  readonly requestProblemInformation?: number;
  /** Seconds. */
  readonly willDelayInterval?: number;
  readonly requestResponseInformation?: number;
  readonly responseInformation?: string;
  readonly serverReference?: string;
  readonly reasonString?: string;
  readonly receiveMaximum?: number;
  readonly topicAliasMaximum?: number;
  readonly topicAlias?: number;
  readonly maximumQoS?: number;
  readonly retainAvailable?: number;
  readonly userProperties?: readonly UserProperty[];
  /** Bytes. */
  readonly maximumPacketSize?: number;
  readonly wildcardSubscriptionAvailable?: number;
  readonly subscriptionIdentifierAvailable?: number;
  readonly sharedSubscriptionAvailable?: number;
}

/** The properties that may stand in the payload of CONNECT, for the Will Message (§3.1.3.2). */
export type WillProperties = Pick<
  Properties,
  | "willDelayInterval"
  | "payloadFormatIndicator"
  | "messageExpiryInterval"
  | "contentType"
  | "responseTopic"
  | "correlationData"
  | "userProperties"
>;

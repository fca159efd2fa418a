import type { PerEdition } from "./protocol.ts";

/** Where properties may stand: the packet types that have them, and the Will Message of CONNECT. */
export const propertyOwners = [
  "CONNECT",
  "CONNACK",
  "PUBLISH",
  "PUBACK",
  "PUBREC",
  "PUBREL",
  "PUBCOMP",
  "SUBSCRIBE",
  "SUBACK",
  "UNSUBSCRIBE",
  "UNSUBACK",
  "DISCONNECT",
  "AUTH",
  "Will",
] as const;
export type PropertyOwner = (typeof propertyOwners)[number];

/** How the value of a property is written (5.0 §1.5). `pair` is a UTF-8 String Pair. */
export type PropertyType = "byte" | "u16" | "u32" | "vbi" | "text" | "binary" | "pair";

/** One property of 5.0 (§2.2.2.2): a row of its Table 2-4, and the rules that its own sections add. */
export interface PropertySpec {
  readonly identifier: number;
  /** Name in code and JSON: `topicAlias`. */
  readonly name: string;
  readonly label: string;
  readonly type: PropertyType;
  readonly owners: readonly PropertyOwner[];
  readonly section: string;
  /** Wireshark's name of the value, where it is more specific than that of its type. */
  readonly wiresharkName?: string;
  readonly unit?: "s" | "bytes";
  readonly words?: Readonly<Record<number, string>>;
  /** Values outside are a Protocol Error; a range that the standard leaves undefined is `odd`. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly isRangeOnlyOdd?: boolean;
  /** The statement that such a value, or a second occurrence, breaks. */
  readonly statement?: string;
  readonly rangeStatement?: string;
  readonly rangeReasonCode?: number;
  /** The statement on well-formed text, where the property has its own. */
  readonly illFormed?: PerEdition<string>;
  /** The packet in which only one side may send it, and the statement that says so. */
  readonly onlyFrom?: {
    readonly packet: PropertyOwner;
    readonly sender: "client" | "server";
    readonly statement?: string;
  };
}

const switchWords = { 0: "no", 1: "yes" } as const;
const withResponse = ["PUBLISH", "Will"] as const;
const handshake = ["CONNECT", "CONNACK"] as const;
const authentication = ["CONNECT", "CONNACK", "AUTH"] as const;
const neverExpires = { 4_294_967_295: "never expires" } as const;

/** The 27 properties, in the order of their identifiers. */
export const properties = [
  {
    identifier: 0x01,
    name: "payloadFormatIndicator",
    label: "Payload Format Indicator",
    type: "byte",
    owners: withResponse,
    section: "3.3.2.3.2",
    words: { 0: "unspecified bytes", 1: "UTF-8 text" },
    maximum: 1,
    isRangeOnlyOdd: true,
  },
  {
    identifier: 0x02,
    name: "messageExpiryInterval",
    label: "Message Expiry Interval",
    type: "u32",
    owners: withResponse,
    section: "3.3.2.3.3",
    unit: "s",
  },
  {
    identifier: 0x03,
    name: "contentType",
    label: "Content Type",
    type: "text",
    owners: withResponse,
    section: "3.3.2.3.9",
    wiresharkName: "mqtt.property.content_type",
    statement: "U-3.3.2.3a",
    illFormed: { "5.0": "MQTT-3.3.2-19" },
  },
  {
    identifier: 0x08,
    name: "responseTopic",
    label: "Response Topic",
    type: "text",
    owners: withResponse,
    section: "3.3.2.3.5",
    statement: "U-3.3.2.3a",
    illFormed: { "5.0": "MQTT-3.3.2-13" },
  },
  {
    identifier: 0x09,
    name: "correlationData",
    label: "Correlation Data",
    type: "binary",
    owners: withResponse,
    section: "3.3.2.3.6",
    statement: "U-3.3.2.3a",
  },
  {
    identifier: 0x0b,
    name: "subscriptionIdentifier",
    label: "Subscription Identifier",
    type: "vbi",
    owners: ["PUBLISH", "SUBSCRIBE"],
    section: "3.8.2.1.2",
    minimum: 1,
    statement: "U-3.8.2.1.2a",
    rangeStatement: "U-3.3.2.3.8a",
    onlyFrom: { packet: "PUBLISH", sender: "server", statement: "MQTT-3.3.4-6" },
  },
  {
    identifier: 0x11,
    name: "sessionExpiryInterval",
    label: "Session Expiry Interval",
    type: "u32",
    owners: ["CONNECT", "CONNACK", "DISCONNECT"],
    section: "3.1.2.11.2",
    unit: "s",
    words: neverExpires,
    statement: "U-3.1.2.11.2a",
    onlyFrom: { packet: "DISCONNECT", sender: "client", statement: "MQTT-3.14.2-2" },
  },
  {
    identifier: 0x12,
    name: "assignedClientIdentifier",
    label: "Assigned Client Identifier",
    type: "text",
    owners: ["CONNACK"],
    section: "3.2.2.3.7",
    statement: "U-3.2.2.3.7a",
  },
  {
    identifier: 0x13,
    name: "serverKeepAlive",
    label: "Server Keep Alive",
    type: "u16",
    owners: ["CONNACK"],
    section: "3.2.2.3.14",
    unit: "s",
    statement: "U-3.2.2.3.14a",
  },
  {
    identifier: 0x15,
    name: "authenticationMethod",
    label: "Authentication Method",
    type: "text",
    owners: authentication,
    section: "3.1.2.11.9",
    statement: "U-3.1.2.11.9a",
  },
  {
    identifier: 0x16,
    name: "authenticationData",
    label: "Authentication Data",
    type: "binary",
    owners: authentication,
    section: "3.1.2.11.10",
    statement: "U-3.1.2.11.10a",
  },
  {
    identifier: 0x17,
    name: "requestProblemInformation",
    label: "Request Problem Information",
    type: "byte",
    owners: ["CONNECT"],
    section: "3.1.2.11.7",
    words: switchWords,
    maximum: 1,
    statement: "U-3.1.2.11.7a",
  },
  {
    identifier: 0x18,
    name: "willDelayInterval",
    label: "Will Delay Interval",
    type: "u32",
    owners: ["Will"],
    section: "3.1.3.2.2",
    unit: "s",
  },
  {
    identifier: 0x19,
    name: "requestResponseInformation",
    label: "Request Response Information",
    type: "byte",
    owners: ["CONNECT"],
    section: "3.1.2.11.6",
    words: switchWords,
    maximum: 1,
    statement: "U-3.1.2.11.6a",
  },
  {
    identifier: 0x1a,
    name: "responseInformation",
    label: "Response Information",
    type: "text",
    owners: ["CONNACK"],
    section: "3.2.2.3.15",
    statement: "U-3.2.2.3.15a",
  },
  {
    identifier: 0x1c,
    name: "serverReference",
    label: "Server Reference",
    type: "text",
    owners: ["CONNACK", "DISCONNECT"],
    section: "3.2.2.3.16",
    statement: "U-3.2.2.3.16a",
    onlyFrom: { packet: "DISCONNECT", sender: "server" },
  },
  {
    identifier: 0x1f,
    name: "reasonString",
    label: "Reason String",
    type: "text",
    owners: ["CONNACK", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBACK", "UNSUBACK", "DISCONNECT", "AUTH"],
    section: "3.2.2.3.9",
    statement: "U-3.4.2.2.2a",
  },
  {
    identifier: 0x21,
    name: "receiveMaximum",
    label: "Receive Maximum",
    type: "u16",
    owners: handshake,
    section: "3.1.2.11.3",
    minimum: 1,
    statement: "U-3.1.2.11.3a",
  },
  {
    identifier: 0x22,
    name: "topicAliasMaximum",
    label: "Topic Alias Maximum",
    type: "u16",
    owners: handshake,
    section: "3.1.2.11.5",
    statement: "U-3.1.2.11.5a",
  },
  {
    identifier: 0x23,
    name: "topicAlias",
    label: "Topic Alias",
    type: "u16",
    owners: ["PUBLISH"],
    section: "3.3.2.3.4",
    wiresharkName: "mqtt.property.topic_alias",
    minimum: 1,
    statement: "U-3.3.2.3a",
    rangeStatement: "MQTT-3.3.2-8",
    rangeReasonCode: 0x94,
  },
  {
    identifier: 0x24,
    name: "maximumQoS",
    label: "Maximum QoS",
    type: "byte",
    owners: ["CONNACK"],
    section: "3.2.2.3.4",
    wiresharkName: "mqtt.property.max_qos",
    maximum: 1,
    statement: "U-3.2.2.3.4a",
  },
  {
    identifier: 0x25,
    name: "retainAvailable",
    label: "Retain Available",
    type: "byte",
    owners: ["CONNACK"],
    section: "3.2.2.3.5",
    words: switchWords,
    maximum: 1,
    statement: "U-3.2.2.3.5a",
  },
  {
    identifier: 0x26,
    name: "userProperty",
    label: "User Property",
    type: "pair",
    owners: propertyOwners,
    section: "3.1.2.11.8",
    illFormed: { "5.0": "MQTT-1.5.7-1" },
  },
  {
    identifier: 0x27,
    name: "maximumPacketSize",
    label: "Maximum Packet Size",
    type: "u32",
    owners: handshake,
    section: "3.1.2.11.4",
    unit: "bytes",
    minimum: 1,
    statement: "U-3.1.2.11.4a",
  },
  {
    identifier: 0x28,
    name: "wildcardSubscriptionAvailable",
    label: "Wildcard Subscription Available",
    type: "byte",
    owners: ["CONNACK"],
    section: "3.2.2.3.11",
    words: switchWords,
    maximum: 1,
    statement: "U-3.2.2.3.11a",
  },
  {
    identifier: 0x29,
    name: "subscriptionIdentifierAvailable",
    label: "Subscription Identifier Available",
    type: "byte",
    owners: ["CONNACK"],
    section: "3.2.2.3.12",
    words: switchWords,
    maximum: 1,
    statement: "U-3.2.2.3.12a",
  },
  {
    identifier: 0x2a,
    name: "sharedSubscriptionAvailable",
    label: "Shared Subscription Available",
    type: "byte",
    owners: ["CONNACK"],
    section: "3.2.2.3.13",
    words: switchWords,
    maximum: 1,
    statement: "U-3.2.2.3.13a",
  },
] as const satisfies readonly PropertySpec[];

/** Name of a property in code: `topicAlias`. */
export type PropertyName = (typeof properties)[number]["name"];

/** Names of the properties whose values are written in this way. */
export type PropertyNameOf<Type extends PropertyType> = Extract<(typeof properties)[number], { type: Type }>["name"];

import type { PacketTypeName } from "./packetTypes.ts";
import type { Direction } from "./protocol.ts";

/** The packet types that carry a Reason Code in 5.0. */
export type ReasonCodePacket = Extract<
  PacketTypeName,
  "CONNACK" | "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP" | "SUBACK" | "UNSUBACK" | "DISCONNECT" | "AUTH"
>;

/** One Reason Code of 5.0 (§2.4): where it may stand, and who may send it where that is limited. */
export interface ReasonCodeSpec {
  readonly code: number;
  readonly name: string;
  /** Another name of the same code in one packet: 0 in DISCONNECT is Normal disconnection. */
  readonly names?: { readonly [Type in ReasonCodePacket]?: string };
  readonly packets: readonly ReasonCodePacket[];
  /** Packets in which only one side may send it. */
  readonly clientOnly?: readonly ReasonCodePacket[];
  readonly serverOnly?: readonly ReasonCodePacket[];
}

/** The Reason Codes by name, for code that answers with one. */
export const reasonCode = {
  success: 0x00,
  normalDisconnection: 0x00,
  grantedQoS0: 0x00,
  grantedQoS1: 0x01,
  grantedQoS2: 0x02,
  disconnectWithWillMessage: 0x04,
  noMatchingSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  continueAuthentication: 0x18,
  reAuthenticate: 0x19,
  unspecifiedError: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecificError: 0x83,
  unsupportedProtocolVersion: 0x84,
  clientIdentifierNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverBusy: 0x89,
  banned: 0x8a,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetIdentifierInUse: 0x91,
  packetIdentifierNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  messageRateTooHigh: 0x96,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  payloadFormatInvalid: 0x99,
  retainNotSupported: 0x9a,
  qosNotSupported: 0x9b,
  useAnotherServer: 0x9c,
  serverMoved: 0x9d,
  sharedSubscriptionsNotSupported: 0x9e,
  connectionRateExceeded: 0x9f,
  maximumConnectTime: 0xa0,
  subscriptionIdentifiersNotSupported: 0xa1,
  wildcardSubscriptionsNotSupported: 0xa2,
} as const;

/** The Return Codes of CONNACK in 3.1 and 3.1.1, and the one failure of SUBACK in 3.1.1. */
export const returnCode = {
  connectionAccepted: 0,
  unacceptableProtocolVersion: 1,
  identifierRejected: 2,
  serverUnavailable: 3,
  badUserNameOrPassword: 4,
  notAuthorized: 5,
  subscribeFailure: 0x80,
} as const;

/** The standard's words for the Return Codes of CONNACK in 3.x. */
export const connectReturnCodeNames = [
  "Connection Accepted",
  "Unacceptable protocol version",
  "Identifier rejected",
  "Server unavailable",
  "Bad user name or password",
  "Not authorized",
] as const;

const everyRefusal = ["CONNACK", "PUBACK", "PUBREC", "SUBACK", "UNSUBACK", "DISCONNECT"] as const;
const fromServer = { serverOnly: ["DISCONNECT"] } as const;

/** Every Reason Code of 5.0. */
export const reasonCodes = [
  {
    code: 0x00,
    name: "Success",
    names: { DISCONNECT: "Normal disconnection", SUBACK: "Granted QoS 0" },
    packets: ["CONNACK", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBACK", "UNSUBACK", "DISCONNECT", "AUTH"],
    serverOnly: ["AUTH"],
  },
  { code: 0x01, name: "Granted QoS 1", packets: ["SUBACK"] },
  { code: 0x02, name: "Granted QoS 2", packets: ["SUBACK"] },
  { code: 0x04, name: "Disconnect with Will Message", packets: ["DISCONNECT"], clientOnly: ["DISCONNECT"] },
  {
    code: 0x10,
    name: "No matching subscribers",
    packets: ["PUBACK", "PUBREC"],
    serverOnly: ["PUBACK", "PUBREC"],
  },
  { code: 0x11, name: "No subscription existed", packets: ["UNSUBACK"] },
  { code: 0x18, name: "Continue authentication", packets: ["AUTH"] },
  { code: 0x19, name: "Re-authenticate", packets: ["AUTH"], clientOnly: ["AUTH"] },
  { code: 0x80, name: "Unspecified error", packets: everyRefusal },
  { code: 0x81, name: "Malformed Packet", packets: ["CONNACK", "DISCONNECT"] },
  { code: 0x82, name: "Protocol Error", packets: ["CONNACK", "DISCONNECT"] },
  { code: 0x83, name: "Implementation specific error", packets: everyRefusal },
  { code: 0x84, name: "Unsupported Protocol Version", packets: ["CONNACK"] },
  { code: 0x85, name: "Client Identifier not valid", packets: ["CONNACK"] },
  { code: 0x86, name: "Bad User Name or Password", packets: ["CONNACK"] },
  { code: 0x87, name: "Not authorized", packets: everyRefusal, ...fromServer },
  { code: 0x88, name: "Server unavailable", packets: ["CONNACK"] },
  { code: 0x89, name: "Server busy", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0x8a, name: "Banned", packets: ["CONNACK"] },
  { code: 0x8b, name: "Server shutting down", packets: ["DISCONNECT"], ...fromServer },
  { code: 0x8c, name: "Bad authentication method", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0x8d, name: "Keep Alive timeout", packets: ["DISCONNECT"], ...fromServer },
  { code: 0x8e, name: "Session taken over", packets: ["DISCONNECT"], ...fromServer },
  { code: 0x8f, name: "Topic Filter invalid", packets: ["SUBACK", "UNSUBACK", "DISCONNECT"], ...fromServer },
  { code: 0x90, name: "Topic Name invalid", packets: ["CONNACK", "PUBACK", "PUBREC", "DISCONNECT"] },
  { code: 0x91, name: "Packet Identifier in use", packets: ["PUBACK", "PUBREC", "SUBACK", "UNSUBACK"] },
  { code: 0x92, name: "Packet Identifier not found", packets: ["PUBREL", "PUBCOMP"] },
  { code: 0x93, name: "Receive Maximum exceeded", packets: ["DISCONNECT"] },
  { code: 0x94, name: "Topic Alias invalid", packets: ["DISCONNECT"] },
  { code: 0x95, name: "Packet too large", packets: ["CONNACK", "DISCONNECT"] },
  { code: 0x96, name: "Message rate too high", packets: ["DISCONNECT"] },
  { code: 0x97, name: "Quota exceeded", packets: ["CONNACK", "PUBACK", "PUBREC", "SUBACK", "DISCONNECT"] },
  { code: 0x98, name: "Administrative action", packets: ["DISCONNECT"] },
  { code: 0x99, name: "Payload format invalid", packets: ["CONNACK", "PUBACK", "PUBREC", "DISCONNECT"] },
  { code: 0x9a, name: "Retain not supported", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0x9b, name: "QoS not supported", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0x9c, name: "Use another server", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0x9d, name: "Server moved", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0x9e, name: "Shared Subscriptions not supported", packets: ["SUBACK", "DISCONNECT"], ...fromServer },
  { code: 0x9f, name: "Connection rate exceeded", packets: ["CONNACK", "DISCONNECT"], ...fromServer },
  { code: 0xa0, name: "Maximum connect time", packets: ["DISCONNECT"], ...fromServer },
  {
    code: 0xa1,
    name: "Subscription Identifiers not supported",
    packets: ["SUBACK", "DISCONNECT"],
    ...fromServer,
  },
  { code: 0xa2, name: "Wildcard Subscriptions not supported", packets: ["SUBACK", "DISCONNECT"], ...fromServer },
] as const satisfies readonly ReasonCodeSpec[];

const specByCode = new Map<number, ReasonCodeSpec>(reasonCodes.map((spec) => [spec.code, spec]));

/** The Reason Code's row of the table, or `undefined` when 5.0 assigns no such code. */
export function reasonCodeSpec(code: number): ReasonCodeSpec | undefined {
  return specByCode.get(code);
}

/** The standard's name of a 5.0 Reason Code in a packet of this type, or `undefined` when it is not assigned. */
export function reasonCodeName(code: number, packet: ReasonCodePacket): string | undefined {
  const spec = specByCode.get(code);
  return spec?.names?.[packet] ?? spec?.name;
}

/** A Reason Code with its name: `0x87 Not authorized`. */
export function nameReasonCode(code: number, packet: ReasonCodePacket): string {
  const hexadecimal = `0x${code.toString(16).toUpperCase().padStart(2, "0")}`;
  const name = reasonCodeName(code, packet);
  return name === undefined ? hexadecimal : `${hexadecimal} ${name}`;
}

/** Whether the standard lets this Reason Code stand in a packet of this type, whoever sends it. */
export function isReasonCodeOf(code: number, packet: ReasonCodePacket): boolean {
  return specByCode.get(code)?.packets.includes(packet) ?? false;
}

/** Whether the sender in this direction may use the code in such a packet. */
export function maySendReasonCode(code: number, packet: ReasonCodePacket, direction: Direction): boolean {
  const spec = specByCode.get(code);
  const otherSideOnly = direction === "toServer" ? spec?.serverOnly : spec?.clientOnly;
  return !(otherSideOnly?.includes(packet) ?? false);
}

import type { MalformedPacket } from "#shared/mqtt/codec/index.ts";
import type { ConnectPacket, Properties } from "#shared/mqtt/packet/index.ts";
import {
  MAX_CLIENT_IDENTIFIER_CHARACTERS_31,
  packetTypeCode,
  reasonCode,
  returnCode,
} from "#shared/mqtt/spec/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection, closeOverViolation } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { describeFault } from "./describeFault.ts";
import { sendPacket } from "./sending.ts";

/** A refusal as both families of the protocol say it; 3.x has no word for everything. */
export interface Refusal {
  readonly reason: string;
  readonly reasonCode: number;
  /** `undefined` closes a 3.x connection without CONNACK. */
  readonly returnCode: number | undefined;
  /** What a 5.0 client is told besides. */
  readonly properties?: Properties;
}

/** Where clients are sent instead of being served. */
export interface Redirection {
  /** Server Reference: hosts with their ports, separated by spaces. */
  readonly to: string;
  /** For good, or for now. */
  readonly isPermanent: boolean;
}

/**
 * Ends a connection whose first packet cannot be understood. Only a 5.0 client, and one whose version is unknown, is
 * told why. [MQTT5-3.1.4-1] [MQTT311-3.1.4-1]
 */
export function refuseMalformedConnect(
  context: BrokerContext,
  connection: ClientConnection,
  malformed: MalformedPacket,
  firstByte: number,
): void {
  const { diagnostic, version } = malformed;
  const reason = describeFault(diagnostic, connection.agreed.maximumPacketBytes);
  if (firstByte >> 4 === packetTypeCode.CONNECT) {
    connection.protocolVersion = version;
    const code = answerTo(malformed);
    if (code !== undefined) sendConnack(context, connection, code, reason);
  }
  closeOverViolation(context, connection, { reason, reasonCode: undefined });
}

function answerTo({ diagnostic, version }: MalformedPacket): number | undefined {
  switch (diagnostic.code) {
    case "connect-protocol-version":
      // In the words of 3.1.1, which every client understands. [MQTT5-3.1.2-2] [MQTT311-3.1.2-2]
      return returnCode.unacceptableProtocolVersion;
    case "connect-client-identifier-empty":
      // [MQTT311-3.1.3-8]
      return returnCode.identifierRejected;
    default:
      return version === 5 ? (diagnostic.reasonCode ?? reasonCode.malformedPacket) : undefined;
  }
}

/** What in a well-formed CONNECT the broker does not serve. */
export function findRefusal(packet: ConnectPacket, redirection: Redirection | undefined): Refusal | undefined {
  const { clientIdentifier, protocolVersion } = packet;
  const isLong = clientIdentifier.length > MAX_CLIENT_IDENTIFIER_CHARACTERS_31;
  if (protocolVersion === 3 && (clientIdentifier === "" || isLong)) {
    return {
      reason: "in MQTT 3.1 a client identifier has 1 to 23 characters",
      reasonCode: reasonCode.clientIdentifierNotValid,
      returnCode: returnCode.identifierRejected,
    };
  }
  if (redirection === undefined) return undefined;
  return {
    reason: `clients are served by \`${redirection.to}\``,
    reasonCode: redirectionCode(redirection),
    returnCode: returnCode.serverUnavailable,
    properties: { serverReference: redirection.to },
  };
}

/** How a 5.0 client is told whether to come back some day. */
export function redirectionCode({ isPermanent }: Redirection): number {
  return isPermanent ? reasonCode.serverMoved : reasonCode.useAnotherServer;
}

/** The refusal of an Authentication Method that nobody has plugged in. [MQTT5-4.12.0-1] */
export function unknownMethod(method: string): Refusal {
  return {
    reason: `no such authentication method: \`${method}\``,
    reasonCode: reasonCode.badAuthenticationMethod,
    returnCode: undefined,
  };
}

/** The refusal of a connection above a limit: in 3.x the server is unavailable. */
export function overLimit(limit: "number" | "rate", reason: string): Refusal {
  return {
    reason,
    reasonCode: limit === "rate" ? reasonCode.connectionRateExceeded : reasonCode.quotaExceeded,
    returnCode: returnCode.serverUnavailable,
  };
}

/** The refusal that an authorizer's answer means. */
export function refusalOf(reason: "bad-credentials" | "not-authorized" | "identifier-rejected"): Refusal {
  switch (reason) {
    case "bad-credentials":
      return {
        reason: "bad user name or password",
        reasonCode: reasonCode.badUserNameOrPassword,
        returnCode: returnCode.badUserNameOrPassword,
      };
    case "not-authorized":
      return {
        reason: "not authorized to connect",
        reasonCode: reasonCode.notAuthorized,
        returnCode: returnCode.notAuthorized,
      };
    case "identifier-rejected":
      return {
        reason: "client identifier rejected",
        reasonCode: reasonCode.clientIdentifierNotValid,
        returnCode: returnCode.identifierRejected,
      };
  }
}

/** CONNACK with the refusal, then the end. [MQTT5-3.2.2-7] [MQTT311-3.2.2-5] */
export function refuse(context: BrokerContext, connection: ClientConnection, refusal: Refusal): void {
  const code = connection.protocolVersion === 5 ? refusal.reasonCode : refusal.returnCode;
  if (code !== undefined) sendConnack(context, connection, code, refusal.reason, refusal.properties);
  closeConnection(context, connection, { reason: refusal.reason, reasonCode: undefined });
}

function sendConnack(
  context: BrokerContext,
  connection: ClientConnection,
  code: number,
  reason: string,
  properties: Properties = {},
): void {
  sendPacket(context, connection, {
    type: "CONNACK",
    sessionPresent: false,
    reasonCode: code,
    ...(connection.protocolVersion === 5 ? { properties: { ...properties, reasonString: reason } } : {}),
  });
}

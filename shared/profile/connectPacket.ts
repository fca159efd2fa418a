import type { ConnectPacket, Properties, WillMessage, WillProperties } from "#shared/mqtt/packet/index.ts";
import { parseHex } from "./hex.ts";
import { present } from "./present.ts";
import { type ClientProfile, isScram, type WillProfile } from "./profile.ts";

/** What CONNECT takes from the secrets. */
export interface HeldSecrets {
  readonly password?: string | undefined;
  readonly authenticationData?: string | undefined;
}

/**
 * The CONNECT that a profile asks for. `firstWord` is what an enhanced authentication begins with; with SCRAM neither user name nor password stand in the packet: the exchange says the one and proves the
 * other.
 */
export function connectPacketOf(
  profile: ClientProfile,
  { password, authenticationData }: HeldSecrets,
  firstWord: Uint8Array | undefined = authenticationData === undefined ? undefined : parseHex(authenticationData),
): ConnectPacket {
  const { protocolVersion, clean, keepAliveSeconds, clientIdentifier, userName, will } = profile;
  const isProved = isScram(profile.authentication);
  return {
    type: "CONNECT",
    protocolVersion,
    clean,
    keepAliveSeconds,
    clientIdentifier,
    ...(will === undefined ? {} : { will: willOf(will, protocolVersion === 5) }),
    ...(userName === undefined || isProved ? {} : { userName }),
    ...(password === undefined || isProved ? {} : { password: new TextEncoder().encode(password) }),
    ...(protocolVersion === 5 ? { properties: propertiesOf(profile, firstWord) } : {}),
  };
}

function propertiesOf(
  { connectOptions = {}, authentication }: ClientProfile,
  firstWord: Uint8Array | undefined,
): Properties {
  const { requestResponseInformation, requestProblemInformation, ...plain } = connectOptions;
  return {
    ...present(plain),
    ...(requestResponseInformation === undefined
      ? {}
      : { requestResponseInformation: Number(requestResponseInformation) }),
    ...(requestProblemInformation === undefined
      ? {}
      : { requestProblemInformation: Number(requestProblemInformation) }),
    ...(authentication === undefined ? {} : { authenticationMethod: authentication.method }),
    ...(authentication === undefined || firstWord === undefined ? {} : { authenticationData: firstWord }),
  };
}

function willOf(
  { topicName, payload, payloadFormat, qos, retain, properties }: WillProfile,
  isV5: boolean,
): WillMessage {
  return {
    topicName,
    payload: payloadFormat === "hex" ? (parseHex(payload) ?? new Uint8Array(0)) : new TextEncoder().encode(payload),
    qos,
    retain,
    ...(isV5 && properties !== undefined ? { properties: willPropertiesOf(properties) } : {}),
  };
}

function willPropertiesOf({ correlationData, ...plain }: NonNullable<WillProfile["properties"]>): WillProperties {
  const data = correlationData === undefined ? undefined : parseHex(correlationData);
  return { ...present(plain), ...(data === undefined ? {} : { correlationData: data }) };
}

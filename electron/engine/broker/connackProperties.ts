import type { ConnectPacket, Properties } from "#shared/mqtt/packet/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";

/** What a 5.0 client is told with CONNACK, where it differs from what it asked or from the standard's default. */
export function connackProperties(
  context: BrokerContext,
  connection: ClientConnection,
  packet: ConnectPacket,
  session: BrokerSession,
  { isAssigned, lastWord }: { readonly isAssigned: boolean; readonly lastWord: Uint8Array | undefined },
): Properties {
  const { settings } = context;
  const { agreed } = connection;
  const wantsResponseInformation = packet.properties?.requestResponseInformation === 1;
  const method = connection.authentication?.method.name;
  const asked = packet.properties?.sessionExpiryInterval ?? 0;
  return {
    ...(session.expiryIntervalSeconds === asked ? {} : { sessionExpiryInterval: session.expiryIntervalSeconds }),
    ...(agreed.receiveMaximum === 65_535 ? {} : { receiveMaximum: agreed.receiveMaximum }),
    ...(agreed.maximumQoS === 2 ? {} : { maximumQoS: agreed.maximumQoS }),
    ...(agreed.maximumPacketBytes >= 268_435_460 ? {} : { maximumPacketSize: agreed.maximumPacketBytes }),
    ...(agreed.topicAliasMaximum === 0 ? {} : { topicAliasMaximum: agreed.topicAliasMaximum }),
    // [MQTT5-3.1.3-7]
    ...(isAssigned ? { assignedClientIdentifier: connection.clientIdentifier } : {}),
    // [MQTT5-3.1.2-21]
    ...(connection.keepAliveSeconds === packet.keepAliveSeconds
      ? {}
      : { serverKeepAlive: connection.keepAliveSeconds }),
    // [MQTT5-3.1.2-28]
    ...(wantsResponseInformation && settings.responseTopicPrefix !== ""
      ? { responseInformation: settings.responseTopicPrefix + encodeURIComponent(connection.clientIdentifier) }
      : {}),
    // [MQTT5-4.12.0-5] [MQTT5-4.12.0-6]
    ...(method === undefined ? {} : { authenticationMethod: method }),
    ...(lastWord === undefined ? {} : { authenticationData: lastWord }),
  };
}

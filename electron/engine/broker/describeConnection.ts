import type { BrokerConnection } from "#shared/contract/index.ts";
import type { ClientConnection } from "./clientConnection.ts";

/** A client may hold 100 000 Subscriptions: nobody reads them all in a table. */
const MAX_SUBSCRIPTIONS_SHOWN = 100;

/** A connection as the contract's `connections` view shows it. */
export function describeConnection(connection: ClientConnection): BrokerConnection {
  const { stage } = connection;
  const isOpen = stage.kind === "open";
  const subscriptions: { topicFilter: string; qos: number }[] = [];
  if (isOpen) {
    for (const { topicFilter, qos } of stage.session.state.subscriptions.values()) {
      if (subscriptions.length === MAX_SUBSCRIPTIONS_SHOWN) break;
      subscriptions.push({ topicFilter, qos });
    }
  }
  return {
    connection: connection.id,
    clientIdentifier: connection.clientIdentifier,
    ...(connection.userName === undefined ? {} : { userName: connection.userName }),
    ...(isOpen ? { protocolVersion: connection.protocolVersion } : {}),
    remote: connection.network.remote,
    sinceMs: connection.openedAtMs,
    keepAliveSeconds: connection.keepAliveSeconds,
    isCleanSession: connection.isClean,
    subscriptions,
    packetsToServer: connection.packetsToServer,
    packetsToClient: connection.packetsToClient,
  };
}

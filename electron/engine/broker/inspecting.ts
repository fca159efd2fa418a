import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";

/** Who is at the broker: live state, to be read at once and never kept. At least one of both is there. */
export interface BrokerClient {
  /** Absent before CONNECT was accepted. */
  readonly session: Readonly<BrokerSession> | undefined;
  /** Absent while the client is away. */
  readonly connection: Readonly<ClientConnection> | undefined;
}

/** Every session, connected or not, then the connections whose CONNECT is awaited or decided upon. */
export function* clientsOf({ sessions, connections }: BrokerContext): Generator<BrokerClient> {
  for (const session of sessions.values()) yield { session, connection: session.connection };
  for (const connection of connections.values()) {
    const { kind } = connection.stage;
    if (kind === "awaiting-connect" || kind === "deciding") yield { session: undefined, connection };
  }
}

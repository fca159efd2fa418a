import type { NetworkConnection } from "../net/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection, detach } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { sendWaiting } from "./delivery.ts";
import { createPacketStream } from "./packetStream.ts";
import { createPublishDecisions } from "./publishDecision.ts";

/** Serves a new network connection: from its first byte to its end. */
export function acceptConnection(context: BrokerContext, network: NetworkConnection): void {
  const { captureSink, settings, clock, connections } = context;
  if (connections.size >= settings.maximumConnections) {
    context.logger.log("warn", `connection refused, the limit is \`${settings.maximumConnections}\``);
    network.destroy();
    return;
  }
  const id = captureSink.connectionOpened({ point: "broker", remote: network.remote, local: network.local });
  const connection = createConnection(context, network, id);
  connections.set(id, connection);
  context.changed({ kind: "connection-opened", connection: id });
  connection.cancelTimer = clock.schedule(settings.connectTimeoutMs, () => {
    closeConnection(context, connection, { reason: "no CONNECT in time", reasonCode: undefined });
  });
  network.open({
    received: createPacketStream(context, connection),
    drained() {
      const { stage } = connection;
      if (stage.kind === "open") sendWaiting(context, stage.session);
    },
    ended() {
      detach(context, connection, "closed by the client");
      network.end();
    },
    closed(reason) {
      detach(context, connection, reason);
      connections.delete(id);
      const closeReason = connection.closeReason ?? reason;
      captureSink.connectionClosed(id, closeReason);
      context.changed({ kind: "connection-closed", connection: id, reason: closeReason });
    },
  });
}

function createConnection(context: BrokerContext, network: NetworkConnection, id: number): ClientConnection {
  const nowMs = context.clock.nowMs();
  return {
    id,
    network,
    openedAtMs: nowMs,
    stage: { kind: "awaiting-connect" },
    protocolVersion: 4,
    clientIdentifier: "",
    userName: undefined,
    isClean: true,
    keepAliveSeconds: 0,
    receiveMaximum: 0,
    maximumPacketBytes: Number.POSITIVE_INFINITY,
    wantsProblemInformation: true,
    topicAliases: new Map(),
    lastPacketAtMs: nowMs,
    cancelTimer: undefined,
    packetsToServer: 0,
    packetsToClient: 0,
    publishDecisions: createPublishDecisions(),
    closeReason: undefined,
  };
}

import type { ListenerInfo } from "#shared/contract/index.ts";
import type { NetworkConnection } from "../net/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection, detach } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { sendWaiting } from "./delivery.ts";
import { whenSafe } from "./holding.ts";
import { createPacketStream } from "./packetStream.ts";
import { createPublishDecisions } from "./publishDecision.ts";
import { feedRetained } from "./retainedFeed.ts";
import { takeToken } from "./tokenBucket.ts";

/** The broker's side of one listener: who came through it. */
export interface Door {
  /** Known once it listens. */
  info: ListenerInfo | undefined;
  readonly maximumConnections: number;
  connectionCount: number;
  /** Hears of peers that a limit keeps out. */
  readonly turnedAway: ((remote: string, reason: string) => void) | undefined;
}

/** Creates the door of a listener that is about to open. */
export function createDoor(request: {
  readonly maximumConnections?: number;
  readonly turnedAway?: (remote: string, reason: string) => void;
}): Door {
  return {
    info: undefined,
    maximumConnections: request.maximumConnections ?? Number.POSITIVE_INFINITY,
    connectionCount: 0,
    turnedAway: request.turnedAway,
  };
}

/** Serves a new network connection: from its first byte to its end. */
export function acceptConnection(context: BrokerContext, network: NetworkConnection, door = createDoor({})): void {
  const { captureSink, settings, clock, connections } = context;
  const lack = findLack(context, door);
  if (lack !== undefined) {
    context.counters.connectionsRefused += 1;
    context.connectionLog.write("warn", `connection of \`${network.remote}\` refused: ${lack}`);
    door.turnedAway?.(network.remote, lack);
    network.destroy();
    return;
  }
  const id = captureSink.connectionOpened({ point: "broker", remote: network.remote, local: network.local });
  const connection = createConnection(context, network, id, door.info);
  connections.set(id, connection);
  context.counters.connectionsOpened += 1;
  door.connectionCount += 1;
  context.changed({ kind: "connection-opened", connection: id });
  connection.cancelTimer = clock.schedule(settings.connectTimeoutMs, () => {
    closeConnection(context, connection, { reason: "no CONNECT in time", reasonCode: undefined });
  });
  const { received, leftBytes } = createPacketStream(context, connection);
  network.open({
    received,
    leftBytes,
    drained() {
      const { stage } = connection;
      if (stage.kind !== "open") return;
      sendWaiting(context, stage.session);
      feedRetained(context, stage.session);
    },
    ended() {
      // It may still read: what was acknowledged on the way to the disk reaches it first.
      whenSafe(context, connection, () => {
        detach(context, connection, "closed by the client");
        network.end();
      });
    },
    closed(reason) {
      detach(context, connection, reason);
      connections.delete(id);
      door.connectionCount -= 1;
      countEnded(context, connection);
      const closeReason = connection.closeReason ?? reason;
      captureSink.connectionClosed(id, closeReason);
      context.changed({ kind: "connection-closed", connection: id, reason: closeReason });
    },
  });
}

function countEnded({ counters: { ended } }: BrokerContext, connection: ClientConnection): void {
  ended.packetsToServer += connection.packetsToServer;
  ended.packetsToClient += connection.packetsToClient;
  ended.bytesToServer += connection.network.bytesReceived;
  ended.bytesToClient += connection.network.bytesSent;
}

/** The limit that leaves no room for one connection more, in words. */
function findLack({ connections, settings, arrivals, clock }: BrokerContext, door: Door): string | undefined {
  if (connections.size >= settings.maximumConnections) return `the limit is \`${settings.maximumConnections}\``;
  if (door.connectionCount >= door.maximumConnections) {
    return `the limit of this listener is \`${door.maximumConnections}\``;
  }
  const { maximumConnectsPerSecond } = settings;
  if (maximumConnectsPerSecond === 0 || takeToken(arrivals, maximumConnectsPerSecond, clock.nowMs())) return undefined;
  return `more than \`${maximumConnectsPerSecond}\` in a second`;
}

function createConnection(
  context: BrokerContext,
  network: NetworkConnection,
  id: number,
  listener: ListenerInfo | undefined,
): ClientConnection {
  const nowMs = context.clock.nowMs();
  return {
    id,
    network,
    listener,
    agreed: context.settings,
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
    authentication: undefined,
    outgoingAliases: undefined,
    lastPacketAtMs: nowMs,
    cancelTimer: undefined,
    cancelPacketTimer: undefined,
    packetsToServer: 0,
    packetsToClient: 0,
    publishDecisions: createPublishDecisions(),
    closeReason: undefined,
  };
}

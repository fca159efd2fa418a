import type { ListenerInfo } from "#shared/contract/index.ts";
import type { NetworkConnection } from "../net/index.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { closeConnection, detach } from "./closing.ts";
import type { BrokerContext } from "./context.ts";
import { sendWaiting } from "./delivery.ts";
import { whenSafe } from "./holding.ts";
import { createPacketStream } from "./packetStream.ts";
import { createPublishDecisions } from "./publishDecision.ts";
import { overLimit, type Refusal } from "./refusing.ts";
import { feedRetained } from "./retainedFeed.ts";
import { takeToken } from "./tokenBucket.ts";

/** Peers that a limit keeps out, and that may say CONNECT to be told so. Whoever comes on top of them is cut off. */
const MAXIMUM_OUTSIDERS = 32;
const OUTSIDER_TIMEOUT_MS = 2_000;

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
  const refusal = findLack(context, door);
  const isOutsider = refusal !== undefined;
  if (isOutsider) {
    context.counters.connectionsRefused += 1;
    context.connectionLog.write("warn", `connection of \`${network.remote}\` refused: ${refusal.reason}`);
    door.turnedAway?.(network.remote, refusal.reason);
    if (context.outsiders >= MAXIMUM_OUTSIDERS) {
      network.destroy();
      return;
    }
    context.outsiders += 1;
  }
  const id = captureSink.connectionOpened({ point: "broker", remote: network.remote, local: network.local });
  const connection = createConnection(context, network, { id, listener: door.info, refusal });
  connections.set(id, connection);
  context.counters.connectionsOpened += 1;
  if (!isOutsider) door.connectionCount += 1;
  context.changed({ kind: "connection-opened", connection: id });
  const { connectTimeoutMs } = settings;
  const timeoutMs = isOutsider ? Math.min(connectTimeoutMs, OUTSIDER_TIMEOUT_MS) : connectTimeoutMs;
  connection.cancelTimer = clock.schedule(timeoutMs, () => {
    closeConnection(context, connection, { reason: refusal?.reason ?? "no CONNECT in time", reasonCode: undefined });
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
      if (isOutsider) context.outsiders -= 1;
      else door.connectionCount -= 1;
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

/** The limit that leaves no room for one connection more. */
function findLack(context: BrokerContext, door: Door): Refusal | undefined {
  const { connections, outsiders, settings, arrivals, clock } = context;
  const { maximumConnections, maximumConnectsPerSecond } = settings;
  if (connections.size - outsiders >= maximumConnections) {
    return overLimit("number", `the limit of connections is \`${maximumConnections}\``);
  }
  if (door.connectionCount >= door.maximumConnections) {
    return overLimit("number", `the limit of connections of this listener is \`${door.maximumConnections}\``);
  }
  if (maximumConnectsPerSecond === 0 || takeToken(arrivals, maximumConnectsPerSecond, clock.nowMs())) return undefined;
  return overLimit("rate", `more than \`${maximumConnectsPerSecond}\` connections in a second`);
}

function createConnection(
  context: BrokerContext,
  network: NetworkConnection,
  { id, listener, refusal }: Pick<ClientConnection, "id" | "listener" | "refusal">,
): ClientConnection {
  const nowMs = context.clock.nowMs();
  // Field by field: of an object that was spread, engines make and read the fields much slower.
  return {
    id,
    network,
    listener,
    refusal,
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

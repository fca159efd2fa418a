import type { Properties } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import { NEVER_EXPIRES } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { nameConnection } from "./connectionLog.ts";
import type { BrokerContext } from "./context.ts";
import { scheduleAt } from "./deadline.ts";
import { sendPacket } from "./sending.ts";
import { dropWill, publishWill, startWillDelay } from "./wills.ts";

/** Why the broker ends a connection. */
export interface Closing {
  /** For people: lower case, no full stop. */
  readonly reason: string;
  /** Told to a 5.0 client in DISCONNECT; `undefined` closes without a word. */
  readonly reasonCode: number | undefined;
  /** What a 5.0 client is told besides. */
  readonly properties?: Properties;
}

/** Ends a connection from the broker's side; its last packets still reach the client. */
export function closeConnection(context: BrokerContext, connection: ClientConnection, closing: Closing): void {
  const { stage } = connection;
  if (stage.kind === "closed") return;
  // Only after a CONNACK that accepted, and never to 3.x. [MQTT5-3.14.0-1]
  if (stage.kind === "open" && connection.protocolVersion === 5 && closing.reasonCode !== undefined) {
    const properties = { ...closing.properties, reasonString: closing.reason };
    sendPacket(context, connection, { type: "DISCONNECT", reasonCode: closing.reasonCode, properties });
  }
  context.connectionLog.write("info", `${nameConnection(connection)} closed: ${closing.reason}`);
  leave(context, connection, closing.reason);
  connection.network.end();
}

/** A packet or bytes that the standard forbids: counted, and the connection ends. [MQTT5-4.13.1-1] [MQTT311-4.8.0-1] */
export function closeOverViolation(context: BrokerContext, connection: ClientConnection, closing: Closing): void {
  context.counters.malformed += 1;
  closeConnection(context, connection, closing);
}

/** The connection is over without the broker's doing: its session goes on by itself, or ends. */
export function detach(context: BrokerContext, connection: ClientConnection, reason: string): void {
  if (connection.stage.kind === "closed") return;
  context.connectionLog.write("debug", `${nameConnection(connection)} ended: ${reason}`);
  leave(context, connection, reason);
}

function leave(context: BrokerContext, connection: ClientConnection, reason: string): void {
  const { stage } = connection;
  connection.stage = { kind: "closed" };
  connection.closeReason = reason;
  connection.cancelTimer?.();
  connection.cancelTimer = undefined;
  connection.cancelPacketTimer?.();
  if (stage.kind !== "open" && stage.kind !== "opening") return;
  const { session } = stage;
  if (session.connection === connection || session.opening === connection) leaveSession(context, session, reason);
}

/** Removes a session and everything of it. A Will Message that still waits is published. [MQTT5-4.1.0-2] */
export function endSession(context: BrokerContext, session: BrokerSession): void {
  session.journal?.ended();
  session.cancelExpiry?.();
  session.cancelExpiry = undefined;
  if (context.sessions.get(session.state.clientIdentifier) === session) {
    context.sessions.delete(session.state.clientIdentifier);
  }
  for (const subscription of session.state.subscriptions.values()) context.router.remove(session, subscription);
  session.state.subscriptions.clear();
  session.state.queue.clear();
  session.state.inFlight.clear();
  // The end of the session ends the Will Delay Interval too. [MQTT5-3.1.2-8]
  publishWill(context, session);
}

/** Moves a session to a new connection of the same client, or away from the old one at least. */
export function releaseFromConnection(context: BrokerContext, session: BrokerSession): void {
  const connection = session.connection ?? session.opening;
  if (connection === undefined) return;
  // [MQTT5-3.1.4-3] [MQTT311-3.1.4-2]
  closeConnection(context, connection, {
    reason: "the same client identifier connected again",
    reasonCode: reasonCode.sessionTakenOver,
  });
}

function leaveSession(context: BrokerContext, session: BrokerSession, reason: string): void {
  session.connection = undefined;
  session.opening = undefined;
  session.left = { atMs: context.clock.nowMs(), reason };
  awaitReturn(context, session);
}

/** Starts the clocks of a session that its client has left, or ends it if its time is over already. */
export function awaitReturn(context: BrokerContext, session: BrokerSession): void {
  const leftAtMs = session.left?.atMs ?? context.clock.nowMs();
  if (session.expiryIntervalSeconds === 0) {
    endSession(context, session);
    return;
  }
  session.journal?.changed(session);
  startWillDelay(context, session, leftAtMs);
  if (session.expiryIntervalSeconds === NEVER_EXPIRES) return;
  const endsAtMs = leftAtMs + session.expiryIntervalSeconds * 1000;
  const expire = (): void => {
    context.counters.sessionsExpired += 1;
    endSession(context, session);
  };
  // A session that a former broker left may have ended while nobody was there.
  if (endsAtMs <= context.clock.nowMs()) expire();
  else session.cancelExpiry = scheduleAt(context.clock, endsAtMs, expire);
}

/** A client comes back to its session: nothing of it expires any more, and a waiting will is not sent. [MQTT5-3.1.3-9] */
export function resumeSession(session: BrokerSession): void {
  session.left = undefined;
  session.cancelExpiry?.();
  session.cancelExpiry = undefined;
  dropWill(session);
}

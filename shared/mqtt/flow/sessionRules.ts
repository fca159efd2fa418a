import type { ConnackPacket } from "#shared/mqtt/packet/index.ts";
import { prepareResends } from "./resendRules.ts";
import { type ConnectionFlow, createSessionFlow, type Observed, type RuleContext, type SessionFlow } from "./state.ts";

/** Clocks and networks blur the moment at which a session expires. */
const SLACK_MS = 2_000;

/** Sessions to remember; the one whose client connected longest ago is forgotten first. */
const MAXIMUM_SESSIONS = 20_000;

/** The sessions of every client, by server and Client Identifier: they outlive connections. */
export type SessionRegistry = Map<string, SessionFlow>;

function registryKey({ server, clientIdentifier }: Pick<ConnectionFlow, "server" | "clientIdentifier">): string {
  return `${server}\n${clientIdentifier ?? ""}`;
}

/** The session that a CONNECT begins or hopes to resume. CONNACK may still decide otherwise. */
export function beginSession(flow: ConnectionFlow, registry: SessionRegistry): void {
  const connect = flow.connect?.packet;
  if (connect === undefined) return;
  const known = connect.clientIdentifier === "" ? undefined : registry.get(registryKey(flow));
  flow.session = connect.clean ? createSessionFlow(flow.connection) : (known ?? createSessionFlow());
}

/** Settles which session an accepted connection has, and judges what CONNACK says about it. */
export function acceptSession(
  { flow, report }: RuleContext,
  observed: Observed<ConnackPacket>,
  registry: SessionRegistry,
): void {
  const connect = flow.connect?.packet;
  if (connect === undefined) return;
  const assigned = observed.packet.properties?.assignedClientIdentifier;
  if (assigned !== undefined && connect.clientIdentifier === "") {
    flow.clientIdentifier = assigned;
    if (isAlive(registry.get(registryKey(flow)), observed.timeMs)) {
      report("flow-assigned-identifier-in-use", observed, { value: assigned });
    }
  }
  const known = registry.get(registryKey(flow));
  // MQTT 3.1 has no Session Present: without Clean Session nobody can tell.
  const saysSession = flow.version !== 3;
  if (known !== undefined && !connect.clean && saysSession) judgeSessionPresent({ flow, report }, observed, known);
  if (!connect.clean && saysSession && !observed.packet.sessionPresent) startAnew(flow);
  if (known !== undefined && known !== flow.session) abandon(known);
  flow.session.connection = flow.connection;
  flow.session.expiresAtMs = undefined;
  if (flow.clientIdentifier !== undefined && flow.clientIdentifier !== "") remember(flow, registry);
  prepareResends(flow);
}

function remember(flow: ConnectionFlow, registry: SessionRegistry): void {
  const key = registryKey(flow);
  registry.delete(key);
  registry.set(key, flow.session);
  const oldest = registry.keys().next();
  // A client whose session is forgotten is one that was there before anybody looked.
  if (registry.size > MAXIMUM_SESSIONS && oldest.done !== true) registry.delete(oldest.value);
}

/** What is known of the session of a connection proves nothing any more; nor of any, when nobody knows whose it is. */
export function forgetSession(
  flow: Pick<ConnectionFlow, "server" | "clientIdentifier">,
  registry: SessionRegistry,
): void {
  if (flow.clientIdentifier !== undefined) {
    registry.delete(registryKey(flow));
    return;
  }
  const prefix = registryKey(flow);
  for (const key of registry.keys()) if (key.startsWith(prefix)) registry.delete(key);
}

function judgeSessionPresent(
  { flow, report }: Pick<RuleContext, "flow" | "report">,
  observed: Observed<ConnackPacket>,
  known: SessionFlow,
): void {
  const { sessionPresent } = observed.packet;
  const { expiresAtMs } = known;
  if (expiresAtMs === undefined) return;
  const hasLived = observed.timeMs < expiresAtMs - SLACK_MS;
  const hasDied = observed.timeMs > expiresAtMs + SLACK_MS || expiresAtMs === Number.NEGATIVE_INFINITY;
  const value = { value: flow.clientIdentifier };
  if (!sessionPresent && hasLived) report("flow-session-forgotten", observed, value);
  if (sessionPresent && hasDied) report("flow-session-invented", observed, value);
}

/** The Server has no session: a new one begins with what this connection has brought so far. */
function startAnew(flow: ConnectionFlow): void {
  const former = flow.session;
  const fresh = createSessionFlow(flow.connection);
  for (const direction of ["toServer", "toClient"] as const) {
    for (const [identifier, exchange] of former.inFlight[direction]) {
      if (exchange.request.connection !== flow.connection) continue;
      fresh.inFlight[direction].set(identifier, exchange);
      former.inFlight[direction].delete(identifier);
    }
  }
  abandon(former);
  flow.session = fresh;
}

/** What a session that is over has left unfinished stays so. */
function abandon(session: SessionFlow): void {
  for (const space of [session.inFlight.toServer, session.inFlight.toClient]) {
    for (const exchange of space.values()) exchange.state = "abandoned";
    space.clear();
  }
}

function isAlive(session: SessionFlow | undefined, timeMs: number): boolean {
  if (session === undefined) return false;
  return session.expiresAtMs === undefined || timeMs < session.expiresAtMs - SLACK_MS;
}

/** The connection is gone: requests die with it, the session lives on as long as was agreed. */
export function leaveSession(flow: ConnectionFlow, timeMs: number): void {
  const { session } = flow;
  for (const [identifier, exchange] of session.inFlight.toServer) {
    if (exchange.kind === "publish" || exchange.request.connection !== flow.connection) continue;
    exchange.state = "abandoned";
    session.inFlight.toServer.delete(identifier);
  }
  // Another connection may have taken the session over in the meantime.
  if (session.connection !== flow.connection) return;
  session.connection = undefined;
  const lifetimeMs = sessionLifetimeMs(flow);
  session.expiresAtMs = lifetimeMs === 0 ? Number.NEGATIVE_INFINITY : timeMs + lifetimeMs;
  if (lifetimeMs === 0) abandon(session);
}

/** How long the session outlives its connection, in milliseconds. */
function sessionLifetimeMs({ connect, connack, sent }: ConnectionFlow): number {
  if (connect === undefined) return Number.POSITIVE_INFINITY;
  if (connect.packet.protocolVersion !== 5) return connect.packet.clean ? 0 : Number.POSITIVE_INFINITY;
  const farewell = sent.toServer.disconnect?.packet;
  const last = farewell?.type === "DISCONNECT" ? farewell.properties?.sessionExpiryInterval : undefined;
  const granted = connack?.packet.properties?.sessionExpiryInterval;
  const seconds = last ?? granted ?? connect.packet.properties?.sessionExpiryInterval ?? 0;
  return seconds === 0xffff_ffff ? Number.POSITIVE_INFINITY : seconds * 1_000;
}

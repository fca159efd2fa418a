import type { ConnectPacket } from "#shared/mqtt/packet/index.ts";
import { reasonCode, returnCode } from "#shared/mqtt/spec/index.ts";
import { parseTopicName, type TopicName } from "#shared/topic/index.ts";
import type { ClientIdentity, ConnectDecision } from "./authorizer.ts";
import { findMethod, startAuthentication } from "./authenticating.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { ClientConnection } from "./clientConnection.ts";
import { endSession, releaseFromConnection, resumeSession } from "./closing.ts";
import { connackProperties } from "./connackProperties.ts";
import { nameConnection } from "./connectionLog.ts";
import { type BrokerContext, countDenied } from "./context.ts";
import { resendInFlight, sendWaiting } from "./delivery.ts";
import { whenSafe } from "./holding.ts";
import { keepAliveOf, watchKeepAlive } from "./keepAlive.ts";
import { keepBytes } from "./keepBytes.ts";
import { isMemoryFull } from "./memory.ts";
import { createSession } from "./newSession.ts";
import { findRefusal, refuse, refusalOf, unknownMethod } from "./refusing.ts";
import { createOutgoingAliases } from "./outgoingAliases.ts";
import { feedRetained } from "./retainedFeed.ts";
import { sendPacket } from "./sending.ts";
import { findTopicFault } from "./topicLimits.ts";
import type { Will } from "./wills.ts";

/** Handles the CONNECT that opens a connection. Answers at once, or when the authorizer has decided. */
export function handleConnect(
  context: BrokerContext,
  connection: ClientConnection,
  { packet, sequence }: { readonly packet: ConnectPacket; readonly sequence: number },
  afterDecision: (waiting: readonly Uint8Array[]) => void,
): void {
  describeClient(connection, packet);
  const refusal = connection.refusal ?? findRefusal(packet, context.redirection);
  if (refusal !== undefined) {
    refuse(context, connection, refusal);
    return;
  }
  const methodName = packet.properties?.authenticationMethod;
  const method = findMethod(context, connection, methodName);
  if (methodName !== undefined && method === undefined) {
    refuse(context, connection, unknownMethod(methodName));
    return;
  }
  const isAssigned = packet.clientIdentifier === "";
  // [MQTT5-3.1.3-6] [MQTT311-3.1.3-6]
  connection.clientIdentifier = isAssigned ? assignIdentifier(context) : packet.clientIdentifier;
  const identity = identityOf(connection);
  identify(context, identity);
  const { will } = packet;
  const willName = will === undefined ? undefined : parseTopicName(will.topicName);
  if (willName !== undefined && !willName.ok) {
    refuse(context, connection, {
      reason: `will: ${willName.error.message}`,
      reasonCode: reasonCode.topicNameInvalid,
      returnCode: undefined,
    });
    return;
  }
  const willFault = willName === undefined ? undefined : findTopicFault(willName.value, context.settings);
  if (willFault !== undefined) {
    refuse(context, connection, {
      reason: `will: ${willFault}`,
      reasonCode: reasonCode.topicNameInvalid,
      returnCode: undefined,
    });
    return;
  }
  const decided = (client: ClientIdentity, decision: ConnectDecision, lastWord?: Uint8Array): void => {
    if (connection.stage.kind === "closed") return;
    if (decision.effect === "deny") {
      const request = { kind: "connect" } as const;
      countDenied(context, { client, request, rule: decision.rule, sequence, told: "refused" });
      refuse(context, connection, refusalOf(decision.reason));
      return;
    }
    if (willName !== undefined && !decision.isWillAllowed) {
      const request = { kind: "will", topicName: willName.value } as const;
      countDenied(context, { client, request, rule: decision.rule, sequence, told: "success" });
    }
    const keptWill = decision.isWillAllowed ? createWill(packet, willName?.value, client) : undefined;
    accept(context, connection, packet, { identity: client, isAssigned, will: keptWill, lastWord, afterDecision });
  };
  const askedWill =
    will === undefined || willName === undefined
      ? undefined
      : { topicName: willName.value, qos: will.qos, retain: will.retain };
  if (method !== undefined) {
    startAuthentication(context, connection, method, packet.properties?.authenticationData, {
      done(userName, lastWord) {
        connection.userName = userName;
        const proved = identityOf(connection);
        identify(context, proved);
        decided(proved, context.authorizer.decideAgain?.(proved, { will: askedWill }) ?? allowed, lastWord);
      },
      failed(reason) {
        const rule = { id: method.name, text: reason };
        countDenied(context, { client: identity, request: { kind: "connect" }, rule, sequence, told: "refused" });
      },
    });
    return;
  }
  const decision = context.authorizer.decideConnect(identity, { password: packet.password, will: askedWill });
  if (!(decision instanceof Promise)) {
    decided(identity, decision);
    return;
  }
  const waiting: Uint8Array[] = [];
  connection.stage = { kind: "deciding", waiting };
  connection.network.pauseReading();
  void whenDecided(decision);

  async function whenDecided(pending: Promise<ConnectDecision>): Promise<void> {
    decided(identity, await pending);
    afterDecision(waiting);
    connection.network.resumeReading();
  }
}

const allowed: ConnectDecision = { effect: "allow", rule: undefined, isWillAllowed: true };

// Written field by field, here and below: objects that are spread cost many times as much, and clients may come by the
// thousand.
function identityOf(client: ClientConnection): ClientIdentity {
  const { listener, network } = client;
  const certificateName = network.security?.commonName;
  const identity: Mutable<ClientIdentity> = {
    connection: client.id,
    clientIdentifier: client.clientIdentifier,
    userName: client.userName,
    protocolVersion: client.protocolVersion,
    remote: network.remote,
  };
  if (certificateName !== undefined) identity.certificateName = certificateName;
  if (listener !== undefined) identity.listener = listener;
  return identity;
}

type Mutable<Value> = { -readonly [Field in keyof Value]: Value[Field] };

/** Tells the capture log who speaks on a connection. */
function identify({ captureSink }: BrokerContext, client: ClientIdentity): void {
  const { clientIdentifier, protocolVersion, userName } = client;
  captureSink.connectionIdentified(
    client.connection,
    userName === undefined ? { clientIdentifier, protocolVersion } : { clientIdentifier, protocolVersion, userName },
  );
}

function describeClient(connection: ClientConnection, packet: ConnectPacket): void {
  connection.protocolVersion = packet.protocolVersion;
  connection.clientIdentifier = packet.clientIdentifier;
  connection.userName = packet.userName;
  connection.isClean = packet.clean;
  connection.keepAliveSeconds = packet.keepAliveSeconds;
  const { properties } = packet;
  connection.maximumPacketBytes = properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
  const aliasMaximum = properties?.topicAliasMaximum ?? 0;
  // [MQTT5-3.1.2-27]
  connection.outgoingAliases = aliasMaximum === 0 ? undefined : createOutgoingAliases(aliasMaximum);
  connection.wantsProblemInformation = properties?.requestProblemInformation !== 0;
}

function assignIdentifier(context: BrokerContext): string {
  for (;;) {
    const identifier = `wirebench-${context.ids.next()}`;
    // [MQTT5-3.2.2-16]
    if (!context.sessions.has(identifier)) return identifier;
  }
}

function createWill(
  packet: ConnectPacket,
  topicName: TopicName | undefined,
  identity: ClientIdentity,
): Will | undefined {
  const { will } = packet;
  if (will === undefined || topicName === undefined) return undefined;
  const { willDelayInterval, messageExpiryInterval, ...properties } = will.properties ?? {};
  return {
    message: {
      topicName,
      payload: keepBytes(will.payload),
      qos: will.qos,
      retain: will.retain,
      properties,
      publisher: identity.clientIdentifier,
    },
    messageExpirySeconds: messageExpiryInterval,
    delaySeconds: willDelayInterval ?? 0,
  };
}

/** A client that the authorizer lets in. */
interface AdmittedClient {
  readonly identity: ClientIdentity;
  readonly isAssigned: boolean;
  readonly will: Will | undefined;
  /** Of an enhanced authentication. */
  readonly lastWord: Uint8Array | undefined;
  readonly afterDecision: (waiting: readonly Uint8Array[]) => void;
}

function accept(
  context: BrokerContext,
  connection: ClientConnection,
  packet: ConnectPacket,
  client: AdmittedClient,
): void {
  const { settings, sessions } = context;
  const { identity } = client;
  const former = sessions.get(identity.clientIdentifier);
  if (former !== undefined) releaseFromConnection(context, former);
  // Closing the old connection may have ended its session.
  let session = sessions.get(identity.clientIdentifier);
  if (session !== undefined && packet.clean) {
    // [MQTT5-3.1.2-4] [MQTT311-3.1.2-6]
    endSession(context, session);
    session = undefined;
  }
  const sessionPresent = session !== undefined;
  if (session === undefined) {
    if (isMemoryFull(context)) {
      refuse(context, connection, {
        reason: "the broker's memory is full",
        reasonCode: reasonCode.serverBusy,
        returnCode: returnCode.serverUnavailable,
      });
      return;
    }
    if (sessions.size >= settings.maximumSessions) {
      refuse(context, connection, {
        reason: `the limit of \`${settings.maximumSessions}\` sessions is reached`,
        reasonCode: reasonCode.quotaExceeded,
        returnCode: returnCode.serverUnavailable,
      });
      return;
    }
    session = createSession(context, identity);
    sessions.set(identity.clientIdentifier, session);
  } else {
    resumeSession(session);
  }
  context.counters.connectsAccepted += 1;
  session.identity = identity;
  session.opening = connection;
  session.will = client.will;
  session.expiryIntervalSeconds = expiryOf(packet, settings.maximumSessionExpirySeconds);
  session.journal?.changed(session);
  connection.receiveMaximum = packet.properties?.receiveMaximum ?? maximumInFlight(packet, settings.maximumInFlight);
  connection.keepAliveSeconds = keepAliveOf(packet, settings.maximumKeepAliveSeconds);
  const accepted = { client, session, sessionPresent };
  if (context.journal === undefined) {
    open(context, connection, packet, accepted);
    return;
  }
  const waiting: Uint8Array[] = [];
  connection.stage = { kind: "opening", session, waiting };
  connection.network.pauseReading();
  whenSafe(
    context,
    connection,
    () => {
      open(context, connection, packet, accepted);
      client.afterDecision(waiting);
      connection.network.resumeReading();
    },
    () => {
      connection.network.resumeReading();
      refuse(context, connection, {
        reason: "the broker's store cannot be written",
        reasonCode: reasonCode.serverUnavailable,
        returnCode: returnCode.serverUnavailable,
      });
    },
  );
}

/** The session is the connection's: says so, and goes on with what waits in it. */
function open(
  context: BrokerContext,
  connection: ClientConnection,
  packet: ConnectPacket,
  accepted: { readonly client: AdmittedClient; readonly session: BrokerSession; readonly sessionPresent: boolean },
): void {
  const { client, session, sessionPresent } = accepted;
  const { identity } = client;
  session.opening = undefined;
  session.connection = connection;
  connection.stage = { kind: "open", session, identity };
  connection.cancelTimer?.();
  connection.lastPacketAtMs = context.clock.nowMs();
  watchKeepAlive(context, connection);
  context.connectionLog.write("debug", `${nameConnection(connection)} connected`);
  context.changed({
    kind: "connection-identified",
    connection: connection.id,
    clientIdentifier: identity.clientIdentifier,
  });
  sendPacket(context, connection, {
    type: "CONNACK",
    // [MQTT5-3.2.2-2] [MQTT5-3.2.2-3] [MQTT311-3.2.2-1] [MQTT311-3.2.2-2] [MQTT311-3.2.2-3]
    sessionPresent: sessionPresent && packet.protocolVersion !== 3,
    reasonCode: reasonCode.success,
    ...(packet.protocolVersion === 5
      ? { properties: connackProperties(context, connection, packet, session, client) }
      : {}),
  });
  resendInFlight(context, session, connection);
  sendWaiting(context, session);
  feedRetained(context, session);
}

/** A 3.x client says only whether its session is to be kept. [MQTT311-3.1.2-4] [MQTT5-3.1.2-23] */
function expiryOf(packet: ConnectPacket, maximumSeconds: number): number {
  if (packet.protocolVersion === 5) return Math.min(packet.properties?.sessionExpiryInterval ?? 0, maximumSeconds);
  return packet.clean ? 0 : maximumSeconds;
}

function maximumInFlight(packet: ConnectPacket, maximumInFlight3: number): number {
  return packet.protocolVersion === 5 ? 65_535 : maximumInFlight3;
}

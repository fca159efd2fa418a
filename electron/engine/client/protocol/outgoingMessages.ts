import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ClientSessionView } from "#shared/contract/index.ts";
import { encodedLength, findEncodingFault } from "#shared/mqtt/codec/index.ts";
import type { AcknowledgementPacket, Properties, PublishPacket, QoS } from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import type { Clock } from "../../support/index.ts";
import type { Identifiers } from "./identifiers.ts";
import type { ServerLimits } from "./limits.ts";
import type { PacketChannel } from "./packetChannel.ts";
import type { OpenConnection } from "./openConnection.ts";

/** An Application Message to send. */
export interface OutgoingMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Of PUBLISH, 5.0 only. */
  readonly properties?: Properties;
}

/** The Reason Code of the acknowledgement, or `undefined` for QoS 0: nobody says more. */
type Outcome = Result<number | undefined, string>;

interface Flight {
  readonly packet: PublishPacket & { readonly packetIdentifier: number };
  settle: (outcome: Outcome) => void;
  readonly sinceMs: number;
  /** Reason Code of the PUBREC, once it came: the message is the broker's, and PUBREL follows. */
  receivedCode: number | undefined;
  isDup: boolean;
}

interface Waiting {
  readonly message: OutgoingMessage;
  readonly settle: (outcome: Outcome) => void;
}

/** Messages to the broker until they are acknowledged, over as many connections as the session has. */
export interface OutgoingMessages {
  /** The broker has to acknowledge some before it takes another one of QoS 1 or 2. [MQTT5-4.9.0-2] */
  readonly isFull: boolean;
  publish(message: OutgoingMessage): Promise<Outcome>;
  acknowledged(packet: AcknowledgementPacket): void;
  /** A connection stands on the same session: what was not acknowledged is sent again. */
  resume(): void;
  /** The connection is gone: bytes that had not left are lost. */
  connectionLost(): void;
  /** Tells those who wait that nobody will tell them more; what is in flight stays for the next connection. */
  release(reason: string): void;
  /** The session is gone, and with it everything that waits. */
  abandon(reason: string): void;
  view(): Pick<ClientSessionView, "inFlight" | "inFlightTotal" | "queued" | "credit" | "aliasesToServer">;
}

const MAX_WAITING = 10_000;
const SHOWN_IN_FLIGHT = 100;
const TAKEN_AS_QOS_1 = "the broker answered QoS 2 with PUBACK: it took the message as one of QoS 1";
const CONNECTION_LOST = "the connection was lost before the broker answered";

export function createOutgoingMessages(options: {
  readonly clock: Clock;
  readonly identifiers: Identifiers;
  readonly connection: () => OpenConnection | undefined;
  readonly changed: () => void;
}): OutgoingMessages {
  const { clock, identifiers, changed } = options;
  const flights = new Map<number, Flight>();
  const waiting: Waiting[] = [];
  /** QoS 0 messages whose bytes the connection has not taken. */
  const leaving = new Set<(outcome: Outcome) => void>();

  function send({ channel }: OpenConnection, { message, settle }: Waiting): void {
    const packetIdentifier = identifiers.take();
    if (packetIdentifier === undefined) return void waiting.unshift({ message, settle });
    const packet = { ...packetOf(message), packetIdentifier };
    flights.set(packetIdentifier, { packet, settle, sinceMs: clock.nowMs(), receivedCode: undefined, isDup: false });
    channel.send(packet);
  }

  function sendWaiting(): void {
    const connection = options.connection();
    if (connection === undefined) return;
    // [MQTT5-4.9.0-2]
    while (waiting.length > 0 && flights.size < connection.limits.receiveMaximum) {
      const before = waiting.length;
      const next = waiting.shift();
      if (next !== undefined) send(connection, next);
      if (waiting.length === before) return;
    }
  }

  function finish(identifier: number, flight: Flight, outcome: Outcome): void {
    flights.delete(identifier);
    identifiers.giveBack(identifier);
    flight.settle(outcome);
    sendWaiting();
  }

  function sendAtOnce(channel: PacketChannel, packet: PublishPacket): Promise<Outcome> {
    return new Promise((resolve) => {
      leaving.add(resolve);
      channel.send(packet, () => {
        leaving.delete(resolve);
        resolve(ok(undefined));
      });
    });
  }

  return {
    get isFull() {
      const connection = options.connection();
      return waiting.length > 0 || (connection !== undefined && flights.size >= connection.limits.receiveMaximum);
    },
    async publish(message) {
      const connection = options.connection();
      if (connection === undefined) return fail("the client is not connected");
      const problem = findProblem(message, connection);
      if (problem !== undefined) return fail(problem);
      noteAlias(connection, message);
      if (message.qos === 0) return sendAtOnce(connection.channel, packetOf(message));
      if (waiting.length >= MAX_WAITING) {
        return fail(`${MAX_WAITING} messages wait for the broker to acknowledge others already`);
      }
      return new Promise((settle) => {
        waiting.push({ message, settle });
        sendWaiting();
        changed();
      });
    },
    acknowledged(packet) {
      const { packetIdentifier, reasonCode: code } = packet;
      const flight = flights.get(packetIdentifier);
      const { channel, version } = options.connection() ?? {};
      if (channel === undefined || version === undefined) return;
      if (packet.type === "PUBREC") {
        const isKnown = flight !== undefined && flight.packet.qos === 2;
        if (isKnown && code >= 0x80) finish(packetIdentifier, flight, ok(code));
        else {
          if (isKnown) flight.receivedCode ??= code;
          // [MQTT5-4.3.3-4] [MQTT311-4.3.3-2]
          const answer = isKnown || version !== 5 ? reasonCode.success : reasonCode.packetIdentifierNotFound;
          channel.send({ type: "PUBREL", packetIdentifier, reasonCode: answer });
        }
      } else if (flight !== undefined && packet.type === (flight.packet.qos === 2 ? "PUBCOMP" : "PUBACK")) {
        finish(packetIdentifier, flight, ok(flight.receivedCode ?? code));
      } else if (flight !== undefined && packet.type === "PUBACK" && flight.receivedCode === undefined) {
        // Brokers that have no QoS 2 do this: nothing else will come.
        finish(packetIdentifier, flight, fail(TAKEN_AS_QOS_1));
      }
      changed();
    },
    resume() {
      const connection = options.connection();
      if (connection === undefined) return;
      for (const [packetIdentifier, flight] of flights) {
        if (flight.receivedCode !== undefined) {
          connection.channel.send({ type: "PUBREL", packetIdentifier, reasonCode: reasonCode.success });
        } else {
          // In the order in which they were sent, with their identifiers. [MQTT5-4.4.0-1] [MQTT5-4.6.0-1]
          flight.isDup = true;
          connection.channel.send({ ...flight.packet, dup: true });
        }
      }
      sendWaiting();
    },
    connectionLost() {
      for (const settle of leaving) settle(fail(CONNECTION_LOST));
      leaving.clear();
    },
    release(reason) {
      for (const { settle } of waiting.splice(0)) settle(fail(reason));
      for (const flight of flights.values()) {
        flight.settle(fail(reason));
        flight.settle = () => {};
      }
    },
    abandon(reason) {
      const given = [...flights.values(), ...waiting.splice(0)];
      for (const identifier of flights.keys()) identifiers.giveBack(identifier);
      flights.clear();
      for (const { settle } of given) settle(fail(reason));
    },
    view() {
      const connection = options.connection();
      return {
        inFlight: [...flights.values()].slice(0, SHOWN_IN_FLIGHT).map(describeFlight),
        inFlightTotal: flights.size,
        queued: waiting.length,
        credit: Math.max(0, (connection?.limits.receiveMaximum ?? 65_535) - flights.size),
        aliasesToServer: [...(connection?.aliasesToServer ?? [])].map(([alias, topicName]) => ({ alias, topicName })),
      };
    },
  };
}

function packetOf({ topicName, payload, qos, retain, properties }: OutgoingMessage): PublishPacket {
  return {
    type: "PUBLISH",
    dup: false,
    qos,
    retain,
    topicName,
    payload,
    ...(properties === undefined ? {} : { properties }),
  };
}

function describeFlight({ packet, sinceMs, receivedCode, isDup }: Flight): ClientSessionView["inFlight"][number] {
  const { packetIdentifier, topicName, qos } = packet;
  const awaits = receivedCode !== undefined ? "PUBCOMP" : qos === 2 ? "PUBREC" : "PUBACK";
  return { packetIdentifier, topicName, qos, awaits, sinceMs, dup: isDup };
}

/** Remembers what an alias stands for from this packet on. [MQTT5-3.3.2-12] */
function noteAlias({ aliasesToServer }: OpenConnection, { topicName, properties }: OutgoingMessage): void {
  const alias = properties?.topicAlias;
  if (alias !== undefined && topicName !== "") aliasesToServer.set(alias, topicName);
}

/** What the broker has said it does not take; sending it all the same would end the connection. */
function findProblem(
  message: OutgoingMessage,
  { limits, version, aliasesToServer }: OpenConnection,
): string | undefined {
  const { qos, retain, properties } = message;
  const packet = { ...packetOf(message), ...(qos === 0 ? {} : { packetIdentifier: 1 }) };
  const fault = findEncodingFault(packet, version);
  if (fault !== undefined) return `the message is too long for MQTT: ${fault.bytes} bytes`;
  return limitProblem(
    { qos, retain, properties },
    limits,
    encodedLength(packet, version),
    aliasesToServer,
    message.topicName,
  );
}

function limitProblem(
  {
    qos,
    retain,
    properties,
  }: { readonly qos: QoS; readonly retain: boolean; readonly properties: Properties | undefined },
  limits: ServerLimits,
  bytes: number,
  aliases: ReadonlyMap<number, string>,
  topicName: string,
): string | undefined {
  // [MQTT5-3.2.2-11]
  if (qos > limits.maximumQoS) return `the broker takes QoS ${limits.maximumQoS} at most, as its CONNACK says`;
  // [MQTT5-3.2.2-14]
  if (retain && !limits.isRetainAvailable) return "the broker keeps no retained messages, as its CONNACK says";
  // [MQTT5-3.2.2-15]
  if (bytes > limits.maximumPacketBytes) {
    return `the packet has ${bytes} bytes and the broker takes ${limits.maximumPacketBytes} at most, as its CONNACK says`;
  }
  const alias = properties?.topicAlias;
  // [MQTT5-3.2.2-17]
  if (alias !== undefined && alias > limits.topicAliasMaximum) {
    return `the broker takes Topic Aliases up to ${limits.topicAliasMaximum}, as its CONNACK says`;
  }
  if (topicName === "" && (alias === undefined || !aliases.has(alias)))
    return "no Topic Name stands behind this alias yet";
  return undefined;
}

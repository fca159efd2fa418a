import {
  createFlowWatcher,
  type Exchange,
  type FlowFinding,
  type FlowWatcherOptions,
} from "#shared/mqtt/flow/index.ts";
import type {
  ConnackPacket,
  ConnectPacket,
  ControlPacket,
  Direction,
  ProtocolVersion,
  Properties,
  PublishPacket,
  QoS,
} from "#shared/mqtt/packet/index.ts";

interface Details {
  /** Bytes of the whole packet. */
  readonly length?: number;
  readonly isMalformed?: boolean;
}

/** Packets between a client and a server, told one after the other, with the findings of who watches them. */
export interface Conversation {
  /** The Client sends. */
  client(packet: ControlPacket, details?: Details): Conversation;
  /** The Server sends. */
  server(packet: ControlPacket, details?: Details): Conversation;
  /** Bytes from the Client that nobody can decode. */
  clientNoise(): Conversation;
  wait(seconds: number): Conversation;
  /** The network connection ends. */
  close(): Conversation;
  /** The next network connection begins, beside one that is not closed. */
  open(): Conversation;
  /** CONNECT and an accepting CONNACK. */
  accept(connect?: Partial<ConnectPacket>, connack?: Partial<ConnackPacket>): Conversation;
  /** SUBSCRIBE to everything, granted. */
  subscribeAll(): Conversation;
  /** What was found, an end of the capture included. */
  findings(): readonly FlowFinding[];
  exchanges(): readonly Exchange[];
}

/** Begins a conversation; one that is joined in the middle hides its past. */
export function converse(
  version: ProtocolVersion,
  options: FlowWatcherOptions & { readonly isJoined?: boolean } = {},
): Conversation {
  const watcher = createFlowWatcher({ assumedVersion: version, ...options });
  const findings: FlowFinding[] = [];
  let connection = 0;
  let sequence = 0;
  let timeMs = 1_000_000;
  let isOpen = false;

  function pass(direction: Direction, packet: ControlPacket | undefined, details: Details = {}): Conversation {
    if (!isOpen) conversation.open();
    timeMs += 1;
    const { length = 20, isMalformed = packet === undefined } = details;
    findings.push(...watcher.packet({ sequence, connection, direction, timeMs, length, packet, isMalformed }));
    sequence += 1;
    return conversation;
  }

  const conversation: Conversation = {
    client: (packet, details) => pass("toServer", packet, details),
    server: (packet, details) => pass("toClient", packet, details),
    clientNoise: () => pass("toServer", undefined),
    wait(seconds) {
      timeMs += seconds * 1_000;
      return conversation;
    },
    close() {
      findings.push(...watcher.closed({ connection, timeMs }));
      isOpen = false;
      return conversation;
    },
    open() {
      connection += 1;
      isOpen = true;
      if (options.isJoined !== true) watcher.opened({ connection, timeMs, isFromStart: true });
      return conversation;
    },
    accept: (given, answer) => conversation.client(connect(version, given)).server(connack(answer)),
    subscribeAll: () => conversation.client(subscribe(60_000, { "#": 2 })).server(suback(60_000, [2])),
    findings: () => [...findings, ...watcher.finish(timeMs)],
    exchanges: () => watcher.exchanges(),
  };
  return conversation;
}

export function connect(protocolVersion: ProtocolVersion, given: Partial<ConnectPacket> = {}): ConnectPacket {
  return { type: "CONNECT", protocolVersion, clean: true, keepAliveSeconds: 0, clientIdentifier: "c1", ...given };
}

export function connack(given: Partial<ConnackPacket> = {}): ConnackPacket {
  return { type: "CONNACK", sessionPresent: false, reasonCode: 0, ...given };
}

/** A PUBLISH; with a Packet Identifier its QoS is 1 unless said otherwise. */
export function publish(packetIdentifier?: number, given: Partial<PublishPacket> = {}): PublishPacket {
  return {
    type: "PUBLISH",
    dup: false,
    qos: packetIdentifier === undefined ? 0 : 1,
    retain: false,
    topicName: "a/b",
    payload: new Uint8Array([1]),
    ...(packetIdentifier === undefined ? {} : { packetIdentifier }),
    ...given,
  };
}

export function ack<Type extends "PUBACK" | "PUBREC" | "PUBREL" | "PUBCOMP">(
  type: Type,
  packetIdentifier: number,
  reasonCode = 0,
  properties?: Properties,
): ControlPacket {
  return { type, packetIdentifier, reasonCode, ...(properties === undefined ? {} : { properties }) };
}

export function subscribe(
  packetIdentifier: number,
  filters: Readonly<Record<string, QoS>>,
  properties?: Properties,
): ControlPacket {
  const subscriptions = Object.entries(filters).map(([topicFilter, qos]) => ({ topicFilter, qos }));
  return { type: "SUBSCRIBE", packetIdentifier, subscriptions, ...(properties === undefined ? {} : { properties }) };
}

export function suback(
  packetIdentifier: number,
  reasonCodes: readonly number[],
  properties?: Properties,
): ControlPacket {
  return { type: "SUBACK", packetIdentifier, reasonCodes, ...(properties === undefined ? {} : { properties }) };
}

export function unsubscribe(packetIdentifier: number, ...topicFilters: readonly string[]): ControlPacket {
  return { type: "UNSUBSCRIBE", packetIdentifier, topicFilters };
}

export function unsuback(
  packetIdentifier: number,
  reasonCodes: readonly number[] = [],
  properties?: Properties,
): ControlPacket {
  return { type: "UNSUBACK", packetIdentifier, reasonCodes, ...(properties === undefined ? {} : { properties }) };
}

export function disconnect(reasonCode = 0, properties?: Properties): ControlPacket {
  return { type: "DISCONNECT", reasonCode, ...(properties === undefined ? {} : { properties }) };
}

export function auth(reasonCode: number, authenticationMethod?: string, given: Properties = {}): ControlPacket {
  const method = authenticationMethod === undefined ? {} : { authenticationMethod };
  return { type: "AUTH", reasonCode, properties: { ...method, ...given } };
}

export const pingreq: ControlPacket = { type: "PINGREQ" };
export const pingresp: ControlPacket = { type: "PINGRESP" };

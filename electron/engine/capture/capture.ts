import type { Dispose } from "#shared/base/index.ts";
import type { Direction, QoS } from "#shared/mqtt/packet/index.ts";
import type { TopicTable } from "#shared/topic/index.ts";
import { type CaptureSink, NO_SEQUENCE } from "../broker/index.ts";
import { type Clock, createChangeSignal } from "../support/index.ts";
import {
  aliasKey,
  clientLabel,
  type CapturedConnection,
  type ConnectionTable,
  createConnectionTable,
} from "./connectionTable.ts";
import { createExchangeJoiner } from "./exchanges.ts";
import type { MessageObserver, ObservedMessage } from "./messageObserver.ts";
import { createPacketFacts, readPacketFacts } from "./packetFacts.ts";
import { createPacketLinks } from "./packetLinks.ts";
import { type CaptureBudget, createPacketLog, type NewPacket, type PacketLog } from "./packetLog.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import { NO_TOPIC, trait, UNLISTED_TOPIC, VERSION_SHIFT } from "./segment.ts";

/** What has passed since the engine started, whether it was recorded or not. */
export interface CaptureCounters {
  packets: number;
  /** Application Messages where they are observed first: not their deliveries. */
  messages: number;
  bytes: number;
  /** Since the log was cleared. */
  malformed: number;
}

/** The capture: a sink for everybody who handles packets, and the log that it fills. */
export interface Capture {
  readonly sink: CaptureSink;
  readonly log: PacketLog;
  readonly connections: ConnectionTable;
  readonly topics: TopicTable;
  readonly counters: Readonly<CaptureCounters>;
  readonly isRecording: boolean;
  setRecording(isRecording: boolean): void;
  clear(): void;
  /** Takes in a message that no PUBLISH brought: a Will Message. */
  messageWithoutPacket(message: UnsentMessage): void;
  /** The sequence of the last recorded message of a topic, or NO_SEQUENCE. */
  lastSequenceOf(topic: number): number;
  /** Called a moment after anything a page could see has changed. */
  onChange(listener: () => void): Dispose;
  dispose(): void;
}

/** A message that came to be without a packet. */
export interface UnsentMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly publisher: string;
}

export interface CaptureOptions {
  readonly clock: Clock;
  readonly budget: CaptureBudget;
  readonly topics: TopicTable;
  readonly messages: MessageObserver;
}

/** Non-deliveries of one message that are listed by name. */
const LISTED_NON_DELIVERIES = 1_000;
const CHANGE_DELAY_MS = 15;
const encoder = new TextEncoder();
const NO_BYTES = new Uint8Array(0);

/** Creates a capture that is recording. */
export function createCapture(options: CaptureOptions): Capture {
  const { clock, topics, messages } = options;
  const connections = createConnectionTable();
  const log = createPacketLog(options.budget, connections.forgetBefore);
  const exchanges = createExchangeJoiner(log);
  const links = createPacketLinks(log);
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const counters: CaptureCounters = { packets: 0, messages: 0, bytes: 0, malformed: 0 };
  const facts = createPacketFacts();
  const row: NewPacket = { timeMs: 0, connection: 0, firstByte: 0, traits: 0, packetIdentifier: 0, topic: NO_TOPIC };
  const message: ObservedMessage = {
    topic: NO_TOPIC,
    bytes: NO_BYTES,
    payloadStart: 0,
    payloadEnd: 0,
    flags: 0,
    timeMs: 0,
    publisher: "",
    sequence: NO_SEQUENCE,
  };
  let isRecording = true;

  /** Fills `row` and `facts` from a packet's bytes. */
  function examine(
    connection: CapturedConnection,
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    const isToClient = direction === "toClient";
    readPacketFacts(bytes, start, end, connection.version, facts);
    row.timeMs = clock.nowMs();
    row.connection = connection.number;
    row.firstByte = bytes[start] ?? 0;
    row.packetIdentifier = facts.packetIdentifier;
    row.topic = facts.topicStart < 0 ? NO_TOPIC : topicOf(connection, isToClient, bytes);
    row.traits = (isToClient ? trait.toClient : 0) | ((connection.version ?? 0) << VERSION_SHIFT);
    if (facts.isMalformed) row.traits |= trait.malformed;
    if (facts.packetIdentifier !== 0) row.traits |= trait.hasPacketIdentifier;
    const isMessage = row.firstByte >> 4 === packetTypeCode.PUBLISH && !facts.isMalformed;
    // At our broker a message is first seen when it comes in; of a foreign broker we only see what it sends us.
    if (isMessage && isToClient === (connection.point === "client")) row.traits |= trait.isOrigin;
  }

  function topicOf(connection: CapturedConnection, isToClient: boolean, bytes: Uint8Array): number {
    const { topicAlias, topicStart, topicEnd } = facts;
    if (topicStart === topicEnd) {
      // Only a Topic Alias can stand for an empty name. [MQTT5-3.3.2-6]
      return connection.aliases?.get(aliasKey(isToClient, topicAlias)) ?? NO_TOPIC;
    }
    const number = topics.intern(bytes, topicStart, topicEnd);
    const topic = number < 0 ? UNLISTED_TOPIC : number;
    if (topicAlias !== 0) (connection.aliases ??= new Map()).set(aliasKey(isToClient, topicAlias), topic);
    return topic;
  }

  function count(bytes: number): void {
    counters.packets++;
    counters.bytes += bytes;
    if ((row.traits & trait.malformed) !== 0) counters.malformed++;
    if ((row.traits & trait.isOrigin) !== 0) counters.messages++;
  }

  /** Links the packet that was just recorded to its cause, its topic and its exchange. */
  function connect(connection: CapturedConnection, sequence: number, cause: number): void {
    connection.lastSequence = sequence;
    exchanges.join(connection, row.firstByte, (row.traits & trait.toClient) !== 0, row.packetIdentifier, sequence);
    if (cause !== NO_SEQUENCE) links.linkDelivery(cause, sequence);
    if ((row.traits & trait.isOrigin) !== 0 && row.topic >= 0) links.linkTopic(row.topic, sequence);
  }

  function announceMessage(connection: CapturedConnection, bytes: Uint8Array, end: number, sequence: number): void {
    message.topic = row.topic;
    message.bytes = bytes;
    message.payloadStart = facts.payloadStart;
    message.payloadEnd = end;
    message.flags = row.firstByte & 0x0f;
    message.timeMs = row.timeMs;
    message.publisher = connection.point === "broker" ? clientLabel(connection) : "";
    message.sequence = sequence;
    messages.messageObserved(message);
    // The network's buffer, which may be large, must not live on in here.
    message.bytes = NO_BYTES;
  }

  const sink: CaptureSink = {
    connectionOpened: (info) => connections.open(info.point, info.remote).number,
    connectionIdentified(number, info) {
      const connection = connections.find(number);
      if (connection === undefined) return;
      connection.clientIdentifier = info.clientIdentifier;
      connection.version = info.protocolVersion;
      exchanges.resume(connection);
      changes.touch();
    },
    connectionClosed(number, reason) {
      const connection = connections.find(number);
      if (connection !== undefined) exchanges.suspend(connection);
      connections.close(number, reason);
      changes.touch();
    },
    packet(number, direction, bytes, start, end, cause) {
      const connection = connections.find(number);
      if (connection === undefined) return NO_SEQUENCE;
      examine(connection, direction, bytes, start, end);
      count(end - start);
      let sequence = NO_SEQUENCE;
      if (isRecording) {
        sequence = log.append(row, bytes, start, end);
        connect(connection, sequence, cause);
      }
      if ((row.traits & trait.isOrigin) !== 0) announceMessage(connection, bytes, end, sequence);
      changes.touch();
      return sequence;
    },
    samePacket(number, direction, source, cause) {
      const segment = log.segmentOf(source);
      const connection = connections.find(number);
      if (segment === undefined || connection === undefined || !isRecording) return NO_SEQUENCE;
      const from = source - segment.firstSequence;
      const isToClient = direction === "toClient";
      row.timeMs = clock.nowMs();
      row.connection = number;
      row.firstByte = segment.firstByte[from] ?? 0;
      row.packetIdentifier = segment.packetIdentifier[from] ?? 0;
      row.topic = segment.topic[from] ?? NO_TOPIC;
      row.traits = (segment.traits[from] ?? 0) & (trait.malformed | trait.hasPacketIdentifier);
      row.traits |= (isToClient ? trait.toClient : 0) | ((connection.version ?? 0) << VERSION_SHIFT);
      const sequence = log.appendSame(row, source);
      count(segment.length[from] ?? 0);
      connect(connection, sequence, cause);
      changes.touch();
      return sequence;
    },
    brokenBytes(number, direction, bytes, start, end) {
      const connection = connections.find(number);
      if (connection === undefined) return;
      row.timeMs = clock.nowMs();
      row.connection = number;
      row.firstByte = bytes[start] ?? 0;
      row.packetIdentifier = 0;
      row.topic = NO_TOPIC;
      row.traits = trait.malformed | trait.broken | ((connection.version ?? 0) << VERSION_SHIFT);
      if (direction === "toClient") row.traits |= trait.toClient;
      count(end - start);
      if (isRecording) connection.lastSequence = log.append(row, bytes, start, end);
      changes.touch();
    },
    notDelivered(cause, clientIdentifier, reason) {
      const segment = log.segmentOf(cause);
      if (segment === undefined) return;
      const originRow = cause - segment.firstSequence;
      const known = segment.nonDeliveries.get(originRow) ?? { count: 0, listed: [] };
      known.count++;
      if (known.listed.length < LISTED_NON_DELIVERIES) known.listed.push({ clientIdentifier, reason });
      segment.nonDeliveries.set(originRow, known);
    },
  };

  return {
    sink,
    log,
    connections,
    topics,
    counters,
    get isRecording() {
      return isRecording;
    },
    setRecording(value) {
      isRecording = value;
      changes.touch();
    },
    clear() {
      log.clear();
      counters.malformed = 0;
      changes.touch();
    },
    messageWithoutPacket({ topicName, payload, qos, retain, publisher }) {
      const name = encoder.encode(topicName);
      const topic = topics.intern(name, 0, name.length);
      counters.messages++;
      message.topic = topic < 0 ? UNLISTED_TOPIC : topic;
      message.bytes = payload;
      message.payloadStart = 0;
      message.payloadEnd = payload.length;
      message.flags = (qos << 1) | (retain ? 1 : 0);
      message.timeMs = clock.nowMs();
      message.publisher = publisher;
      message.sequence = NO_SEQUENCE;
      messages.messageObserved(message);
      message.bytes = NO_BYTES;
      changes.touch();
    },
    lastSequenceOf: links.lastSequenceOf,
    onChange: changes.onChange,
    dispose: changes.dispose,
  };
}

import type { Dispose } from "#shared/base/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
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
import type { ChunkStore } from "./chunkStore.ts";
import { createDenialMarks, type DenialMarks } from "./denialMarks.ts";
import type { MessageObserver, ObservedMessage } from "./messageObserver.ts";
import { createPacketFacts, readPacketFacts } from "./packetFacts.ts";
import { type CaptureBudget, createNewPacket, createPacketLog, type PacketLog } from "./packetLog.ts";
import { createPublishHead, readPublishHead } from "#shared/mqtt/codec/index.ts";
import { packetTypeCode } from "#shared/mqtt/spec/index.ts";
import { NO_TOPIC, trait, UNLISTED_TOPIC, VERSION_SHIFT } from "./segment.ts";
import { createTopicLinks } from "./topicLinks.ts";

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
  /** Packets whose request the broker's policy denied. */
  readonly denials: DenialMarks;
  readonly counters: Readonly<CaptureCounters>;
  readonly isRecording: boolean;
  /** From this sequence on every packet that passed was recorded. */
  readonly intactFrom: number;
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
  /** Where the bytes are kept; in memory unless told. */
  readonly createChunks?: (chunkBytes: number) => ChunkStore;
}

/** Non-deliveries of one message that are listed by name. */
const LISTED_NON_DELIVERIES = 1_000;
const CHANGE_DELAY_MS = 15;
const encoder = new TextEncoder();
const NO_BYTES = new Uint8Array(0);
// Filled and read at once.
const head = createPublishHead();

/** Creates a capture that is recording. */
export function createCapture(options: CaptureOptions): Capture {
  const { clock, topics, messages } = options;
  const connections = createConnectionTable();
  const log = createPacketLog(options.budget, connections.forgetBefore, options.createChunks);
  const links = createTopicLinks(log);
  const denials = createDenialMarks(log);
  const changes = createChangeSignal(clock, CHANGE_DELAY_MS);
  const counters: CaptureCounters = { packets: 0, messages: 0, bytes: 0, malformed: 0 };
  const facts = createPacketFacts();
  // The packet that is being recorded. Its columns stay as they are until the next one: `samePacket` begins with them.
  const row = createNewPacket();
  let rowSource = NO_SEQUENCE;
  const runReceivers: number[] = [];
  const message: ObservedMessage = {
    count: 1,
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
  let intactFrom = 0;
  let chunkTimeMs: number | undefined;

  /** Fills `row` and `facts` from a packet's bytes. */
  function examine(
    connection: CapturedConnection,
    isToClient: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): void {
    readPacketFacts(bytes, start, end, connection.version, facts);
    row.firstByte = bytes[start] ?? 0;
    row.packetIdentifier = facts.packetIdentifier;
    row.topic = facts.topicStart < 0 ? NO_TOPIC : topicOf(connection, isToClient, bytes);
    row.traits = directionTraits(connection, isToClient);
    if (facts.isMalformed) row.traits |= trait.malformed;
    if (facts.packetIdentifier !== 0) row.traits |= trait.hasPacketIdentifier;
    const isMessage = row.firstByte >> 4 === packetTypeCode.PUBLISH && !facts.isMalformed;
    // At our broker a message is first seen when it comes in; of a foreign broker we only see what it sends us.
    if (isMessage && isToClient === (connection.point === "client")) row.traits |= trait.isOrigin;
  }

  function directionTraits(connection: CapturedConnection, isToClient: boolean): number {
    return (isToClient ? trait.toClient : 0) | ((connection.version ?? 0) << VERSION_SHIFT);
  }

  function topicOf(connection: CapturedConnection, isToClient: boolean, bytes: Uint8Array): number {
    const { topicAlias, topicStart, topicEnd } = facts;
    if (topicStart === topicEnd) {
      // Only a Topic Alias can stand for an empty name. [MQTT5-3.3.2-6]
      return connection.aliases?.get(aliasKey(isToClient, topicAlias)) ?? NO_TOPIC;
    }
    const topic = topicNumber(bytes, topicStart, topicEnd);
    if (topicAlias !== 0) (connection.aliases ??= new Map()).set(aliasKey(isToClient, topicAlias), topic);
    return topic;
  }

  function topicNumber(bytes: Uint8Array, start: number, end: number): number {
    const number = topics.intern(bytes, start, end);
    return number < 0 ? UNLISTED_TOPIC : number;
  }

  /** Takes a run of messages into account, whether it is recorded or not. */
  function countRun(count: number, receivers: number, bytes: number): void {
    counters.packets += count * (1 + receivers);
    counters.bytes += bytes * (1 + receivers);
    counters.messages += count;
  }

  function count(bytes: number): void {
    counters.packets++;
    counters.bytes += bytes;
    if ((row.traits & trait.malformed) !== 0) counters.malformed++;
    if ((row.traits & trait.isOrigin) !== 0) counters.messages++;
  }

  /** Copies the source's columns and place into `row`. False when it has left the log. */
  function load(source: number): boolean {
    const segment = log.segmentOf(source);
    if (segment === undefined) return false;
    const from = source - segment.firstSequence;
    row.firstByte = segment.firstByte[from] ?? 0;
    row.packetIdentifier = segment.packetIdentifier[from] ?? 0;
    row.topic = segment.topic[from] ?? NO_TOPIC;
    row.traits = segment.traits[from] ?? 0;
    row.chunk = segment.chunk[from] ?? 0;
    row.offset = segment.offset[from] ?? 0;
    row.length = segment.length[from] ?? 0;
    row.previousOfTopic = NO_SEQUENCE;
    rowSource = source;
    return true;
  }

  function announceMessage(
    connection: CapturedConnection,
    bytes: Uint8Array,
    end: number,
    sequence: number,
    messageCount = 1,
  ): void {
    message.count = messageCount;
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
    connectionOpened: (info) => connections.open(info.point, info.remote, info.local).number,
    connectionIdentified(number, info) {
      connections.identify(number, info);
      changes.touch();
    },
    connectionClosed(number, reason) {
      connections.close(number, reason, clock.nowMs());
      changes.touch();
    },
    chunkBegins() {
      chunkTimeMs = clock.nowMs();
    },
    chunkEnds() {
      chunkTimeMs = undefined;
    },
    topicNumber,
    packet(number, direction, bytes, start, end, cause, isMalformed = false) {
      const connection = connections.find(number);
      if (connection === undefined) return NO_SEQUENCE;
      examine(connection, direction === "toClient", bytes, start, end);
      if (isMalformed) row.traits = (row.traits | trait.malformed) & ~trait.isOrigin;
      row.timeMs = chunkTimeMs ?? clock.nowMs();
      count(end - start);
      const isOrigin = (row.traits & trait.isOrigin) !== 0;
      let sequence = NO_SEQUENCE;
      if (isRecording) {
        row.connection = number;
        row.cause = cause;
        row.previousOfTopic = isOrigin && row.topic >= 0 ? links.follow(row.topic, log.nextSequence) : NO_SEQUENCE;
        sequence = log.append(row, bytes, start, end);
        connection.lastSequence = sequence;
      } else {
        intactFrom = log.nextSequence;
      }
      connection.firstSequence ??= sequence;
      rowSource = sequence;
      if (isOrigin) announceMessage(connection, bytes, end, sequence);
      changes.touch();
      return sequence;
    },
    plainRun(number, bytes, start, end, { count: messageCount, topic, lastPayloadStart, receivers }) {
      const connection = connections.find(number);
      if (connection === undefined) return NO_SEQUENCE;
      row.firstByte = bytes[start] ?? 0;
      row.packetIdentifier = 0;
      row.topic = topic;
      row.traits = directionTraits(connection, false) | trait.isOrigin;
      row.timeMs = chunkTimeMs ?? clock.nowMs();
      row.connection = number;
      row.cause = NO_SEQUENCE;
      rowSource = NO_SEQUENCE;
      const first = log.nextSequence;
      const rows = 1 + receivers.length;
      const last = first + (messageCount - 1) * rows;
      if (isRecording) connection.lastSequence = last;
      connection.firstSequence ??= isRecording ? first : NO_SEQUENCE;
      for (const [index, each] of receivers.entries()) {
        const receiver = connections.get(each);
        runReceivers[2 * index] = each;
        runReceivers[2 * index + 1] = directionTraits(receiver, true);
        if (isRecording) receiver.lastSequence = last + 1 + index;
      }
      // Mostly as long as before: to empty it first would cost more.
      if (runReceivers.length > 2 * receivers.length) runReceivers.length = 2 * receivers.length;
      countRun(messageCount, receivers.length, end - start);
      if (isRecording) {
        row.previousOfTopic = topic >= 0 ? links.follow(topic, last) : NO_SEQUENCE;
        log.appendRun(row, bytes, start, end, { count: messageCount, receivers: runReceivers });
      } else {
        intactFrom = log.nextSequence;
      }
      facts.payloadStart = lastPayloadStart;
      announceMessage(connection, bytes, end, isRecording ? last : NO_SEQUENCE, messageCount);
      changes.touch();
      return isRecording ? first : NO_SEQUENCE;
    },
    deliveries(number, bytes, start, end, causes) {
      const connection = connections.find(number);
      if (connection === undefined) return;
      row.packetIdentifier = 0;
      row.traits = directionTraits(connection, true);
      row.timeMs = chunkTimeMs ?? clock.nowMs();
      row.connection = number;
      row.previousOfTopic = NO_SEQUENCE;
      rowSource = NO_SEQUENCE;
      counters.packets += causes.length;
      counters.bytes += end - start;
      if (!isRecording) intactFrom = log.nextSequence;
      let index = 0;
      const describe = (at: number, next: number): void => {
        readPublishHead(bytes, at, next, head);
        row.firstByte = bytes[at] ?? 0;
        row.topic = topicNumber(bytes, head.topicStart, head.topicEnd);
        row.cause = causes[index++] ?? NO_SEQUENCE;
      };
      if (isRecording) {
        log.appendEach(row, bytes, start, end, describe);
        connection.lastSequence = log.nextSequence - 1;
      }
      changes.touch();
    },
    samePacket(number, direction, source, cause) {
      const connection = connections.find(number);
      if (!isRecording || connection === undefined || source < log.firstSequence) return NO_SEQUENCE;
      if (source !== rowSource && !load(source)) return NO_SEQUENCE;
      row.timeMs = chunkTimeMs ?? clock.nowMs();
      row.connection = number;
      row.cause = cause;
      row.previousOfTopic = NO_SEQUENCE;
      row.traits &= trait.malformed | trait.hasPacketIdentifier;
      row.traits |= directionTraits(connection, direction === "toClient");
      count(row.length);
      const sequence = log.appendPlaced(row);
      connection.lastSequence = sequence;
      changes.touch();
      return sequence;
    },
    brokenBytes(number, direction, bytes, start, end) {
      const connection = connections.find(number);
      if (connection === undefined) return;
      row.timeMs = chunkTimeMs ?? clock.nowMs();
      row.connection = number;
      row.firstByte = bytes[start] ?? 0;
      row.packetIdentifier = 0;
      row.topic = NO_TOPIC;
      row.traits = directionTraits(connection, direction === "toClient") | trait.malformed | trait.broken;
      row.cause = NO_SEQUENCE;
      row.previousOfTopic = NO_SEQUENCE;
      rowSource = NO_SEQUENCE;
      count(end - start);
      if (isRecording) connection.lastSequence = log.append(row, bytes, start, end);
      else intactFrom = log.nextSequence;
      connection.firstSequence ??= connection.lastSequence;
      changes.touch();
    },
    notDelivered(cause, clientIdentifier, reason) {
      const segment = log.unreadSegmentOf(cause);
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
    denials,
    counters,
    get isRecording() {
      return isRecording;
    },
    get intactFrom() {
      return intactFrom;
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
      counters.messages++;
      message.count = 1;
      message.topic = topicNumber(name, 0, name.length);
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

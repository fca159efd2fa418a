import { decode } from "#shared/mqtt/codec/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import { NO_SEQUENCE } from "../broker/index.ts";
import type { Capture } from "./capture.ts";
import { clientLabel } from "./connectionTable.ts";
import { numberReaders, payloadOf, protocolVersionOf } from "./packetValues.ts";

/** A message of a topic as the log holds it. */
export interface LoggedMessage {
  readonly sequence: number;
  readonly timeMs: number;
  readonly qos: QoS;
  readonly retain: boolean;
  /** Empty when it came from a foreign broker, which does not tell. */
  readonly publisher: string;
  /** A view of the log's bytes. */
  readonly payload: Uint8Array;
}

/** Which messages of a topic are wanted. Sequences are of messages on this very topic. */
export interface HistoryRange {
  readonly limit: number;
  /** Only those before this one. */
  readonly before?: number | undefined;
  /** Only those after this one. */
  readonly after?: number | undefined;
}

/** Messages of a topic that are still in the log, newest first: each knows the one before it. */
export function readTopicHistory(capture: Capture, topic: number, range: HistoryRange): LoggedMessage[] {
  const { limit, before, after = NO_SEQUENCE } = range;
  const messages: LoggedMessage[] = [];
  let sequence = before === undefined ? capture.lastSequenceOf(topic) : previousOf(capture, topic, before);
  while (messages.length < limit && sequence > after) {
    const message = readMessage(capture, sequence);
    if (message === undefined) break;
    messages.push(message);
    sequence = previousOf(capture, topic, sequence);
  }
  return messages;
}

/** One message of a topic, while it is in the log. */
export function readLoggedMessage(capture: Capture, topic: number, sequence: number): LoggedMessage | undefined {
  const segment = capture.log.segmentOf(sequence);
  if (segment?.topic[sequence - segment.firstSequence] !== topic) return undefined;
  return readMessage(capture, sequence);
}

/** The message before this one on its topic, or NO_SEQUENCE. */
function previousOf({ log }: Capture, topic: number, sequence: number): number {
  const segment = log.segmentOf(sequence);
  const row = segment === undefined ? 0 : sequence - segment.firstSequence;
  const distance = segment?.topic[row] === topic ? (segment.previousOfTopic[row] ?? 0) : 0;
  return distance === 0 ? NO_SEQUENCE : sequence - distance;
}

function readMessage(capture: Capture, sequence: number): LoggedMessage | undefined {
  const segment = capture.log.segmentOf(sequence);
  if (segment === undefined) return undefined;
  const row = sequence - segment.firstSequence;
  const connection = capture.connections.get(segment.connection[row] ?? 0);
  const qos = numberReaders["mqtt.qos"](capture, segment, row);
  return {
    sequence,
    timeMs: segment.timeMs[row] ?? 0,
    qos: qos === 1 || qos === 2 ? qos : 0,
    retain: numberReaders["mqtt.retain"](capture, segment, row) === 1,
    publisher: connection.point === "broker" ? clientLabel(connection) : "",
    payload: payloadOf(capture, segment, row) ?? new Uint8Array(0),
  };
}

/** The Content Type that the PUBLISH `sequence` gives, while it is in the log. */
export function readContentType(capture: Capture, sequence: number): string | undefined {
  const segment = capture.log.segmentOf(sequence);
  const row = segment === undefined ? 0 : sequence - segment.firstSequence;
  if (segment === undefined || protocolVersionOf(segment, row) !== 5) return undefined;
  const bytes = capture.log.bytesOf(segment, row);
  const packet = decode(bytes, 0, bytes.length, 5);
  return packet.type === "PUBLISH" ? packet.properties?.contentType : undefined;
}

import type { QoS } from "#shared/mqtt/packet/index.ts";
import type { Capture } from "./capture.ts";
import { clientLabel } from "./connectionTable.ts";
import { numberReaders, payloadOf } from "./packetValues.ts";

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

/** The last messages of a topic that are still in the log, newest first: each knows the one before it. */
export function readTopicHistory(capture: Capture, topic: number, limit: number): LoggedMessage[] {
  const { log } = capture;
  const messages: LoggedMessage[] = [];
  let sequence = capture.lastSequenceOf(topic);
  while (messages.length < limit) {
    const segment = log.segmentOf(sequence);
    if (segment === undefined) break;
    const row = sequence - segment.firstSequence;
    const connection = capture.connections.get(segment.connection[row] ?? 0);
    const qos = numberReaders["mqtt.qos"](capture, segment, row);
    messages.push({
      sequence,
      timeMs: segment.timeMs[row] ?? 0,
      qos: qos === 1 || qos === 2 ? qos : 0,
      retain: numberReaders["mqtt.retain"](capture, segment, row) === 1,
      publisher: connection.point === "broker" ? clientLabel(connection) : "",
      payload: payloadOf(capture, segment, row) ?? new Uint8Array(0),
    });
    const distance = segment.previousOfTopic[row] ?? 0;
    if (distance === 0) break;
    sequence -= distance;
  }
  return messages;
}

import type { ViewValue } from "#shared/contract/index.ts";
import type { Properties, QoS } from "#shared/mqtt/packet/index.ts";
import { previewOf } from "../support/index.ts";

/** An Application Message as a client received it. */
export interface ReceivedMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly dup: boolean;
  /** Of PUBLISH, 5.0 only. */
  readonly properties?: Properties;
}

type MessageRow = ViewValue<"clientMessages">["messages"][number];

/** The last messages of one client, as rows: payloads are previewed and let go. */
export interface ReceivedMessages {
  /** Messages ever received, kept or not. */
  readonly total: number;
  add(message: ReceivedMessage, timeMs: number): void;
  /** Newest first. */
  rows(): MessageRow[];
}

/** Creates an empty log of at most `limit` messages. */
export function createReceivedMessages(limit: number): ReceivedMessages {
  const kept: MessageRow[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(message, timeMs) {
      total += 1;
      if (limit === 0) return;
      const { topicName, payload, qos, retain, dup } = message;
      kept.push({
        index: total - 1,
        timeMs,
        topicName,
        ...previewOf(payload),
        payloadBytes: payload.length,
        qos,
        retain,
        dup,
      });
      if (kept.length > limit) kept.shift();
    },
    rows: () => kept.toReversed(),
  };
}

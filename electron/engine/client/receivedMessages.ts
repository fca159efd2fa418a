import type { ViewValue } from "#shared/contract/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import { previewOf } from "../support/index.ts";

const KEPT_MESSAGES = 200;

/** An Application Message as a client received it. */
export interface ReceivedMessage {
  readonly topicName: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly dup: boolean;
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

/** Creates an empty log of at most 200 messages. */
export function createReceivedMessages(): ReceivedMessages {
  const kept: MessageRow[] = [];
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(message, timeMs) {
      const { topicName, payload, qos, retain, dup } = message;
      kept.push({
        index: total,
        timeMs,
        topicName,
        ...previewOf(payload),
        payloadBytes: payload.length,
        qos,
        retain,
        dup,
      });
      total += 1;
      if (kept.length > KEPT_MESSAGES) kept.shift();
    },
    rows: () => kept.toReversed(),
  };
}

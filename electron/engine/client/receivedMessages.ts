import type { ViewValue } from "#shared/contract/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";

const KEPT_MESSAGES = 200;
const PREVIEW_CHARACTERS = 200;
const PREVIEW_BYTES = 100;

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
        ...previewPayload(payload),
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

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The start of a payload as text, or as hexadecimal when it is no text. */
function previewPayload(payload: Uint8Array): { readonly preview: string; readonly isText: boolean } {
  // A code point has at most four bytes and two UTF-16 units; a cut one at the end must not spoil the text before it.
  const start = payload.subarray(0, PREVIEW_CHARACTERS * 4);
  const text = decodeText(start, start.length < payload.length);
  if (text !== undefined) return { preview: [...text].slice(0, PREVIEW_CHARACTERS).join(""), isText: true };
  return { preview: Buffer.from(payload.subarray(0, PREVIEW_BYTES)).toString("hex"), isText: false };
}

function decodeText(bytes: Uint8Array, isCut: boolean): string | undefined {
  const longestTail = isCut ? 3 : 0;
  for (let tail = 0; tail <= longestTail; tail++) {
    try {
      const text = utf8.decode(bytes.subarray(0, bytes.length - tail));
      return text.includes("\0") ? undefined : text;
    } catch {
      // Not UTF-8 up to here; perhaps only because a code point was cut.
      continue;
    }
  }
  return undefined;
}

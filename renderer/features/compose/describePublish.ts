import { assertNever, type Result } from "#shared/base/index.ts";
import type { ContractError, PublishOutcome } from "#shared/contract/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import { reasonCodeName } from "#shared/mqtt/spec/index.ts";
import { formatDuration } from "#renderer/ui/index.ts";

/** How the last publish went, as it is drawn. */
export interface OutcomeWords {
  readonly tone: "good" | "bad" | "warning" | "idle";
  readonly glyph: string;
  readonly text: string;
}

/** The words while the answer is awaited. */
export function describeWaiting(qos: QoS): OutcomeWords {
  const awaited = { 0: "Sending…", 1: "Waiting for PUBACK…", 2: "Waiting for PUBCOMP…" }[qos];
  return { tone: "idle", glyph: "◌", text: awaited };
}

/** The words of an outcome. */
export function describeOutcome(answer: Result<PublishOutcome, ContractError>, qos: QoS): OutcomeWords {
  if (!answer.ok) return { tone: "bad", glyph: "⊘", text: `Not published: ${answer.error.message}` };
  const outcome = answer.value;
  switch (outcome.kind) {
    case "sent":
      return { tone: "good", glyph: "✓", text: "Sent. QoS 0 is not acknowledged" };
    case "acknowledged": {
      const code = outcome.reasonCode;
      const name = reasonCodeName(code, qos === 2 ? "PUBREC" : "PUBACK");
      const hex = `0x${code.toString(16).toUpperCase().padStart(2, "0")}`;
      if (code >= 0x80) return { tone: "bad", glyph: "⊘", text: `Refused: ${name ?? "unknown reason"} ${hex}` };
      const remark = code === 0 ? "" : ` · ${name ?? hex}`;
      return { tone: "good", glyph: "✓", text: `Acknowledged in ${formatDuration(outcome.elapsedMs)}${remark}` };
    }
    default:
      return assertNever(outcome);
  }
}

/** What a person should know about a Topic Name that is legal all the same. */
export function adviseTopicName(topicName: string): string | undefined {
  if (/^\s|\s$/.test(topicName)) return "It begins or ends with white space, which counts";
  if (topicName.startsWith("$")) return "Topics that begin with $ belong to the broker";
  if (topicName.startsWith("/")) return "It begins with /, so its first level is empty";
  if (topicName.endsWith("/")) return "It ends with /, so its last level is empty";
  return undefined;
}

/** Why a payload is not JSON; `undefined` when it is. */
export function findJsonFault(payload: string): string | undefined {
  try {
    JSON.parse(payload);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

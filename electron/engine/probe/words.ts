import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import { nameReasonCode } from "#shared/mqtt/spec/index.ts";
import type { Ending, Heard, PublishAnswer } from "./link.ts";

/** How a connection ended, after a verb's subject: "the broker …". */
export function describeEnding(ending: Ending): string {
  switch (ending.kind) {
    case "disconnect": {
      const said = ending.reasonString === undefined ? "" : `, saying \`${ending.reasonString.slice(0, 300)}\``;
      return `DISCONNECT ${nameReasonCode(ending.reasonCode, "DISCONNECT")}${said}`;
    }
    case "closed":
      return ending.code === undefined ? "closed without a word" : `connection broke (${ending.code})`;
    default:
      return `no MQTT: ${ending.detail}`;
  }
}

/** What became of a publish. */
export function describePublished(answer: PublishAnswer, version: ProtocolVersion): string {
  switch (answer.kind) {
    case "sent":
      return "sent, without an answer";
    case "acknowledged":
      return version === 5 ? `acknowledged with ${nameReasonCode(answer.reasonCode, "PUBACK")}` : "acknowledged";
    case "silence":
      return "no acknowledgement in time";
    default:
      return describeEnding(answer.ending);
  }
}

/** What became of a SUBSCRIBE. */
export function describeGranted(answer: Heard<number>): string {
  switch (answer.kind) {
    case "heard":
      return answer.value < 0x80
        ? `granted with QoS ${answer.value}`
        : `refused with ${nameReasonCode(answer.value, "SUBACK")}`;
    case "silence":
      return "no SUBACK in time";
    default:
      return describeEnding(answer.ending);
  }
}

/** Whether a subscription stands. */
export function isGranted(answer: Heard<number>): boolean {
  return answer.kind === "heard" && answer.value < 0x80;
}

/** Whether a publish was taken, as far as its sender can tell. */
export function isTaken(answer: PublishAnswer): boolean {
  return answer.kind === "sent" || (answer.kind === "acknowledged" && answer.reasonCode < 0x80);
}

import { escapeText } from "#shared/base/index.ts";
import type { PolicyQuestion } from "#shared/contract/index.ts";

/** The topic that a question is about; `connect` is about none. */
export function topicOfQuestion(question: PolicyQuestion): string | undefined {
  if (question.kind === "connect") return undefined;
  return question.kind === "subscribe" ? question.topicFilter : question.topicName;
}

/** A question in words, without who asks it: `publish plant/line2 at QoS 1, retained`. */
export function questionWords(question: PolicyQuestion): string {
  const topic = escapeText(topicOfQuestion(question) ?? "");
  switch (question.kind) {
    case "connect":
      return "connect";
    case "receive":
      return `receive ${topic}`;
    case "subscribe":
      return `subscribe to ${topic} at QoS ${question.qos}`;
    case "publish":
    case "will": {
      const retained = question.retain ? ", retained" : "";
      return `${question.kind === "will" ? "leave a will on" : "publish"} ${topic} at QoS ${question.qos}${retained}`;
    }
  }
}

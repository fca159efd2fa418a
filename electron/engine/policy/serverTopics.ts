import type { Decision } from "../broker/index.ts";

/** Whatever the rules say, only the broker speaks below `$SYS`. */
export const serverTopicDenied: Extract<Decision, { effect: "deny" }> = {
  effect: "deny",
  rule: { id: "sys-is-the-servers", text: "only the broker itself publishes below $SYS" },
};

/** Whether a Topic Name belongs to the broker itself. */
export function isServerTopic(topicName: string): boolean {
  return topicName === "$SYS" || topicName.startsWith("$SYS/");
}

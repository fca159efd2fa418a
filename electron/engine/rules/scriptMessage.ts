import { fail, ok, type Result } from "#shared/base/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { ArrivedMessage } from "#shared/rules/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import type { OutgoingMessage } from "../client/index.ts";
import type { ScriptAction, ScriptEvent } from "../sandbox/index.ts";

/** What a script is told of a message. */
export function messageEvent(message: ArrivedMessage): ScriptEvent {
  const { topicName, payload, qos, retain, responseTopic, correlationData } = message;
  const properties = {
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
  };
  return {
    kind: "message",
    topic: topicName,
    payload,
    qos,
    retain,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

/** What a script wants to publish, as it can be sent; or why it cannot. */
export function messageOfAction(
  action: Extract<ScriptAction, { kind: "publish" }>,
  protocolVersion: ProtocolVersion,
): Result<OutgoingMessage, string> {
  const name = parseTopicName(action.topic);
  if (!name.ok) return fail(name.error.message);
  const { payload, qos = 0, retain = false, properties } = action;
  return ok({
    topicName: name.value,
    payload: typeof payload === "string" ? new TextEncoder().encode(payload) : payload,
    qos,
    retain,
    ...(properties === undefined || protocolVersion !== 5 ? {} : { properties }),
  });
}

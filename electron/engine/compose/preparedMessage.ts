import { fail, ok, type Result } from "#shared/base/index.ts";
import {
  type ComposedMessage,
  compileTemplate,
  encodeBody,
  publishPropertiesOf,
  type VariableContext,
  type VariableTable,
} from "#shared/message/index.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import { parseTopicName } from "#shared/topic/index.ts";
import type { OutgoingMessage } from "../client/index.ts";

/** Makes the message that is sent, each time anew; or says why it cannot be sent. */
export type PreparedMessage<Context extends VariableContext = VariableContext> = (
  context: Context,
) => Result<OutgoingMessage, string>;

/**
 * Compiles a message for a sender: what has no variables is checked and encoded once. `variables` are those it may hold
 * beside the ones that every message has.
 */
export function compileMessage<Context extends VariableContext = VariableContext>(
  message: ComposedMessage,
  { protocolVersion }: Pick<ClientProfile, "protocolVersion">,
  variables: VariableTable<Context> = {},
): PreparedMessage<Context> {
  const { qos, retain, format } = message;
  const topicName = compileTemplate(message.topicName, variables);
  const body = format === "file" ? undefined : compileTemplate(message.body, variables);
  const properties = protocolVersion === 5 ? publishPropertiesOf(message.properties) : undefined;

  const make = (context: Context): Result<OutgoingMessage, string> => {
    const name = parseTopicName(topicName.fillIn(context));
    if (!name.ok) return fail(name.error.message);
    const payload = encodeBody(format, body === undefined ? message.body : body.fillIn(context));
    if (!payload.ok) return fail(`the payload cannot be encoded: ${payload.error}`);
    return ok({
      topicName: name.value,
      payload: payload.value,
      qos,
      retain,
      ...(properties === undefined ? {} : { properties }),
    });
  };
  if (topicName.hasVariables || body?.hasVariables === true) return make;
  let made: Result<OutgoingMessage, string> | undefined;
  return (context) => (made ??= make(context));
}

import { fail, ok } from "#shared/base/index.ts";
import { isReasonCodeOf, maySendReasonCode, reasonCode } from "#shared/mqtt/spec/index.ts";
import type { CommandHandlers } from "../api.ts";
import type { Broker } from "../broker/index.ts";

/** What can be done to the clients of the embedded broker. */
export type ClientCommandName = "broker.disconnect" | "broker.redirect";

/** Creates the commands over a broker. */
export function createClientCommands(
  broker: Pick<Broker, "disconnect" | "redirect">,
): Pick<CommandHandlers, ClientCommandName> {
  return {
    "broker.disconnect"({ connection, reasonCode: code, reasonString, serverReference }) {
      if (code !== undefined && !isServersToSend(code)) {
        return fail({ code: "invalid", message: `a server cannot send DISCONNECT with reason code \`${code}\`` });
      }
      const found = broker.disconnect(connection, {
        reason: reasonString === undefined || reasonString === "" ? "disconnected by hand" : reasonString,
        reasonCode: code ?? reasonCode.administrativeAction,
        ...(serverReference === undefined ? {} : { properties: { serverReference } }),
      });
      return found ? ok({}) : fail({ code: "not-found", message: `there is no connection \`${connection}\`` });
    },
    "broker.redirect"({ redirection }) {
      broker.redirect(redirection);
      return ok({});
    },
  };
}

function isServersToSend(code: number): boolean {
  return isReasonCodeOf(code, "DISCONNECT") && maySendReasonCode(code, "DISCONNECT", "toClient");
}

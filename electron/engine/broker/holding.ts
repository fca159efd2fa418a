import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";

/**
 * Does what makes a promise to a client - acknowledge, go on with an exchange, accept a connection - when the state
 * behind the promise outlives the broker: at once where nothing is kept, otherwise with the next batch that is safe. A
 * promise that cannot be kept any more ends the connection instead, without a word unless `refuse` has one: the client
 * will try again.
 */
export function whenSafe(
  context: BrokerContext,
  connection: ClientConnection,
  act: () => void,
  refuse = (): void => connection.network.destroy(),
): void {
  const { journal } = context;
  if (journal === undefined) {
    act();
    return;
  }
  journal.whenSafe((isSafe) => {
    if (connection.stage.kind === "closed") return;
    if (isSafe) act();
    else refuse();
  });
}

/** Ends a connection whose client has said good-bye: its end says that the good-bye was heard, and that is safe then. */
export function endWhenSafe({ journal }: BrokerContext, { network }: ClientConnection): void {
  if (journal === undefined) network.endAfterPeer();
  else journal.whenSafe(() => network.endAfterPeer());
}

/** Lets a client that brings changes faster than they become safe wait until they are. */
export function pauseWhileBehind(context: BrokerContext, connection: ClientConnection): void {
  if (context.journal?.isBehind !== true) return;
  connection.network.pauseReading();
  whenSafe(context, connection, () => connection.network.resumeReading());
}

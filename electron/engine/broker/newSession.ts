import { createSessionState } from "../session/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import type { BrokerSession } from "./brokerSession.ts";
import type { BrokerContext } from "./context.ts";
import type { SessionJournal } from "./journal.ts";

/** Creates a session that has no connection yet, whose state tells `journal` of itself. */
export function createSession(
  context: BrokerContext,
  identity: ClientIdentity,
  journal: SessionJournal | undefined = context.journal?.openSession(),
): BrokerSession {
  // Read anew for every delivery that has to wait: the settings may change while the session lives.
  const limits = {
    get messages() {
      return context.settings.maximumQueuedMessages;
    },
    get bytes() {
      return context.settings.maximumQueuedBytes;
    },
  };
  return {
    state: createSessionState(identity.clientIdentifier, limits, context.memory, journal),
    identity,
    connection: undefined,
    opening: undefined,
    createdAtMs: context.clock.nowMs(),
    left: undefined,
    expiryIntervalSeconds: 0,
    retainedFeeds: [],
    drops: undefined,
    will: undefined,
    cancelExpiry: undefined,
    cancelWillDelay: undefined,
    journal,
  };
}

import { createSessionState, type QueueLimits } from "../session/index.ts";
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
  return {
    state: createSessionState(identity.clientIdentifier, new LiveLimits(context), context.memory, journal),
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

/** Read anew for every delivery that has to wait: the settings may change while the session lives. */
class LiveLimits implements QueueLimits {
  readonly #context: BrokerContext;

  constructor(context: BrokerContext) {
    this.#context = context;
  }

  get messages(): number {
    return this.#context.settings.maximumQueuedMessages;
  }

  get bytes(): number {
    return this.#context.settings.maximumQueuedBytes;
  }
}

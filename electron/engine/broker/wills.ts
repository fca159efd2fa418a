import type { ApplicationMessage } from "../session/index.ts";
import type { BrokerSession } from "./brokerSession.ts";
import { NO_SEQUENCE } from "./captureSink.ts";
import type { BrokerContext } from "./context.ts";
import { scheduleAt } from "./deadline.ts";
import { publishMessage } from "./publishing.ts";

/** A Will Message that waits for the end of its connection. */
export interface Will {
  readonly message: Omit<ApplicationMessage, "cause" | "expiresAtMs" | "wireForms">;
  readonly messageExpirySeconds: number | undefined;
  /** How long after the end of the connection it is published; 0 at once. */
  readonly delaySeconds: number;
}

/** Publishes the Will Message now, once. [MQTT5-3.1.2-10] [MQTT311-3.1.2-10] */
export function publishWill(context: BrokerContext, session: BrokerSession): void {
  const { will } = session;
  if (will === undefined) return;
  dropWill(session);
  const nowMs = context.clock.nowMs();
  const message: ApplicationMessage = {
    ...will.message,
    expiresAtMs: will.messageExpirySeconds === undefined ? undefined : nowMs + will.messageExpirySeconds * 1000,
    cause: NO_SEQUENCE,
    wireForms: [],
  };
  context.changed({ kind: "will-published", message });
  publishMessage(context, message);
}

/** Forgets the Will Message unpublished. */
export function dropWill(session: BrokerSession): void {
  session.will = undefined;
  session.journal?.changed(session);
  session.cancelWillDelay?.();
  session.cancelWillDelay = undefined;
}

/** Starts the clock of the Will Delay Interval, or publishes at once when there is none. [MQTT5-3.1.2-8] */
export function startWillDelay(context: BrokerContext, session: BrokerSession, leftAtMs: number): void {
  const { will } = session;
  if (will === undefined) return;
  const dueAtMs = leftAtMs + will.delaySeconds * 1000;
  if (dueAtMs <= context.clock.nowMs()) {
    publishWill(context, session);
    return;
  }
  session.cancelWillDelay = scheduleAt(context.clock, dueAtMs, () => publishWill(context, session));
}

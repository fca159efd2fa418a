import type { ApplicationMessage } from "../session/index.ts";
import { type BrokerContext } from "./context.ts";
import { deliverMessage } from "./delivery.ts";
import { isMemoryFull } from "./memory.ts";
import type { RetainedMessage } from "./retainedStore.ts";
import type { Route } from "./router.ts";

/** Keeps a message if it is to be retained, and delivers it. Answers how many subscribers there were. */
export function publishMessage(
  context: BrokerContext,
  message: ApplicationMessage,
  route: Route = context.router.route(message.topicName),
): number {
  if (message.retain) retain(context, message);
  return deliverMessage(context, route, message);
}

/** Forgets the retained message of a topic. False when there was none. */
export function clearRetained(context: BrokerContext, topicName: ApplicationMessage["topicName"]): boolean {
  if (!context.retained.remove(topicName)) return false;
  context.changed({ kind: "retained-changed", topicName, isRetained: false });
  return true;
}

/** What became of a retained message that was to be put back. */
export type Restoration = "restored" | "newer" | "expired" | "refused";

/** Puts back a retained message that was cleared, unless the topic has another one by now. Nobody is sent it. */
export function restoreRetained(context: BrokerContext, message: RetainedMessage): Restoration {
  const { retained, clock } = context;
  if (retained.get(message.topicName) !== undefined) return "newer";
  if (message.expiresAtMs !== undefined && message.expiresAtMs <= clock.nowMs()) return "expired";
  if (findLack(context, message) !== undefined) return "refused";
  retained.put(message);
  context.changed({ kind: "retained-changed", topicName: message.topicName, isRetained: true });
  return "restored";
}

/** The limit that leaves no room for a message, in words. */
function findLack(context: BrokerContext, message: ApplicationMessage): string | undefined {
  const { retained, settings } = context;
  const isKnown = retained.get(message.topicName) !== undefined;
  if (!isKnown && retained.size >= settings.maximumRetainedMessages) {
    return `\`${settings.maximumRetainedMessages}\` topics`;
  }
  if (retained.bytes + message.payload.length > settings.maximumRetainedBytes) {
    return `\`${settings.maximumRetainedBytes}\` bytes`;
  }
  if (isMemoryFull(context)) return `\`${settings.maximumMemoryMegabytes}\` MB for all that the broker holds`;
  return undefined;
}

function retain(context: BrokerContext, message: ApplicationMessage): void {
  const { retained } = context;
  const former = retained.get(message.topicName);
  const isClearing = message.payload.length === 0;
  if (isClearing) {
    clearRetained(context, message.topicName);
    return;
  }
  const lack = findLack(context, message);
  if (lack !== undefined) {
    context.connectionLog.write("warn", `retained message not kept, the limit is ${lack}`);
    return;
  }
  const retainedAtMs = context.clock.nowMs();
  const { topicName, payload, qos, properties, publisher, expiresAtMs, cause } = message;
  // Field by field: engines read objects that were spread much slower, and these are read for every new subscriber.
  retained.put({
    topicName,
    payload,
    qos,
    retain: true,
    properties,
    publisher,
    expiresAtMs,
    cause,
    // The encodings made for today's subscribers are not kept with it.
    wireForms: [],
    retainedAtMs,
    firstRetainedAtMs: former?.firstRetainedAtMs ?? retainedAtMs,
    firstPublisher: former?.firstPublisher ?? message.publisher,
  });
  context.changed({ kind: "retained-changed", topicName: message.topicName, isRetained: true });
}

import type { ApplicationMessage } from "../session/index.ts";
import { type BrokerContext } from "./context.ts";
import { deliverMessage } from "./delivery.ts";
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

function retain(context: BrokerContext, message: ApplicationMessage): void {
  const { retained, settings, logger } = context;
  const isKnown = retained.get(message.topicName) !== undefined;
  const isClearing = message.payload.length === 0;
  if (isClearing) {
    clearRetained(context, message.topicName);
    return;
  }
  if (!isKnown && retained.size >= settings.maximumRetainedMessages) {
    logger.log("warn", `retained message not kept, the limit is \`${settings.maximumRetainedMessages}\` topics`);
    return;
  }
  if (retained.bytes + message.payload.length > settings.maximumRetainedBytes) {
    logger.log("warn", `retained message not kept, the limit is \`${settings.maximumRetainedBytes}\` bytes`);
    return;
  }
  // The encodings made for today's subscribers are not kept with it.
  retained.put({ ...message, wireForms: [] });
  context.changed({ kind: "retained-changed", topicName: message.topicName, isRetained: true });
}

import { createPublishHead, decode, readPublishHead } from "#shared/mqtt/codec/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";
import { forwardPlain } from "./delivery.ts";
import { decidePublish } from "./publishDecision.ts";
import { createMessage } from "./receivingPublish.ts";

const PLAIN_QOS_0 = 0x30;

// Filled anew for every packet, and read before the next: nothing here waits.
const head = createPublishHead();

/**
 * Handles a PUBLISH without decoding it when nothing in it needs to be looked at: QoS 0, no flags, no properties, and a
 * topic whose route is remembered, which says that its name was checked once. Answers whether it was such a packet;
 * `bytes[start, end)`, which never change, are passed on from where they lie.
 */
export function handlePlainPublish(
  context: BrokerContext,
  connection: ClientConnection,
  identity: ClientIdentity,
  bytes: Uint8Array,
  start: number,
  end: number,
  sequence: number,
): boolean {
  if (bytes[start] !== PLAIN_QOS_0 || !readPublishHead(bytes, start, end, head)) return false;
  const { topicStart, topicEnd } = head;
  // A Remaining Length with padding is no form to pass on.
  if (topicStart > start + 4 && bytes[topicStart - 3] === 0) return false;
  const isVersion5 = connection.protocolVersion === 5;
  if (isVersion5 && (topicEnd >= end || bytes[topicEnd] !== 0)) return false;
  const route = context.router.cached(bytes, topicStart, topicEnd);
  if (route === undefined) return false;
  const { topicName } = route;
  const decision = decidePublish(context, connection, identity, { topicName, qos: 0, retain: false });
  if (decision.effect === "deny") return false;
  context.counters.messagesToServer += 1;
  forwardPlain(context, route, {
    isVersion5,
    bytes,
    start,
    end,
    sequence,
    toMessage() {
      const packet = decode(bytes, start, end, connection.protocolVersion, "toServer");
      if (packet.type !== "PUBLISH") throw new Error("a plain PUBLISH does not decode as one");
      return createMessage(context, packet, { topicName, publisher: identity.clientIdentifier, sequence });
    },
  });
  return true;
}

import { createPublishHead, decode, readPublishHead } from "#shared/mqtt/codec/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import { type ReceivedPacket, UNREAD } from "./captureSink.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";
import { forwardPlain } from "./delivery.ts";
import { decidePublish } from "./publishDecision.ts";
import { createMessage } from "./receivingPublish.ts";
import type { Route } from "./router.ts";

const PLAIN_QOS_0 = 0x30;

/** A packet as it came: `bytes[start, end)`, which never change. They are passed on from where they lie. */
interface PacketBytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

// Filled anew for every packet, and read before the next: nothing here waits.
const head = createPublishHead();

/**
 * Finds the route of a PUBLISH that can be handled without decoding, because nothing in it needs to be looked at: QoS 0,
 * no flags, no properties, and a topic whose route is remembered, which says that its name was checked once. Tells in
 * `received` what the capture log then need not read again.
 */
export function findPlainRoute(
  { router, captureSink }: BrokerContext,
  connection: ClientConnection,
  { bytes, start, end }: PacketBytes,
  received: ReceivedPacket,
): Route | undefined {
  received.topic = UNREAD;
  if (bytes[start] !== PLAIN_QOS_0 || !readPublishHead(bytes, start, end, head)) return undefined;
  const { topicStart, topicEnd } = head;
  // A Remaining Length with padding is no form to pass on.
  if (topicStart > start + 4 && bytes[topicStart - 3] === 0) return undefined;
  const isVersion5 = connection.protocolVersion === 5;
  if (isVersion5 && (topicEnd >= end || bytes[topicEnd] !== 0)) return undefined;
  const route = router.cached(bytes, topicStart, topicEnd);
  if (route === undefined) return undefined;
  if (route.topicNumber === UNREAD) route.topicNumber = captureSink.topicNumber(bytes, topicStart, topicEnd);
  received.topic = route.topicNumber;
  received.payloadStart = isVersion5 ? topicEnd + 1 : topicEnd;
  return route;
}

/** Handles a PUBLISH that `findPlainRoute` has found to be plain, recorded as `sequence`. False when it is denied. */
export function handlePlainPublish(
  context: BrokerContext,
  connection: ClientConnection,
  identity: ClientIdentity,
  route: Route,
  { bytes, start, end }: PacketBytes,
  sequence: number,
): boolean {
  const { topicName } = route;
  const decision = decidePublish(context, connection, identity, { topicName, qos: 0, retain: false });
  if (decision.effect === "deny") return false;
  context.counters.messagesToServer += 1;
  forwardPlain(context, route, {
    isVersion5: connection.protocolVersion === 5,
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

import { createPublishHead, decode, packetSize, readPublishHead } from "#shared/mqtt/codec/index.ts";
import type { ClientIdentity } from "./authorizer.ts";
import { UNREAD } from "./captureSink.ts";
import type { ClientConnection } from "./clientConnection.ts";
import type { BrokerContext } from "./context.ts";
import { forwardPlain } from "./delivery.ts";
import { decidePublish } from "./publishDecision.ts";
import { createMessage } from "./receivingPublish.ts";

const PLAIN_QOS_0 = 0x30;

// Filled anew for every packet, and read before the next: nothing here waits.
const head = createPublishHead();

/**
 * Handles a PUBLISH that needs no decoding, because nothing in it has to be looked at: QoS 0, no flags, no properties,
 * and a topic whose route is remembered, which says that its name was checked once. Packets of the same kind and topic
 * that follow it in `bytes` are handled with it, as one run. Answers where the run ends; -1 when it is no such packet,
 * or not allowed, and nothing was done.
 */
export function handlePlainPublishes(
  context: BrokerContext,
  connection: ClientConnection,
  identity: ClientIdentity,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (bytes[start] !== PLAIN_QOS_0 || !readPublishHead(bytes, start, end, head)) return -1;
  const { topicStart, topicEnd } = head;
  // A Remaining Length with padding is no form to pass on.
  if (topicStart > start + 4 && bytes[topicStart - 3] === 0) return -1;
  const isVersion5 = connection.protocolVersion === 5;
  if (isVersion5 && (topicEnd >= end || bytes[topicEnd] !== 0)) return -1;
  const route = context.router.cached(bytes, topicStart, topicEnd);
  if (route === undefined) return -1;
  const { topicName } = route;
  const { revision } = context.authorizer;
  if (route.allowedFor !== identity || route.allowedRevision !== revision) {
    if (decidePublish(context, connection, identity, { topicName, qos: 0, retain: false }).effect === "deny") return -1;
    route.allowedFor = identity;
    route.allowedRevision = revision;
  }
  if (route.topicNumber === UNREAD) {
    route.topicNumber = context.captureSink.topicNumber(bytes, topicStart, topicEnd);
  }
  const topicBytes = topicEnd - topicStart;
  const run = findRun(bytes, start, end, { lengthAt: topicStart - 2, topicBytes, isVersion5 });
  connection.packetsToServer += run.count;
  context.counters.messagesToServer += run.count;
  forwardPlain(context, connection, route, {
    isVersion5,
    bytes,
    start,
    end: run.end,
    count: run.count,
    longestBytes: run.longestBytes,
    lastPayloadStart: run.lastTopicStart + topicBytes + (isVersion5 ? 1 : 0),
    toMessage(from, to, sequence) {
      const packet = decode(bytes, from, to, connection.protocolVersion, "toServer");
      if (packet.type !== "PUBLISH") throw new Error("a plain PUBLISH does not decode as one");
      return createMessage(context, packet, { topicName, publisher: identity.clientIdentifier, sequence });
    },
  });
  return run.end;
}

/** How many packets from `start` on are like the first, which ends before `firstEnd`. */
function findRun(
  bytes: Uint8Array,
  start: number,
  firstEnd: number,
  like: { readonly lengthAt: number; readonly topicBytes: number; readonly isVersion5: boolean },
): { readonly count: number; readonly end: number; readonly longestBytes: number; readonly lastTopicStart: number } {
  const { lengthAt, topicBytes, isVersion5 } = like;
  // The length of the Topic Name is compared with it.
  const compared = topicBytes + 2;
  const headBytes = lengthAt - start + compared;
  let count = 1;
  let end = firstEnd;
  let longestBytes = firstEnd - start;
  let lastLengthAt = lengthAt;
  for (;;) {
    if (bytes[end] !== PLAIN_QOS_0) break;
    const size = packetSize(bytes, end, bytes.length);
    // One that has not come whole yet, or is none: for the framer to say.
    if (size < headBytes || end + size > bytes.length) break;
    let at = end + 2;
    while (at < end + 5 && (bytes[at - 1] ?? 0) >= 0x80) at++;
    if (at > end + 2 && bytes[at - 1] === 0) break;
    if (at + compared + (isVersion5 ? 1 : 0) > end + size) break;
    let index = 0;
    while (index < compared && bytes[at + index] === bytes[lengthAt + index]) index++;
    if (index < compared || (isVersion5 && bytes[at + compared] !== 0)) break;
    lastLengthAt = at;
    end += size;
    if (size > longestBytes) longestBytes = size;
    count++;
  }
  return { count, end, longestBytes, lastTopicStart: lastLengthAt + 2 };
}

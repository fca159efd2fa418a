import { expectDefined } from "#shared/base/index.ts";
import type { MessagePassport as DescribedPassport } from "#shared/contract/index.ts";
import { parseTopicName, type TopicName } from "#shared/topic/index.ts";
import type { MatchingSubscription } from "../broker/index.ts";
import type { Capture } from "./capture.ts";
import { clientLabel } from "./connectionTable.ts";
import { numberReaders, topicNameOf } from "./packetValues.ts";
import { deliveriesOf } from "./relatedPackets.ts";
import { trait } from "./segment.ts";

/** What became of one published message at our broker. */
export interface MessagePassport {
  /** Sequences of the packets that delivered it and are still in the log, oldest first. */
  readonly deliveries: readonly number[];
  /** Subscribers that did not get it; `listed` may be shorter than `count`. */
  readonly notDelivered: {
    readonly count: number;
    readonly listed: readonly { readonly clientIdentifier: string; readonly reason: string }[];
  };
}

/** Where the message of PUBLISH `sequence` went, at most `limit` deliveries; `undefined` when it left the log. */
export function readPassport(
  capture: Pick<Capture, "log">,
  sequence: number,
  limit: number,
): MessagePassport | undefined {
  const segment = capture.log.segmentOf(sequence);
  if (segment === undefined) return undefined;
  return {
    deliveries: deliveriesOf(capture, sequence, limit).toReversed(),
    notDelivered: segment.nonDeliveries.get(sequence - segment.firstSequence) ?? { count: 0, listed: [] },
  };
}

/** Deliveries, and matching Subscriptions, that a page is told of. */
const DESCRIBED = 1_000;

/**
 * The passport in words, with the Subscriptions that match now; `undefined` for a packet that brought no message to our
 * broker.
 */
export function describePassport(
  capture: Capture,
  sequence: number,
  subscriptionsTo: (topicName: TopicName) => Iterable<MatchingSubscription>,
): DescribedPassport | undefined {
  const { log, connections } = capture;
  const segment = log.segmentOf(sequence);
  const passport = readPassport(capture, sequence, DESCRIBED);
  if (segment === undefined || passport === undefined) return undefined;
  const row = sequence - segment.firstSequence;
  const isOrigin = ((segment.traits[row] ?? 0) & trait.isOrigin) !== 0;
  if (!isOrigin || connections.get(segment.connection[row] ?? 0).point !== "broker") return undefined;
  const publishedAtMs = segment.timeMs[row] ?? 0;
  const { notDelivered, deliveries } = passport;

  const name = parseTopicName(topicNameOf(capture, segment, row) ?? "");
  const matching = name.ok ? [...subscriptionsTo(name.value)] : [];
  return {
    subscriptions: matching.slice(0, DESCRIBED).map(({ clientIdentifier, isConnected, subscription }) => {
      const { topicFilter, qos } = subscription;
      return { clientIdentifier, topicFilter, qos, isConnected };
    }),
    subscriptionTotal: matching.length,
    deliveries: deliveries.map((delivery) => {
      const place = expectDefined(log.segmentOf(delivery), `packet ${delivery} is in the log`);
      const at = delivery - place.firstSequence;
      const timeMs = place.timeMs[at] ?? 0;
      const qos = numberReaders["mqtt.qos"](capture, place, at);
      return {
        sequence: delivery,
        clientIdentifier: clientLabel(connections.get(place.connection[at] ?? 0)),
        qos: qos === 1 || qos === 2 ? qos : 0,
        timeMs,
        latencyMs: timeMs - publishedAtMs,
      };
    }),
    notDelivered: { count: notDelivered.count, listed: [...notDelivered.listed] },
  };
}

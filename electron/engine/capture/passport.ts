import { expectDefined } from "#shared/base/index.ts";
import type { MessagePassport as DescribedPassport } from "#shared/contract/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";
import { parseTopicName, type TopicName } from "#shared/topic/index.ts";
import type { MatchingSubscription } from "../broker/index.ts";
import type { Capture } from "./capture.ts";
import { clientLabel } from "./connectionTable.ts";
import { exchangeOf } from "./exchanges.ts";
import { subscriptionsBefore } from "./matchedSubscriptions.ts";
import { outcomeOf } from "./outcome.ts";
import { numberReaders, topicNameOf } from "./packetValues.ts";
import { deliveriesOf } from "./relatedPackets.ts";
import { type Segment, trait } from "./segment.ts";

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
/** Deliveries whose ends are looked for: each may take a walk through the log. */
const FOLLOWED = 40;
const EXCHANGE = 100;

type DescribedDelivery = DescribedPassport["deliveries"][number];
type DeliveryEnd = NonNullable<DescribedDelivery["answer"]>;
type SubscriptionsTo = (topicName: TopicName) => Iterable<MatchingSubscription>;

/** The passport in words; `undefined` for a packet that brought no message to our broker. */
export function describePassport(
  capture: Capture,
  sequence: number,
  subscriptionsTo: SubscriptionsTo,
): DescribedPassport | undefined {
  const { log, connections } = capture;
  const segment = log.segmentOf(sequence);
  const passport = readPassport(capture, sequence, DESCRIBED);
  if (segment === undefined || passport === undefined) return undefined;
  const row = sequence - segment.firstSequence;
  const isOrigin = ((segment.traits[row] ?? 0) & trait.isOrigin) !== 0;
  const connection = connections.get(segment.connection[row] ?? 0);
  if (!isOrigin || connection.point !== "broker") return undefined;
  const timeMs = segment.timeMs[row] ?? 0;
  const topicName = topicNameOf(capture, segment, row) ?? "";
  const deliveries = passport.deliveries.map((each, index) =>
    describeDelivery(capture, each, timeMs, index < FOLLOWED),
  );
  const { count, listed } = passport.notDelivered;
  const clients = new Set([...deliveries, ...listed].map(({ clientIdentifier }) => clientIdentifier));
  const subscriptions = matchedSubscriptions(capture, sequence, { topicName, clients, subscriptionsTo });
  return {
    publication: {
      clientIdentifier: clientLabel(connection),
      remote: connection.remote,
      ...(connection.userName === undefined ? {} : { userName: connection.userName }),
      timeMs,
      topicName,
      qos: qosAt(capture, segment, row),
      isRetained: ((segment.firstByte[row] ?? 0) & 1) !== 0,
      isDenied: outcomeOf(capture, segment, row) === "denied",
    },
    subscriptions: subscriptions.slice(0, DESCRIBED),
    subscriptionTotal: subscriptions.length,
    deliveries,
    notDelivered: { count, listed: [...listed] },
  };
}

function describeDelivery(
  capture: Capture,
  sequence: number,
  publishedAtMs: number,
  isFollowed: boolean,
): DescribedDelivery {
  const { log, connections } = capture;
  const segment = expectDefined(log.segmentOf(sequence), `packet ${sequence} is in the log`);
  const row = sequence - segment.firstSequence;
  const timeMs = segment.timeMs[row] ?? 0;
  const qos = qosAt(capture, segment, row);
  return {
    sequence,
    clientIdentifier: clientLabel(connections.get(segment.connection[row] ?? 0)),
    qos,
    timeMs,
    latencyMs: timeMs - publishedAtMs,
    isRepeated: ((segment.firstByte[row] ?? 0) & DUP_BIT) !== 0,
    ...(isFollowed && qos > 0 ? { answer: endOf(capture, sequence, timeMs) } : {}),
  };
}

const DUP_BIT = 0x08;

/** The packet with which the receiver of a delivery took it over for good. */
function endOf(capture: Capture, delivery: number, sentAtMs: number): DeliveryEnd {
  const { log } = capture;
  for (const sequence of exchangeOf(capture, delivery, EXCHANGE)) {
    const segment = sequence > delivery ? log.segmentOf(sequence) : undefined;
    if (segment === undefined) continue;
    const row = sequence - segment.firstSequence;
    const packetType = (segment.firstByte[row] ?? 0) >> 4;
    if (packetType === type.PUBACK || packetType === type.PUBCOMP) {
      return { sequence, afterMs: (segment.timeMs[row] ?? 0) - sentAtMs };
    }
  }
  return "none";
}

/** As the log tells; where a session is older than the log, with what the broker still holds of it. */
function matchedSubscriptions(
  capture: Capture,
  sequence: number,
  asked: {
    readonly topicName: string;
    readonly clients: ReadonlySet<string>;
    readonly subscriptionsTo: SubscriptionsTo;
  },
): DescribedPassport["subscriptions"] {
  const name = parseTopicName(asked.topicName);
  if (!name.ok) return [];
  const { found, mayHaveHad } = subscriptionsBefore(capture, sequence, name.value, asked.clients);
  const older = [...asked.clients].some((client) => mayHaveHad(client, "")) ? asked.subscriptionsTo(name.value) : [];
  return [
    ...found,
    ...[...older].flatMap(({ clientIdentifier, subscription: { topicFilter, qos } }) =>
      mayHaveHad(clientIdentifier, topicFilter) ? [{ clientIdentifier, topicFilter, qos }] : [],
    ),
  ];
}

function qosAt(capture: Capture, segment: Segment, row: number): QoS {
  const qos = numberReaders["mqtt.qos"](capture, segment, row);
  return qos === 1 || qos === 2 ? qos : 0;
}

import { decode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, QoS } from "#shared/mqtt/packet/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";
import { matchesTopic, parseSharedSubscription, parseTopicFilter, type TopicName } from "#shared/topic/index.ts";
import type { Capture } from "./capture.ts";
import { exchangeOf } from "./exchanges.ts";
import { findBackwards } from "./rowSearch.ts";
import { type Segment, trait } from "./segment.ts";

/** A Subscription that matched a message when it was published, as the packets before it tell. */
export interface MatchedSubscription {
  readonly clientIdentifier: string;
  readonly topicFilter: string;
  /** Granted. */
  readonly qos: QoS;
  /** The SUBSCRIBE that made it as it was. */
  readonly subscribedIn: number;
}

/** What the log tells of the Subscriptions at one moment. */
export interface MatchedSubscriptions {
  readonly found: readonly MatchedSubscription[];
  /** Whether the client may have had this one as well: its session is older than the log, which is silent about it. */
  mayHaveHad(clientIdentifier: string, topicFilter: string): boolean;
}

/** Packets that are decoded for one answer: a person waits for it. */
const MAXIMUM_DECODED = 20_000;
const SUBSCRIBE_EXCHANGE = 4;

interface ClientHistory {
  readonly found: MatchedSubscription[];
  /** Filters that a later packet speaks of already. */
  readonly settled: Set<string>;
}

/**
 * The Subscriptions of `clients` that matched `topicName` when packet `sequence` passed: read backwards from the packets
 * with which they subscribed and unsubscribed, to where each session began. The broker knows only those of now.
 */
export function subscriptionsBefore(
  capture: Pick<Capture, "log" | "connections">,
  sequence: number,
  topicName: TopicName,
  clients: ReadonlySet<string>,
): MatchedSubscriptions {
  const { log, connections } = capture;
  const histories = new Map<string, ClientHistory>();
  for (const client of clients) histories.set(client, { found: [], settled: new Set() });
  const uncertain = new Set(clients);
  const clientByConnection = new Map<number, string>();
  for (const { number, point, clientIdentifier } of connections.all()) {
    if (point === "broker" && clientIdentifier !== undefined && clients.has(clientIdentifier)) {
      clientByConnection.set(number, clientIdentifier);
    }
  }

  function read(at: number): ControlPacket | undefined {
    const segment = log.segmentOf(at);
    if (segment === undefined) return undefined;
    const row = at - segment.firstSequence;
    const bytes = log.bytesOf(segment, row);
    const packet = decode(bytes, 0, bytes.length, connections.find(segment.connection[row] ?? 0)?.version ?? 4);
    return packet.type === "MALFORMED" ? undefined : packet;
  }

  /** The answer to a request, where it is in the log. */
  function answerTo(request: number): ControlPacket | undefined {
    const answer = exchangeOf(capture, request, SUBSCRIBE_EXCHANGE).find((member) => member > request);
    return answer === undefined ? undefined : read(answer);
  }

  function takeSubscribe(clientIdentifier: string, { found, settled }: ClientHistory, at: number): void {
    const packet = read(at);
    const answer = answerTo(at);
    if (packet?.type !== "SUBSCRIBE" || answer?.type !== "SUBACK") return;
    // The last of two equal filters in one packet counts.
    for (const [index, { topicFilter }] of [...packet.subscriptions.entries()].toReversed()) {
      if (settled.has(topicFilter)) continue;
      const granted = answer.reasonCodes[index] ?? 0x80;
      // A refused SUBSCRIBE leaves an older Subscription as it was.
      if (granted > 2) continue;
      settled.add(topicFilter);
      const filter = parseTopicFilter(topicFilter);
      if (!filter.ok) continue;
      const inner = parseSharedSubscription(filter.value)?.topicFilter ?? filter.value;
      const qos = granted === 1 || granted === 2 ? granted : 0;
      if (matchesTopic(inner, topicName)) found.push({ clientIdentifier, topicFilter, qos, subscribedIn: at });
    }
  }

  const isAboutSubscriptions = (segment: Segment, row: number): boolean => {
    const packetType = (segment.firstByte[row] ?? 0) >> 4;
    if (packetType !== type.SUBSCRIBE && packetType !== type.UNSUBSCRIBE && packetType !== type.CONNECT) return false;
    if (((segment.traits[row] ?? 0) & (trait.malformed | trait.broken | trait.toClient)) !== 0) return false;
    return uncertain.has(clientByConnection.get(segment.connection[row] ?? 0) ?? "");
  };

  let from = sequence - 1;
  for (let steps = 0; steps < MAXIMUM_DECODED && uncertain.size > 0; steps++) {
    const at = findBackwards(log, from, isAboutSubscriptions);
    const segment = at === undefined ? undefined : log.segmentOf(at);
    if (at === undefined || segment === undefined) break;
    from = at - 1;
    const row = at - segment.firstSequence;
    const client = clientByConnection.get(segment.connection[row] ?? 0) ?? "";
    const history = histories.get(client);
    if (history === undefined) continue;
    const packetType = (segment.firstByte[row] ?? 0) >> 4;
    if (packetType === type.SUBSCRIBE) takeSubscribe(client, history, at);
    else if (packetType === type.UNSUBSCRIBE) {
      const packet = read(at);
      if (packet?.type === "UNSUBSCRIBE") for (const filter of packet.topicFilters) history.settled.add(filter);
    } else {
      const answer = answerTo(at);
      // Without Session Present a session began here, and nothing before it counts.
      if (answer?.type === "CONNACK" && answer.reasonCode === 0 && !answer.sessionPresent) uncertain.delete(client);
    }
  }
  return {
    found: [...histories.values()].flatMap(({ found }) => found.toReversed()),
    mayHaveHad: (client, topicFilter) =>
      uncertain.has(client) && histories.get(client)?.settled.has(topicFilter) === false,
  };
}

import type { CommandInput, PacketFlow } from "#shared/contract/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";
import type { Capture } from "./capture.ts";
import { exchangeKeyAt, exchangeOf } from "./exchanges.ts";
import { readPacketRow } from "./packetRow.ts";
import { readPassport } from "./passport.ts";
import { findBackwards, findForwards } from "./rowSearch.ts";
import type { Segment } from "./segment.ts";

/** Packets of one exchange: a handshake has four, repetitions make it longer. */
const EXCHANGE_LIMIT = 100;
/** Deliveries of one message that are followed to their ends. */
const DELIVERY_LIMIT = 40;
/** Packets of a connection before and after the asked one. */
const CONNECTION_REACH = 60;

/** What goes together with packet `sequence`, in order of time; `undefined` when it left the log. */
export function readPacketFlow(
  capture: Capture,
  { sequence, scope }: CommandInput<"capture.flow">,
): PacketFlow | undefined {
  if (capture.log.segmentOf(sequence) === undefined) return undefined;
  switch (scope) {
    case "exchange":
      return flowOf(capture, followedExchange(capture, sequence));
    case "connection":
      return flowOf(capture, followedConnection(capture, sequence));
    case "message":
      return messageFlow(capture, sequence);
  }
}

/** Packets with the packet that each of them answers or delivers. */
type Followed = Map<number, number | undefined>;

function flowOf(capture: Capture, followed: Followed, hiddenDeliveries = 0): PacketFlow {
  const packets = [...followed]
    .toSorted(([left], [right]) => left - right)
    .map(([sequence, follows]) => ({
      row: readPacketRow(capture, sequence, 0),
      ...(follows === undefined ? {} : { follows }),
    }));
  return { packets, hiddenDeliveries, notDelivered: { count: 0, listed: [] } };
}

function followedExchange(capture: Capture, sequence: number): Followed {
  const members = exchangeOf(capture, sequence, EXCHANGE_LIMIT);
  return new Map(members.map((member, position) => [member, members[position - 1]]));
}

/** The packets around one on its connection; answers are found by identifier, without a search of the whole log. */
function followedConnection(capture: Capture, sequence: number): Followed {
  const { log } = capture;
  const connection = at(capture, sequence)?.segment.connection[at(capture, sequence)?.row ?? 0];
  const isOfConnection = (segment: Segment, row: number): boolean => segment.connection[row] === connection;
  const members = [sequence];
  for (let steps = 0; steps < CONNECTION_REACH; steps++) {
    const before = findBackwards(log, (members[0] ?? 0) - 1, isOfConnection);
    if (before === undefined) break;
    members.unshift(before);
  }
  for (let steps = 0; steps < CONNECTION_REACH; steps++) {
    const after = findForwards(log, (members.at(-1) ?? 0) + 1, isOfConnection);
    if (after === undefined) break;
    members.push(after);
  }
  const latest = new Map<number, number>();
  const followed: Followed = new Map();
  for (const member of members) {
    const place = at(capture, member);
    const key = place === undefined ? -1 : exchangeKeyAt(place.segment, place.row);
    const isNew = place !== undefined && begins(place.segment.firstByte[place.row] ?? 0);
    followed.set(member, key < 0 || isNew ? undefined : latest.get(key));
    if (key >= 0) latest.set(key, member);
  }
  return followed;
}

/** A message from its publisher through the broker to everybody who got it, each leg with its acknowledgements. */
function messageFlow(capture: Capture, sequence: number): PacketFlow {
  const followed = followedExchange(capture, sequence);
  const publish = [...followed.keys()].find((member) => isPublish(capture, member));
  if (publish === undefined) return flowOf(capture, followed);
  const origin = originOf(capture, publish);
  const legs: Followed = followedExchange(capture, origin);
  const passport = readPassport(capture, origin, EXCHANGE_LIMIT);
  const deliveries = passport?.deliveries ?? [];
  // The asked one is shown even when there are too many others.
  const shown = new Set([...deliveries.slice(0, DELIVERY_LIMIT), ...(publish === origin ? [] : [publish])]);
  for (const delivery of shown) {
    for (const [member, follows] of followedExchange(capture, delivery)) {
      legs.set(member, member === delivery ? origin : follows);
    }
  }
  const flow = flowOf(capture, legs, Math.max(0, deliveries.length - shown.size));
  return passport === undefined
    ? flow
    : { ...flow, notDelivered: { count: passport.notDelivered.count, listed: [...passport.notDelivered.listed] } };
}

function originOf(capture: Capture, sequence: number): number {
  const place = at(capture, sequence);
  const cause = place?.segment.cause[place.row] ?? 0;
  return cause !== 0 && sequence - cause >= capture.log.firstSequence ? sequence - cause : sequence;
}

function isPublish(capture: Capture, sequence: number): boolean {
  const place = at(capture, sequence);
  return place !== undefined && (place.segment.firstByte[place.row] ?? 0) >> 4 === type.PUBLISH;
}

/** CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, and PUBLISH unless it is sent again. */
function begins(firstByte: number): boolean {
  const packetType = firstByte >> 4;
  if (packetType === type.PUBLISH) return (firstByte & 0x08) === 0;
  return (
    packetType === type.CONNECT ||
    packetType === type.SUBSCRIBE ||
    packetType === type.UNSUBSCRIBE ||
    packetType === type.PINGREQ
  );
}

function at({ log }: Pick<Capture, "log">, sequence: number): { segment: Segment; row: number } | undefined {
  const segment = log.segmentOf(sequence);
  return segment === undefined ? undefined : { segment, row: sequence - segment.firstSequence };
}

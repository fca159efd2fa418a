import { expectDefined } from "#shared/base/index.ts";
import type { PacketDetail } from "#shared/contract/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";
import { clientLabel } from "./connectionTable.ts";
import { exchangeOf } from "./exchanges.ts";
import { typeName } from "./packetRow.ts";
import type { PacketSource } from "./packetValues.ts";
import { findBackwards } from "./rowSearch.ts";
import { type Segment, trait } from "./segment.ts";

type RelatedPacket = PacketDetail["related"][number];

/** More packets of one kind are not listed: a message may have a hundred thousand deliveries. */
const LIMIT = 100;

/**
 * The packets that belong to a packet, in order: its exchange, the PUBLISH that it delivers, and the deliveries of the
 * message that it brought. The packet itself is one of them.
 */
export function relatedPackets(source: PacketSource, sequence: number): RelatedPacket[] {
  const relations = new Map<number, string>();
  const { log } = source;
  for (const member of exchangeOf(source, sequence, LIMIT)) relations.set(member, exchangeRelation(source, member));
  const { segment, row } = locate(source, sequence);
  const cause = segment.cause[row] ?? 0;
  if (cause !== 0 && sequence - cause >= log.firstSequence) {
    relations.set(sequence - cause, `published by \`${clientOf(source, sequence - cause)}\``);
  }
  for (const delivery of deliveriesOf(source, sequence, LIMIT)) {
    relations.set(delivery, `delivered to \`${clientOf(source, delivery)}\``);
  }
  return [...relations]
    .toSorted(([left], [right]) => left - right)
    .map(([member, relation]) => describe(source, member, relation));
}

/** The packets that delivered the message of PUBLISH `sequence`, newest first. Looks through all packets after it. */
export function deliveriesOf({ log }: Pick<PacketSource, "log">, sequence: number, limit: number): number[] {
  const { segment, row } = locate({ log }, sequence);
  const deliveries: number[] = [];
  if (((segment.traits[row] ?? 0) & trait.isOrigin) === 0) return deliveries;
  const isDelivery = (each: Segment, at: number): boolean => each.cause[at] === each.firstSequence + at - sequence;
  let from = log.nextSequence - 1;
  while (deliveries.length < limit) {
    const delivery = findBackwards(log, from, isDelivery);
    if (delivery === undefined || delivery <= sequence) break;
    deliveries.push(delivery);
    from = delivery - 1;
  }
  return deliveries;
}

function locate({ log }: Pick<PacketSource, "log">, sequence: number) {
  const segment = expectDefined(log.segmentOf(sequence), `packet ${sequence} is in the log`);
  return { segment, row: sequence - segment.firstSequence };
}

function clientOf(source: PacketSource, sequence: number): string {
  const { segment, row } = locate(source, sequence);
  return clientLabel(source.connections.get(segment.connection[row] ?? 0));
}

function describe(source: PacketSource, sequence: number, relation: string): RelatedPacket {
  const { segment, row } = locate(source, sequence);
  return {
    sequence,
    type: typeName(segment, row),
    direction: ((segment.traits[row] ?? 0) & trait.toClient) === 0 ? "toServer" : "toClient",
    client: clientOf(source, sequence),
    timeMs: segment.timeMs[row] ?? 0,
    relation,
  };
}

/** What a packet does in its exchange, in words. */
function exchangeRelation(source: PacketSource, sequence: number): string {
  const { segment, row } = locate(source, sequence);
  const firstByte = segment.firstByte[row] ?? 0;
  switch (firstByte >> 4) {
    case type.PUBLISH:
      return (firstByte & 0x08) === 0 ? "message" : "message, sent again";
    case type.PUBACK:
      return "acknowledged";
    case type.PUBREC:
      return "received";
    case type.PUBREL:
      return "released";
    case type.PUBCOMP:
      return "completed";
    case type.CONNECT:
    case type.SUBSCRIBE:
    case type.UNSUBSCRIBE:
    case type.PINGREQ:
      return "request";
    case type.CONNACK:
    case type.SUBACK:
    case type.UNSUBACK:
    case type.PINGRESP:
      return "answer";
    case type.AUTH:
      return "authentication";
    default:
      return "alone";
  }
}

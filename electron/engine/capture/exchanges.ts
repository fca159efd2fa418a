import { expectDefined } from "#shared/base/index.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";
import type { CapturedConnection } from "./connectionTable.ts";
import type { PacketSource } from "./packetValues.ts";
import { findBackwards, findForwards } from "./rowSearch.ts";
import { type Segment, trait } from "./segment.ts";

/** Exchanges that are not bound to a Packet Identifier, beside those that are (up to 0x1ffff). */
const PING_KEY = 0x20000;
const CONNECT_KEY = 0x20001;
/** Client and Server number their packets independently: what the Server began has this bit. */
const SERVER_BEGAN = 0x10000;

/** Network connections of one client across which an exchange is followed, each way. */
const MAXIMUM_RECONNECTIONS = 1_000;

/**
 * Every packet of the exchange that `sequence` belongs to and that is still in the log, oldest first: PUBLISH with its
 * acknowledgements, SUBSCRIBE with SUBACK, and so on, by Packet Identifier and by who began. An exchange that a lost
 * connection cut goes on in the client's next one. Found when somebody asks, and not as packets come: people look at
 * few of them.
 */
export function exchangeOf(
  source: Pick<PacketSource, "log" | "connections">,
  sequence: number,
  limit: number,
): readonly number[] {
  const { log } = source;
  const segment = expectDefined(log.segmentOf(sequence), `packet ${sequence} is in the log`);
  const row = sequence - segment.firstSequence;
  const key = exchangeKeyAt(segment, row);
  if (key < 0) return [sequence];
  const identifier = segment.packetIdentifier[row] ?? 0;
  const connections = connectionsOf(source, segment.connection[row] ?? 0, key);
  const isMember = (each: Segment, at: number): boolean =>
    each.packetIdentifier[at] === identifier &&
    connections.has(each.connection[at] ?? 0) &&
    exchangeKeyAt(each, at) === key;
  const begin = findBackwards(log, sequence, (each, at) => isBeginning(each.firstByte[at] ?? 0) && isMember(each, at));

  // What began before the log does is shown from where the log begins.
  let members: number[] | undefined = begin === undefined && log.firstSequence > 0 ? [] : undefined;
  let next = findForwards(log, begin ?? log.firstSequence, isMember);
  while (next !== undefined) {
    const firstByte = firstByteOf(source, next);
    const isNew = isBeginning(firstByte) || (members === undefined && mayBegin(firstByte));
    if (next > sequence && (isNew || members === undefined)) break;
    if (isNew) members = [];
    members?.push(next);
    if (next >= sequence && (members === undefined || members.length >= limit)) break;
    if (isEnd(firstByte)) {
      if (next >= sequence) break;
      members = undefined;
    }
    next = findForwards(log, next + 1, isMember);
  }
  return members === undefined ? [sequence] : members.slice(0, limit);
}

/** The network connections among which the packets of an exchange are found. */
function connectionsOf(
  { connections }: Pick<PacketSource, "connections">,
  number: number,
  key: number,
): ReadonlySet<number> {
  const found = new Set([number]);
  if (key === PING_KEY || key === CONNECT_KEY) return found;
  const follow = (next: (connection: CapturedConnection) => number | undefined): void => {
    let connection = connections.find(number);
    for (let steps = 0; steps < MAXIMUM_RECONNECTIONS && connection !== undefined; steps++) {
      found.add(connection.number);
      const following = next(connection);
      connection = following === undefined ? undefined : connections.find(following);
    }
  };
  follow((connection) => connection.continues);
  follow((connection) => connection.continuedBy);
  return found;
}

function firstByteOf({ log }: Pick<PacketSource, "log">, sequence: number): number {
  const segment = log.segmentOf(sequence);
  return segment?.firstByte[sequence - segment.firstSequence] ?? 0;
}

/** What names the exchange of the packet in a row on its connection; -1 for a packet that stands alone. */
export function exchangeKeyAt(segment: Segment, row: number): number {
  const isToClient = ((segment.traits[row] ?? 0) & trait.toClient) !== 0;
  return exchangeKey(segment.firstByte[row] ?? 0, isToClient, segment.packetIdentifier[row] ?? 0);
}

/** What names the exchange of a packet on its connection; -1 for a packet that stands alone. */
function exchangeKey(firstByte: number, isToClient: boolean, identifier: number): number {
  const clientBegan = identifier;
  const serverBegan = identifier | SERVER_BEGAN;
  switch (firstByte >> 4) {
    case type.CONNECT:
    case type.CONNACK:
    case type.AUTH:
      return CONNECT_KEY;
    case type.PINGREQ:
    case type.PINGRESP:
      return PING_KEY;
    case type.PUBLISH:
    case type.PUBREL:
      if (identifier === 0) return -1;
      return isToClient ? serverBegan : clientBegan;
    case type.PUBACK:
    case type.PUBREC:
    case type.PUBCOMP:
      if (identifier === 0) return -1;
      return isToClient ? clientBegan : serverBegan;
    case type.SUBSCRIBE:
    case type.SUBACK:
    case type.UNSUBSCRIBE:
    case type.UNSUBACK:
      return identifier === 0 ? -1 : clientBegan;
    default:
      return -1;
  }
}

/** Whether a packet begins an exchange whatever was open under its key. A PUBLISH with DUP goes on with the old one. */
function isBeginning(firstByte: number): boolean {
  return mayBegin(firstByte) && !(firstByte >> 4 === type.PUBLISH && (firstByte & 0x08) !== 0);
}

function mayBegin(firstByte: number): boolean {
  switch (firstByte >> 4) {
    case type.CONNECT:
    case type.PUBLISH:
    case type.SUBSCRIBE:
    case type.UNSUBSCRIBE:
    case type.PINGREQ:
      return true;
    default:
      return false;
  }
}

function isEnd(firstByte: number): boolean {
  switch (firstByte >> 4) {
    case type.CONNACK:
    case type.PUBACK:
    case type.PUBCOMP:
    case type.SUBACK:
    case type.UNSUBACK:
    case type.PINGRESP:
      return true;
    default:
      return false;
  }
}

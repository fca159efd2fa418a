import type { CapturedConnection } from "./connectionTable.ts";
import type { PacketLog } from "./packetLog.ts";
import { packetTypeCode as type } from "#shared/mqtt/spec/index.ts";

/** Exchanges that are not bound to a Packet Identifier, beside those that are (up to 0x1ffff). */
const PING_KEY = 0x20000;
const CONNECT_KEY = 0x20001;
/** Client and Server number their packets independently: what the Server began has this bit. */
const SERVER_BEGAN = 0x10000;

/** Unanswered exchanges of clients that are away are remembered for this many clients. */
const REMEMBERED_CLIENTS = 10_000;

/**
 * Joins packets into exchanges as they are recorded: PUBLISH with its acknowledgements, SUBSCRIBE with SUBACK, and so
 * on, by Packet Identifier and by who began. An exchange that a lost connection cut goes on in the client's next one.
 */
export interface ExchangeJoiner {
  /** Links the packet that was just recorded to the packet before it in its exchange. */
  join(
    connection: CapturedConnection,
    firstByte: number,
    isToClient: boolean,
    identifier: number,
    sequence: number,
  ): void;
  /** The client turned out to be one that was here before: its open exchanges go on where they are continued. */
  resume(connection: CapturedConnection): void;
  /** The connection is gone; what waits for an answer is kept for the client's return. */
  suspend(connection: CapturedConnection): void;
}

/** Creates a joiner that writes its links into `log`. */
export function createExchangeJoiner(log: PacketLog): ExchangeJoiner {
  const suspended = new Map<string, Map<number, number>>();

  function link(previous: number, sequence: number): void {
    const earlier = log.segmentOf(previous);
    const later = log.segmentOf(sequence);
    if (earlier === undefined || later === undefined) return;
    earlier.nextInExchange[previous - earlier.firstSequence] = sequence - previous;
    later.previousInExchange[sequence - later.firstSequence] = sequence - previous;
  }

  return {
    join(connection, firstByte, isToClient, identifier, sequence) {
      const key = exchangeKey(firstByte, isToClient, identifier);
      if (key < 0) return;
      const open = (connection.openExchanges ??= new Map());
      const previous = open.get(key);
      if (previous !== undefined && !isBeginning(firstByte)) link(previous, sequence);
      else if (!mayBegin(firstByte)) return;
      if (isEnd(firstByte)) open.delete(key);
      else open.set(key, sequence);
    },
    resume(connection) {
      const name = clientName(connection);
      const waiting = suspended.get(name);
      if (waiting === undefined) return;
      suspended.delete(name);
      // What a clean start has made void is begun anew by a PUBLISH without DUP, and forgotten then.
      const open = (connection.openExchanges ??= new Map());
      for (const [key, sequence] of waiting) if (!open.has(key)) open.set(key, sequence);
    },
    suspend(connection) {
      const open = connection.openExchanges;
      connection.openExchanges = undefined;
      open?.delete(PING_KEY);
      open?.delete(CONNECT_KEY);
      if (open === undefined || open.size === 0 || !connection.clientIdentifier) return;
      const name = clientName(connection);
      suspended.delete(name);
      suspended.set(name, open);
      const oldest = suspended.keys().next();
      if (suspended.size > REMEMBERED_CLIENTS && !oldest.done) suspended.delete(oldest.value);
    },
  };
}

/** Every packet of the exchange that `sequence` belongs to and that is still in the log, oldest first. */
export function exchangeOf(log: PacketLog, sequence: number, limit: number): number[] {
  let first = sequence;
  for (let steps = 0; steps < limit; steps++) {
    const segment = log.segmentOf(first);
    const distance = segment?.previousInExchange[first - segment.firstSequence] ?? 0;
    if (distance === 0 || first - distance < log.firstSequence) break;
    first -= distance;
  }
  const sequences = [first];
  for (let at = first; sequences.length < limit;) {
    const segment = log.segmentOf(at);
    const distance = segment?.nextInExchange[at - segment.firstSequence] ?? 0;
    if (distance === 0) break;
    at += distance;
    sequences.push(at);
  }
  return sequences;
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

function clientName(connection: CapturedConnection): string {
  return `${connection.point} ${connection.clientIdentifier ?? ""}`;
}

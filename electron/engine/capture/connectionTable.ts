import { expectDefined } from "#shared/base/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { ObservationPoint } from "../broker/index.ts";

/** One network connection as the capture knows it. */
export interface CapturedConnection {
  readonly number: number;
  readonly point: ObservationPoint;
  readonly remote: string;
  /** `undefined` until CONNECT said who it is. */
  clientIdentifier: string | undefined;
  version: ProtocolVersion | undefined;
  /** Why it ended; `undefined` while it lasts. */
  closedBecause: string | undefined;
  /** Sequence of its last packet in the log, or NO_SEQUENCE. */
  lastSequence: number;
  /** Topic numbers behind Topic Aliases, by `aliasKey`; made when the first one comes. */
  aliases: Map<number, number> | undefined;
  /** Exchanges that still wait for a packet, and the last packet of each: `exchanges.ts` knows the keys. */
  openExchanges: Map<number, number> | undefined;
}

/** The connections that are open or have packets in the log. Numbers count from 1 and are never reused. */
export interface ConnectionTable {
  open(point: ObservationPoint, remote: string): CapturedConnection;
  close(number: number, reason: string): void;
  find(number: number): CapturedConnection | undefined;
  /** A connection that cannot have left: it is open, or one of its packets is in the log. */
  get(number: number): CapturedConnection;
  all(): Iterable<CapturedConnection>;
  /** Forgets closed connections whose packets have all left the log. */
  forgetBefore(firstSequence: number): void;
}

/** Creates an empty table. */
export function createConnectionTable(): ConnectionTable {
  const connections = new Map<number, CapturedConnection>();
  // Closed connections, first closed first: the order in which their last packets leave the log, or nearly so.
  const closed = new Set<CapturedConnection>();
  let last = 0;
  return {
    open(point, remote) {
      const connection: CapturedConnection = {
        number: ++last,
        point,
        remote,
        clientIdentifier: undefined,
        version: undefined,
        closedBecause: undefined,
        lastSequence: -1,
        aliases: undefined,
        openExchanges: undefined,
      };
      connections.set(connection.number, connection);
      return connection;
    },
    close(number, reason) {
      const connection = connections.get(number);
      if (connection === undefined || connection.closedBecause !== undefined) return;
      connection.closedBecause = reason;
      connection.aliases = undefined;
      if (connection.lastSequence < 0) connections.delete(number);
      else closed.add(connection);
    },
    find: (number) => connections.get(number),
    get: (number) => expectDefined(connections.get(number), `connection ${number} is open or has packets in the log`),
    all: () => connections.values(),
    forgetBefore(firstSequence) {
      for (const connection of closed) {
        if (connection.lastSequence >= firstSequence) break;
        closed.delete(connection);
        connections.delete(connection.number);
      }
    },
  };
}

/** What the list shows as the client: the Client Identifier, or the address while that is unknown or empty. */
export function clientLabel(connection: CapturedConnection): string {
  return connection.clientIdentifier || connection.remote;
}

/** Each direction of a connection has its own Topic Aliases. [MQTT5-3.3.2-7] */
export function aliasKey(isToClient: boolean, topicAlias: number): number {
  return topicAlias + (isToClient ? 0x10000 : 0);
}

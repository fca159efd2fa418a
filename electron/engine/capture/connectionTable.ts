import { expectDefined } from "#shared/base/index.ts";
import type { ProtocolVersion } from "#shared/mqtt/packet/index.ts";
import type { ObservationPoint } from "../broker/index.ts";

/** One network connection as the capture knows it. */
export interface CapturedConnection {
  readonly number: number;
  readonly point: ObservationPoint;
  readonly remote: string;
  /** The address at our end. */
  readonly local: string;
  /** `undefined` until CONNECT said who it is. */
  clientIdentifier: string | undefined;
  /** As CONNECT said it, or the server learned it while the client proved who it is. */
  userName: string | undefined;
  version: ProtocolVersion | undefined;
  /** Why it ended; `undefined` while it lasts. */
  closedBecause: string | undefined;
  closedAtMs: number | undefined;
  /** Sequence of its very first packet; NO_SEQUENCE when that was not recorded, `undefined` before it. */
  firstSequence: number | undefined;
  /** Sequence of its last packet in the log, or NO_SEQUENCE. */
  lastSequence: number;
  /** Topic numbers behind Topic Aliases, by `aliasKey`; made when the first one comes. */
  aliases: Map<number, number> | undefined;
  /** Sequences of packets before which others went by unseen: of a capture file that misses them. */
  gapsBefore: Set<number> | undefined;
  /** The former connection of the same client, whose unfinished exchanges go on here, and the one after this. */
  continues: number | undefined;
  continuedBy: number | undefined;
}

/** Who is at the other end of a connection. */
export interface IdentifiedClient {
  readonly clientIdentifier: string;
  readonly protocolVersion: ProtocolVersion;
  readonly userName?: string;
}

/** The connections that are open or have packets in the log. Numbers count from 1 and are never reused. */
export interface ConnectionTable {
  open(point: ObservationPoint, remote: string, local: string): CapturedConnection;
  /** Takes note of who is at the other end. */
  identify(number: number, who: IdentifiedClient): void;
  close(number: number, reason: string, timeMs: number): void;
  find(number: number): CapturedConnection | undefined;
  /** A connection that cannot have left: it is open, or one of its packets is in the log. */
  get(number: number): CapturedConnection;
  all(): Iterable<CapturedConnection>;
  /** The newest connection from this address. */
  from(remote: string): number | undefined;
  /** Forgets closed connections whose packets have all left the log. */
  forgetBefore(firstSequence: number): void;
}

/** Clients that are away are known again among this many. */
const REMEMBERED_CLIENTS = 10_000;

const RECENT = 256;

/** Creates an empty table. */
export function createConnectionTable(): ConnectionTable {
  const connections = new Map<number, CapturedConnection>();
  // Closed connections, first closed first: the order in which their last packets leave the log, or nearly so.
  const closed = new Set<CapturedConnection>();
  /** The last closed connection of each client that is away, by Client Identifier. */
  const leftFrom: Readonly<Record<ObservationPoint, Map<string, number>>> = { broker: new Map(), client: new Map() };
  let last = 0;
  // Asked for again and again, for every packet: by the lowest bits of their numbers.
  const recent: (CapturedConnection | undefined)[] = Array.from({ length: RECENT }, () => undefined);

  function find(number: number): CapturedConnection | undefined {
    const known = recent[number % RECENT];
    if (known?.number === number) return known;
    const connection = connections.get(number);
    if (connection !== undefined) recent[number % RECENT] = connection;
    return connection;
  }

  function forget(connection: CapturedConnection): void {
    connections.delete(connection.number);
    if (recent[connection.number % RECENT] === connection) recent[connection.number % RECENT] = undefined;
  }

  function rememberLeft(connection: CapturedConnection): void {
    const { clientIdentifier } = connection;
    if (!clientIdentifier || connection.lastSequence < 0) return;
    const left = leftFrom[connection.point];
    left.delete(clientIdentifier);
    left.set(clientIdentifier, connection.number);
    const oldest = left.keys().next();
    if (left.size > REMEMBERED_CLIENTS && !oldest.done) left.delete(oldest.value);
  }

  return {
    open(point, remote, local) {
      const connection: CapturedConnection = {
        number: ++last,
        point,
        remote,
        local,
        clientIdentifier: undefined,
        userName: undefined,
        version: undefined,
        closedBecause: undefined,
        closedAtMs: undefined,
        firstSequence: undefined,
        lastSequence: -1,
        aliases: undefined,
        gapsBefore: undefined,
        continues: undefined,
        continuedBy: undefined,
      };
      connections.set(connection.number, connection);
      return connection;
    },
    identify(number, { clientIdentifier, protocolVersion, userName }) {
      const connection = connections.get(number);
      if (connection === undefined) return;
      connection.clientIdentifier = clientIdentifier;
      connection.userName = userName;
      connection.version = protocolVersion;
      const left = leftFrom[connection.point];
      const former = connections.get(left.get(clientIdentifier) ?? 0);
      left.delete(clientIdentifier);
      if (former === undefined) return;
      connection.continues = former.number;
      former.continuedBy = number;
    },
    close(number, reason, timeMs) {
      const connection = connections.get(number);
      if (connection === undefined || connection.closedBecause !== undefined) return;
      connection.closedBecause = reason;
      connection.closedAtMs = timeMs;
      connection.aliases = undefined;
      rememberLeft(connection);
      if (connection.lastSequence < 0) forget(connection);
      else closed.add(connection);
    },
    find,
    get: (number) => expectDefined(find(number), `connection ${number} is open or has packets in the log`),
    all: () => connections.values(),
    from(remote) {
      let newest: number | undefined;
      for (const connection of connections.values()) if (connection.remote === remote) newest = connection.number;
      return newest;
    },
    forgetBefore(firstSequence) {
      for (const connection of closed) {
        if (connection.lastSequence >= firstSequence) break;
        closed.delete(connection);
        forget(connection);
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

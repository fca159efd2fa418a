import type { Direction, PacketType, QoS } from "#shared/mqtt/packet/index.ts";
import type { ObservedPacket } from "./observation.ts";

/** One packet of an exchange. */
export interface ExchangeLeg {
  readonly sequence: number;
  readonly connection: number;
  readonly type: PacketType;
  readonly direction: Direction;
  readonly timeMs: number;
  /** Since the leg before; absent on the first one. */
  readonly latencyMs?: number;
  /** The same step once more: a re-sent PUBLISH or PUBREL, or its repeated answer. */
  readonly isRepeat: boolean;
}

/**
 * `open` still lacks an answer. `complete` and `failed` have it, with a Reason Code below or from 0x80. `abandoned`
 * will never get it, because the session has ended.
 */
export type ExchangeState = "open" | "complete" | "failed" | "abandoned";

/** A request and everything that answered it, over as many connections as it took. */
export interface Exchange {
  readonly id: number;
  readonly kind: "connect" | "publish" | "subscribe" | "unsubscribe" | "ping";
  /** Who began it. */
  readonly initiator: Direction;
  readonly packetIdentifier?: number;
  readonly qos?: QoS;
  readonly legs: readonly ExchangeLeg[];
  readonly state: ExchangeState;
  /** The Return or Reason Code that ended it; the first that tells of a failure in a SUBACK or UNSUBACK. */
  readonly reasonCode?: number;
}

/** An exchange while it is being watched. */
export interface OpenExchange {
  readonly id: number;
  readonly kind: Exchange["kind"];
  readonly initiator: Direction;
  readonly packetIdentifier: number | undefined;
  readonly qos: QoS | undefined;
  readonly legs: ExchangeLeg[];
  /** The request, and the last packet that moved the exchange on. What the request says is let go at the end. */
  request: ObservedPacket;
  last: ObservedPacket;
  state: ExchangeState;
  reasonCode: number | undefined;
}

/** Adds a packet to an exchange. A step that was taken before counts as repeated. */
export function addLeg(exchange: OpenExchange, observed: ObservedPacket, type: PacketType): void {
  const previous = exchange.legs.at(-1);
  exchange.legs.push({
    sequence: observed.sequence,
    connection: observed.connection,
    type,
    direction: observed.direction,
    timeMs: observed.timeMs,
    ...(previous === undefined ? {} : { latencyMs: observed.timeMs - previous.timeMs }),
    isRepeat: exchange.legs.some((leg) => leg.type === type),
  });
  exchange.last = observed;
}

/** Whether a step of this kind has been seen. */
export function hasLeg(exchange: OpenExchange, type: PacketType): boolean {
  return exchange.legs.some((leg) => leg.type === type);
}

/** Ends an exchange with the code of its answer. */
export function settle(exchange: OpenExchange, reasonCode: number): void {
  exchange.reasonCode = reasonCode;
  exchange.state = reasonCode >= 0x80 ? "failed" : "complete";
  exchange.request = { ...exchange.request, packet: undefined };
}

/** Keeps exchanges findable by any of their packets; forgets the oldest ones beyond its limit. */
export interface ExchangeBook {
  begin(request: ObservedPacket, exchange: Pick<OpenExchange, "kind" | "packetIdentifier" | "qos">): OpenExchange;
  /** Records that a later packet belongs to an exchange. */
  link(exchange: OpenExchange, observed: ObservedPacket, type: PacketType): void;
  /** The exchange that packet `sequence` is part of. */
  find(sequence: number): Exchange | undefined;
  /** Oldest first. */
  all(): Exchange[];
  /** Exchanges that were forgotten to stay within the limit. */
  readonly forgotten: number;
}

export function createExchangeBook(limit: number): ExchangeBook {
  const exchanges = new Map<number, OpenExchange>();
  const bySequence = new Map<number, OpenExchange>();
  let nextId = 1;
  let forgotten = 0;

  function forgetOldest(): void {
    // Numbers rise by one: the first key of a large map from which keys are always taken at the front is slow to find.
    const id = forgotten + 1;
    for (const leg of exchanges.get(id)?.legs ?? []) bySequence.delete(leg.sequence);
    exchanges.delete(id);
    forgotten += 1;
  }

  function link(exchange: OpenExchange, observed: ObservedPacket, type: PacketType): void {
    addLeg(exchange, observed, type);
    if (exchanges.has(exchange.id)) bySequence.set(observed.sequence, exchange);
  }

  return {
    begin(request, { kind, packetIdentifier, qos }) {
      const exchange: OpenExchange = {
        id: nextId++,
        kind,
        initiator: request.direction,
        packetIdentifier,
        qos,
        legs: [],
        request,
        last: request,
        state: "open",
        reasonCode: undefined,
      };
      exchanges.set(exchange.id, exchange);
      if (exchanges.size > limit) forgetOldest();
      if (request.packet !== undefined) link(exchange, request, request.packet.type);
      return exchange;
    },
    link,
    find(sequence) {
      const found = bySequence.get(sequence);
      return found === undefined ? undefined : publish(found);
    },
    all: () => [...exchanges.values()].map(publish),
    get forgotten() {
      return forgotten;
    },
  };
}

function publish({ id, kind, initiator, packetIdentifier, qos, legs, state, reasonCode }: OpenExchange): Exchange {
  return {
    id,
    kind,
    initiator,
    legs: [...legs],
    state,
    ...(packetIdentifier === undefined ? {} : { packetIdentifier }),
    ...(qos === undefined ? {} : { qos }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
  };
}

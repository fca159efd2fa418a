import type { ObservedPacket } from "#shared/mqtt/flow/index.ts";
import type { ControlPacket, Direction, QoS } from "#shared/mqtt/packet/index.ts";
import {
  connack,
  connect,
  disconnect,
  pingreq,
  pingresp,
  publish,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
  ack,
} from "../../../conformance/flow/conversation.ts";

/** What an observer is told, in order. */
export type TrafficEvent =
  | { readonly kind: "opened"; readonly connection: number; readonly timeMs: number }
  | { readonly kind: "packet"; readonly observed: ObservedPacket }
  | { readonly kind: "closed"; readonly connection: number; readonly timeMs: number };

export interface TrafficPlan {
  readonly version: 4 | 5;
  /** Where the observer sits: packets pass it when they leave that side, or when they reach it. */
  readonly observer: "client" | "server";
  /** Each number decides one step. */
  readonly choices: readonly number[];
}

const RECEIVE_MAXIMUM = 4;
/** Together with the requests that may be open, fewer than there are identifiers. */
const MAXIMUM_UNFINISHED = 8;
const TOPICS = ["a/b", "a/c", "d"] as const;

/** One side as sender and receiver of Application Messages, keeping to the rules. */
interface Endpoint {
  /** Messages sent and not finished, in their original order. `released` has PUBREL sent. */
  readonly unfinished: Map<number, { readonly packet: ReturnType<typeof publish>; released: boolean }>;
  lastIdentifier: number;
}

/** Plays a Client and a Server that break no rule, over connections that get lost, with packets under way. */
export function playLegalTraffic({ version, observer, choices }: TrafficPlan): readonly TrafficEvent[] {
  const events: TrafficEvent[] = [];
  const ends: Readonly<Record<Direction, Endpoint>> = { toServer: createEndpoint(), toClient: createEndpoint() };
  const requests = new Set<number>();
  const underWay: Record<Direction, ControlPacket[]> = { toServer: [], toClient: [] };
  const inWindow: Record<Direction, Set<number>> = { toServer: new Set(), toClient: new Set() };
  let connection = 0;
  let timeMs = 0;
  let sequence = 0;
  let phase: "closed" | "connecting" | "open" = "closed";
  let hasSession = false;

  function observe(direction: Direction, packet: ControlPacket): void {
    events.push({ kind: "packet", observed: { sequence, connection, direction, timeMs, length: 20, packet } });
    sequence += 1;
  }

  function send(direction: Direction, packet: ControlPacket): void {
    if ((direction === "toServer") === (observer === "client")) observe(direction, packet);
    underWay[direction].push(packet);
  }

  function open(): void {
    connection += 1;
    events.push({ kind: "opened", connection, timeMs });
    phase = "connecting";
    const properties = version === 5 ? { sessionExpiryInterval: 5_000, receiveMaximum: RECEIVE_MAXIMUM } : {};
    send("toServer", connect(version, { clean: false, keepAliveSeconds: 600, properties }));
  }

  function lose(): void {
    events.push({ kind: "closed", connection, timeMs });
    phase = "closed";
    underWay.toServer.length = 0;
    underWay.toClient.length = 0;
    inWindow.toServer.clear();
    inWindow.toClient.clear();
    for (const identifier of requests) ends.toServer.unfinished.delete(identifier);
    requests.clear();
  }

  function resend(direction: Direction): void {
    for (const [identifier, { packet, released }] of ends[direction].unfinished) {
      if (released) send(direction, ack("PUBREL", identifier));
      else {
        inWindow[direction].add(identifier);
        send(direction, { ...packet, dup: true });
      }
    }
  }

  function sendMessage(direction: Direction, qos: QoS, choice: number): void {
    const topicName = TOPICS[choice % TOPICS.length] ?? "a/b";
    if (qos === 0) return send(direction, publish(undefined, { topicName }));
    if (version === 5 && inWindow[direction].size >= RECEIVE_MAXIMUM) return undefined;
    if (ends[direction].unfinished.size >= MAXIMUM_UNFINISHED) return undefined;
    const identifier = takeIdentifier(direction);
    const packet = publish(identifier, { qos, topicName });
    ends[direction].unfinished.set(identifier, { packet, released: false });
    inWindow[direction].add(identifier);
    return send(direction, packet);
  }

  function takeIdentifier(direction: Direction): number {
    const end = ends[direction];
    const isTaken = (identifier: number) =>
      end.unfinished.has(identifier) || (direction === "toServer" && requests.has(identifier));
    // A small space makes identifiers come back soon.
    let identifier = end.lastIdentifier;
    do identifier = (identifier % 12) + 1;
    while (isTaken(identifier));
    end.lastIdentifier = identifier;
    return identifier;
  }

  function request(isSubscribe: boolean): void {
    if (requests.size >= 3) return;
    const identifier = takeIdentifier("toServer");
    requests.add(identifier);
    send("toServer", isSubscribe ? subscribe(identifier, { "#": 2 }) : unsubscribe(identifier, "d"));
  }

  function receive(direction: Direction): void {
    const packet = underWay[direction].shift();
    if (packet === undefined) return;
    timeMs += 1;
    if ((direction === "toServer") === (observer === "server")) observe(direction, packet);
    const back: Direction = direction === "toServer" ? "toClient" : "toServer";
    answer(back, packet);
  }

  function answer(back: Direction, packet: ControlPacket): void {
    switch (packet.type) {
      case "CONNECT":
        send(
          back,
          connack({ sessionPresent: hasSession, properties: version === 5 ? { receiveMaximum: RECEIVE_MAXIMUM } : {} }),
        );
        hasSession = true;
        return resend(back);
      case "CONNACK":
        phase = "open";
        return resend(back);
      case "PUBLISH":
        if (packet.packetIdentifier === undefined) return undefined;
        return send(back, ack(packet.qos === 1 ? "PUBACK" : "PUBREC", packet.packetIdentifier));
      case "PUBREC": {
        const message = ends[back].unfinished.get(packet.packetIdentifier);
        if (message !== undefined) message.released = true;
        return send(back, ack("PUBREL", packet.packetIdentifier));
      }
      case "PUBREL":
        return send(back, ack("PUBCOMP", packet.packetIdentifier));
      case "PUBACK":
      case "PUBCOMP":
        inWindow[back].delete(packet.packetIdentifier);
        return void ends[back].unfinished.delete(packet.packetIdentifier);
      case "SUBSCRIBE":
        return send(back, suback(packet.packetIdentifier, [2]));
      case "UNSUBSCRIBE":
        return send(back, unsuback(packet.packetIdentifier, version === 5 ? [0x11] : []));
      case "SUBACK":
      case "UNSUBACK":
        return void requests.delete(packet.packetIdentifier);
      case "PINGREQ":
        return send(back, pingresp);
      default:
        return undefined;
    }
  }

  function step(choice: number): void {
    timeMs += 1 + (choice % 7);
    if (phase === "closed") return open();
    const action = choice % 16;
    const detail = choice >> 4;
    if (action < 4) return receive("toServer");
    if (action < 8) return receive("toClient");
    if (phase !== "open") return undefined;
    if (action < 10) return sendMessage("toServer", qosOf(detail), detail);
    if (action < 12) return sendMessage("toClient", qosOf(detail), detail);
    if (action === 12) return request(detail % 2 === 0);
    if (action === 13) return send("toServer", pingreq);
    if (action === 14 && detail % 3 === 0) return lose();
    if (action === 15 && detail % 5 === 0) {
      send("toServer", disconnect());
      while (underWay.toServer.length > 0) receive("toServer");
      return lose();
    }
    return undefined;
  }

  // Everything is subscribed to first, so that every message has its subscription.
  open();
  receive("toServer");
  receive("toClient");
  request(true);
  receive("toServer");
  receive("toClient");
  for (const choice of choices) step(choice);
  return events;
}

function createEndpoint(): Endpoint {
  return { unfinished: new Map(), lastIdentifier: 0 };
}

function qosOf(choice: number): QoS {
  return ([0, 1, 2] as const)[choice % 3] ?? 0;
}

import type { Duplex } from "node:stream";
import type {
  ControlPacket,
  Properties,
  ProtocolVersion,
  PublishPacket,
  QoS,
  SubscriptionRequest,
} from "#shared/mqtt/packet/index.ts";
import { reasonCode } from "#shared/mqtt/spec/index.ts";
import { createPacketChannel } from "../client/index.ts";
import type { Clock } from "../support/index.ts";
import type { ProbeLimits } from "./limits.ts";
import { createWaiting } from "./waiting.ts";

/** How a connection ended. */
export type Ending =
  | { readonly kind: "disconnect"; readonly reasonCode: number; readonly reasonString: string | undefined }
  | { readonly kind: "closed"; readonly code: string | undefined }
  /** What came is no MQTT. */
  | { readonly kind: "broken"; readonly detail: string };

/** What came of waiting for a packet. */
export type Heard<Value> =
  | { readonly kind: "heard"; readonly value: Value }
  | { readonly kind: "silence" }
  | { readonly kind: "ended"; readonly ending: Ending };

/** What became of a PUBLISH. */
export type PublishAnswer =
  | { readonly kind: "sent" }
  | { readonly kind: "acknowledged"; readonly reasonCode: number }
  | { readonly kind: "silence" }
  | { readonly kind: "ended"; readonly ending: Ending };

/** A message that arrived, without its payload. */
export interface ArrivedMessage {
  readonly topicName: string;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly subscriptionIdentifiers: readonly number[];
}

export interface OutgoingPublish {
  readonly topicName: string;
  readonly qos?: QoS;
  readonly retain?: boolean;
  readonly payload?: Uint8Array;
  readonly properties?: Properties;
}

/** One connection of a probe. It acknowledges what comes and ends when its step does. */
export interface ProbeLink {
  readonly version: ProtocolVersion;
  /** Number of the connection in the capture. */
  readonly connection: number | undefined;
  /** Messages that came, the first few hundred; `arrived` counts all. */
  readonly messages: readonly ArrivedMessage[];
  readonly arrived: number;
  readonly ending: Ending | undefined;
  /** How long it waits for an answer. */
  readonly answerSeconds: number;
  send(packet: ControlPacket): Promise<void>;
  sendBytes(bytes: Uint8Array): Promise<void>;
  next<Value>(read: (packet: ControlPacket) => Value | undefined, withinMs?: number): Promise<Heard<Value>>;
  publish(message: OutgoingPublish): Promise<PublishAnswer>;
  /** Only sends it; answers the Packet Identifier. */
  beginPublish(message: OutgoingPublish): Promise<number>;
  /** The code of the SUBACK. */
  subscribe(request: SubscriptionRequest, subscriptionIdentifier?: number): Promise<Heard<number>>;
  /** Resolves with the first message that `holds`, also if it came before; `undefined` when none comes. */
  message(holds: (message: ArrivedMessage) => boolean, withinMs?: number): Promise<ArrivedMessage | undefined>;
  /** Whether so many messages have come, in all. */
  arrivals(count: number, withinMs?: number): Promise<boolean>;
  /** Waits for PINGRESP, and a while longer: what was under way has come. False when the broker did not answer. */
  settle(): Promise<boolean>;
  /** Waits until the connection is gone. */
  gone(withinMs: number): Promise<boolean>;
  /** Acknowledges, from now on, what came and comes; the answer to `holdsAcknowledgements`. */
  release(): Promise<void>;
  /** Says DISCONNECT, and closes. */
  end(properties?: Properties): Promise<void>;
  destroy(): void;
}

export interface LinkOptions {
  readonly stream: Duplex;
  readonly version: ProtocolVersion;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly limits: ProbeLimits;
  readonly connection: number | undefined;
  readonly observe: (direction: "toServer" | "toClient", bytes: Uint8Array) => void;
  /** A packet goes out. */
  readonly sent: () => void;
  /** Waits for the turn of the next packet. */
  readonly pace: () => Promise<void>;
  readonly onClosed: (reason: string) => void;
  /** Keeps back PUBACK and PUBREC until `release`. */
  readonly holdsAcknowledgements?: boolean;
}

const KEPT_MESSAGES = 300;
const KEPT_PACKETS = 1_000;
const DEFAULT_PAYLOAD = new TextEncoder().encode("wirebench probe");

/** Takes over a stream. */
export function createLink(options: LinkOptions): ProbeLink {
  const { version, clock, signal, limits, pace } = options;
  const waiting = createWaiting(clock, signal);
  const inbox: ControlPacket[] = [];
  const messages: ArrivedMessage[] = [];
  const held: (() => void)[] = [];
  let holds = options.holdsAcknowledgements === true;
  let arrived = 0;
  let ending: Ending | undefined;
  let isGone = false;
  let lastIdentifier = 0;

  const channel = createPacketChannel({
    stream: options.stream,
    version,
    maximumPacketBytes: undefined,
    observe: options.observe,
    onPacket: receive,
    onBroken(diagnostic) {
      ended({ kind: "broken", detail: diagnostic.message });
      channel.destroy();
    },
    onClosed(code) {
      ended({ kind: "closed", code });
      isGone = true;
      options.onClosed(code ?? "closed");
      waiting.wake();
    },
  });
  // A peer that ends its side is gone: nobody waits for the rest.
  options.stream.once("end", () => channel.destroy());
  const onAbort = (): void => channel.destroy();
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });

  function transmit(packet: ControlPacket): void {
    options.sent();
    channel.send(packet);
  }

  function ended(how: Ending): void {
    ending ??= how;
    waiting.wake();
  }

  function receive(packet: ControlPacket): void {
    if (packet.type === "PUBLISH") takeMessage(packet);
    else if (packet.type === "PUBREL") {
      transmit({ type: "PUBCOMP", packetIdentifier: packet.packetIdentifier, reasonCode: reasonCode.success });
    } else if (packet.type === "DISCONNECT") {
      ended({ kind: "disconnect", reasonCode: packet.reasonCode, reasonString: packet.properties?.reasonString });
    } else if (inbox.length < KEPT_PACKETS) inbox.push(packet);
    waiting.wake();
  }

  function takeMessage({ topicName, qos, retain, properties, packetIdentifier }: PublishPacket): void {
    arrived++;
    if (messages.length < KEPT_MESSAGES) {
      messages.push({ topicName, qos, retain, subscriptionIdentifiers: properties?.subscriptionIdentifiers ?? [] });
    }
    if (packetIdentifier === undefined) return;
    const acknowledge = (): void =>
      transmit({ type: qos === 1 ? "PUBACK" : "PUBREC", packetIdentifier, reasonCode: reasonCode.success });
    if (holds) held.push(acknowledge);
    else acknowledge();
  }

  async function sendBytes(bytes: Uint8Array): Promise<void> {
    await pace();
    if (isGone || signal.aborted) return;
    options.sent();
    channel.sendBytes(bytes);
  }

  async function send(packet: ControlPacket): Promise<void> {
    await pace();
    if (!isGone && !signal.aborted) transmit(packet);
  }

  async function next<Value>(
    read: (packet: ControlPacket) => Value | undefined,
    withinMs = limits.answerMs,
  ): Promise<Heard<Value>> {
    const heard = await waiting.until<Heard<Value>>(() => {
      for (const [index, packet] of inbox.entries()) {
        const value = read(packet);
        if (value === undefined) continue;
        inbox.splice(index, 1);
        return { kind: "heard", value };
      }
      return ending === undefined ? undefined : { kind: "ended", ending };
    }, withinMs);
    return heard ?? { kind: "silence" };
  }

  function acknowledgement(type: "PUBACK" | "PUBREC" | "PUBCOMP", identifier: number): Promise<Heard<number>> {
    return next((packet) =>
      packet.type === type && packet.packetIdentifier === identifier ? packet.reasonCode : undefined,
    );
  }

  async function beginPublish(message: OutgoingPublish): Promise<number> {
    const { topicName, qos = 0, retain = false, payload = DEFAULT_PAYLOAD, properties } = message;
    const packetIdentifier = qos === 0 ? 0 : ++lastIdentifier;
    await send({
      type: "PUBLISH",
      dup: false,
      qos,
      retain,
      topicName,
      payload,
      ...(qos === 0 ? {} : { packetIdentifier }),
      ...(properties === undefined ? {} : { properties }),
    });
    return packetIdentifier;
  }

  async function publish(message: OutgoingPublish): Promise<PublishAnswer> {
    const identifier = await beginPublish(message);
    if (identifier === 0) return ending === undefined ? { kind: "sent" } : { kind: "ended", ending };
    const first = await acknowledgement(message.qos === 2 ? "PUBREC" : "PUBACK", identifier);
    if (first.kind !== "heard") return first;
    if (message.qos !== 2 || first.value >= 0x80) return { kind: "acknowledged", reasonCode: first.value };
    await send({ type: "PUBREL", packetIdentifier: identifier, reasonCode: reasonCode.success });
    const second = await acknowledgement("PUBCOMP", identifier);
    if (second.kind !== "heard") return second;
    return { kind: "acknowledged", reasonCode: Math.max(first.value, second.value) };
  }

  async function subscribe(request: SubscriptionRequest, subscriptionIdentifier?: number): Promise<Heard<number>> {
    const packetIdentifier = ++lastIdentifier;
    await send({
      type: "SUBSCRIBE",
      packetIdentifier,
      subscriptions: [request],
      ...(subscriptionIdentifier === undefined
        ? {}
        : { properties: { subscriptionIdentifiers: [subscriptionIdentifier] } }),
    });
    return next((packet) =>
      packet.type === "SUBACK" && packet.packetIdentifier === packetIdentifier ? packet.reasonCodes[0] : undefined,
    );
  }

  return {
    version,
    connection: options.connection,
    answerSeconds: limits.answerMs / 1000,
    messages,
    get arrived() {
      return arrived;
    },
    get ending() {
      return ending;
    },
    send,
    sendBytes,
    next,
    publish,
    beginPublish,
    subscribe,
    message: (matches, withinMs = limits.answerMs) =>
      waiting.until(
        () => messages.find(matches) ?? undefined,
        // Nothing comes from a connection that is gone.
        ending === undefined ? withinMs : 0,
      ),
    async arrivals(count, withinMs = limits.answerMs) {
      const patienceMs = ending === undefined ? withinMs : 0;
      return (await waiting.until(() => (arrived >= count ? true : undefined), patienceMs)) ?? false;
    },
    async settle() {
      await send({ type: "PINGREQ" });
      const answer = await next((packet) => (packet.type === "PINGRESP" ? true : undefined));
      await waiting.until(() => (isGone ? true : undefined), limits.quietMs);
      return answer.kind === "heard";
    },
    async gone(withinMs) {
      return (await waiting.until(() => (isGone ? true : undefined), withinMs)) ?? false;
    },
    async release() {
      holds = false;
      for (const acknowledge of held.splice(0)) acknowledge();
    },
    async end(properties) {
      await send({
        type: "DISCONNECT",
        reasonCode: reasonCode.normalDisconnection,
        ...(properties === undefined ? {} : { properties }),
      });
      channel.end();
      if (!(await waiting.until(() => (isGone ? true : undefined), limits.quietMs))) channel.destroy();
    },
    destroy: () => channel.destroy(),
  };
}

import { setTimeout as delay } from "node:timers/promises";
import { createFramer, decode, encode } from "#shared/mqtt/codec/index.ts";
import type { ControlPacket, PacketType, QoS } from "#shared/mqtt/packet/index.ts";
import type { Broker } from "../broker/index.ts";
import { createMemoryConnection } from "../net/index.ts";

/** A client that does one thing at a time at the embedded broker, without a network between them. It speaks 5.0. */
export interface ScriptedClient {
  /** The Reason Code of CONNACK; `undefined` when the connection ended without one. */
  connect(): Promise<number | undefined>;
  /** The Reason Code of SUBACK; `undefined` when the connection ended without one. */
  subscribe(topicFilter: string): Promise<number | undefined>;
  /** Settles when the broker has dealt with the message. */
  publish(message: { readonly topicName: string; readonly payload: string; readonly qos: QoS }): Promise<void>;
  /** Everything sent to it before has come when this settles. */
  settle(): Promise<void>;
  /** Topic Names of the messages that came. */
  readonly messages: readonly string[];
  disconnect(): void;
}

const VERSION = 5;
/** How often, and for how long, an answer is looked for that does not come at once. */
const LOOK_MS = 5;
const PATIENCE_MS = 3_000;

/** Opens a connection to the broker under a Client Identifier. */
export function createScriptedClient(
  broker: Pick<Broker, "accept">,
  who: { readonly clientIdentifier: string; readonly userName: string | undefined },
): ScriptedClient {
  const peer = createMemoryConnection("witness");
  const framer = createFramer();
  const arrived: ControlPacket[] = [];
  const messages: string[] = [];
  let packetIdentifier = 0;
  broker.accept(peer.connection);

  function send(packet: ControlPacket): void {
    if (!peer.isEnded) peer.write(encode(packet, VERSION));
  }

  function receive(): void {
    framer.feed(peer.read(), (bytes, start, end) => {
      const packet = decode(bytes, start, end, VERSION, "toClient");
      if (packet.type === "MALFORMED") return;
      arrived.push(packet);
      if (packet.type === "PUBLISH") messages.push(packet.topicName);
    });
  }

  /** The next packet of a type; the broker answers in the same turn unless it has to wait for something itself. */
  async function answer<Type extends PacketType>(
    type: Type,
  ): Promise<Extract<ControlPacket, { type: Type }> | undefined> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
      receive();
      const index = arrived.findIndex((packet) => packet.type === type);
      const [packet] = index < 0 ? [] : arrived.splice(index, 1);
      if (isOfType(packet, type)) return packet;
      if (peer.isEnded) return undefined;
      await delay(LOOK_MS);
    }
    return undefined;
  }

  async function settle(): Promise<void> {
    send({ type: "PINGREQ" });
    await answer("PINGRESP");
  }

  return {
    async connect() {
      const { clientIdentifier, userName } = who;
      const credentials = userName === undefined ? {} : { userName };
      send({
        type: "CONNECT",
        protocolVersion: VERSION,
        clean: true,
        keepAliveSeconds: 0,
        clientIdentifier,
        ...credentials,
      });
      return (await answer("CONNACK"))?.reasonCode;
    },
    async subscribe(topicFilter) {
      packetIdentifier += 1;
      send({ type: "SUBSCRIBE", packetIdentifier, subscriptions: [{ topicFilter, qos: 0 }] });
      return (await answer("SUBACK"))?.reasonCodes[0];
    },
    async publish({ topicName, payload, qos }) {
      packetIdentifier += 1;
      send({
        type: "PUBLISH",
        dup: false,
        qos,
        retain: false,
        topicName,
        payload: new TextEncoder().encode(payload),
        ...(qos === 0 ? {} : { packetIdentifier }),
      });
      await settle();
    },
    settle,
    messages,
    disconnect() {
      send({ type: "DISCONNECT", reasonCode: 0 });
      peer.end();
    },
  };
}

function isOfType<Type extends PacketType>(
  packet: ControlPacket | undefined,
  type: Type,
): packet is Extract<ControlPacket, { type: Type }> {
  return packet?.type === type;
}

import * as mqttPacket from "mqtt-packet";
import {
  type AuthenticationMethod,
  type BrokerSettings,
  type CaptureSink,
  createBroker,
  type Authorizer,
  type Denial,
} from "#electron/engine/broker/index.ts";
import { noCapture } from "#electron/engine/broker/captureSink.ts";
import { createMemoryConnection, type MemoryPeer } from "#electron/engine/net/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";

/** A packet as the independent codec of these tests spells it. */
export type TestPacket = mqttPacket.Packet;
export type ProtocolVersion = 3 | 4 | 5;

/** A client at the far end of a memory connection, speaking through a codec that is not ours. */
export interface TestClient {
  readonly peer: MemoryPeer;
  send(packet: TestPacket): void;
  sendBytes(...bytes: readonly number[]): void;
  /** The packets that came since the last call. */
  received(): TestPacket[];
  /** Those of them that are PUBLISH, as `topic payload`. */
  messages(): string[];
  subscribe(topic: string, qos?: 0 | 1 | 2, options?: Partial<mqttPacket.ISubscription>): TestPacket[];
  publish(topic: string, payload: string, options?: Partial<mqttPacket.IPublishPacket>): void;
  /** Takes nothing more for its own: answers PUBLISH and PUBREL as the standard wants, and gives what came. */
  acknowledgeAll(): TestPacket[];
  drop(): void;
  readonly isEnded: boolean;
}

export interface Setup {
  readonly settings?: Partial<BrokerSettings>;
  readonly authorizer?: Authorizer;
  readonly captureSink?: CaptureSink;
  readonly authenticationMethods?: readonly AuthenticationMethod[];
  readonly denied?: (denial: Denial) => void;
}

/** A broker over memory connections, with a clock that the test turns. */
export function setup(options: Setup = {}) {
  const clock = createFakeClock();
  const log: string[] = [];
  let identifiers = 0;
  let numbers = 0;
  let clients = 0;
  const broker = createBroker({
    clock,
    ids: { next: () => `id-${++identifiers}` },
    logger: { log: (level, text) => void log.push(`${level} ${text}`) },
    authorizer: options.authorizer ?? createPermissiveAuthorizer(),
    authenticationMethods: options.authenticationMethods ?? [],
    captureSink: options.captureSink ?? { ...noCapture, connectionOpened: () => ++numbers },
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    ...(options.denied === undefined ? {} : { denied: options.denied }),
  });

  /** A connection that has said nothing yet. */
  function open(protocolVersion: ProtocolVersion = 4): TestClient {
    const peer = createMemoryConnection();
    broker.accept(peer.connection);
    return createTestClient(peer, protocolVersion);
  }

  /** A connection after CONNECT; its answer is still to be read. */
  function connecting(packet: Partial<mqttPacket.IConnectPacket> = {}): TestClient {
    const protocolVersion = packet.protocolVersion ?? 4;
    const client = open(protocolVersion as ProtocolVersion);
    client.send({
      cmd: "connect",
      protocolId: protocolVersion === 3 ? "MQIsdp" : "MQTT",
      protocolVersion,
      clean: true,
      keepalive: 0,
      clientId: `client-${++clients}`,
      ...packet,
    } as mqttPacket.IConnectPacket);
    return client;
  }

  /** A connected client. */
  function connect(packet: Partial<mqttPacket.IConnectPacket> = {}): TestClient {
    const client = connecting(packet);
    const [answer] = client.received();
    if (answer?.cmd !== "connack") throw new Error(`no CONNACK but ${JSON.stringify(answer)}`);
    const code = packet.protocolVersion === 5 ? answer.reasonCode : answer.returnCode;
    if (code !== 0) throw new Error(`refused with ${code}`);
    return client;
  }

  return { broker, clock, log, open, connecting, connect };
}

/** Speaks MQTT over the far end of a memory connection. */
export function createTestClient(peer: MemoryPeer, protocolVersion: ProtocolVersion): TestClient {
  const options = { protocolVersion };
  const parser = mqttPacket.parser(options);
  let parsed: TestPacket[] = [];
  let identifier = 0;
  parser.on("packet", (packet) => parsed.push(packet));
  parser.on("error", (error: Error) => {
    throw error;
  });

  const client: TestClient = {
    peer,
    send(packet) {
      peer.write(mqttPacket.generate(packet, options));
    },
    sendBytes(...bytes) {
      peer.write(Uint8Array.from(bytes));
    },
    received() {
      parser.parse(Buffer.from(peer.read()), options);
      const packets = parsed;
      parsed = [];
      return packets;
    },
    messages() {
      return client.received().flatMap((packet) => (packet.cmd === "publish" ? [describeMessage(packet)] : []));
    },
    subscribe(topic, qos = 0, subscription = {}) {
      identifier += 1;
      client.send({
        cmd: "subscribe",
        messageId: identifier,
        subscriptions: [{ topic, qos, nl: false, rap: false, rh: 0, ...subscription }],
      } as TestPacket);
      return client.received();
    },
    publish(topic, payload, packet = {}) {
      identifier += 1;
      client.send({
        cmd: "publish",
        topic,
        payload,
        qos: 0,
        dup: false,
        retain: false,
        messageId: identifier,
        ...packet,
      });
    },
    acknowledgeAll() {
      const all: TestPacket[] = [];
      for (let packets = client.received(); packets.length > 0; packets = client.received()) {
        all.push(...packets);
        for (const packet of packets) {
          const { messageId } = packet;
          if (messageId === undefined) continue;
          if (packet.cmd === "publish")
            client.send({ cmd: packet.qos === 1 ? "puback" : "pubrec", messageId } as TestPacket);
          if (packet.cmd === "pubrel") client.send({ cmd: "pubcomp", messageId } as TestPacket);
          if (packet.cmd === "pubrec") client.send({ cmd: "pubrel", messageId } as TestPacket);
        }
      }
      return all;
    },
    drop: () => peer.drop(),
    get isEnded() {
      return peer.isEnded;
    },
  };
  return client;
}

function describeMessage(packet: mqttPacket.IPublishPacket): string {
  const flags = `${packet.qos > 0 ? ` qos${packet.qos}` : ""}${packet.retain ? " retained" : ""}${packet.dup ? " dup" : ""}`;
  return `${packet.topic} ${packet.payload.toString()}${flags}`;
}

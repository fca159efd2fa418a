import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createFramer, decode, encode } from "#shared/mqtt/codec/index.ts";
import type {
  ControlPacket,
  Properties,
  ProtocolVersion,
  PublishPacket,
  WillMessage,
} from "#shared/mqtt/packet/index.ts";
import { matchesTopic, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";

/** A small broker that remembers what it was sent, and lies, refuses and falls silent where a test wants it. */
export interface FakeBroker {
  readonly port: number;
  /** Every packet that was received, in order, with the number of its connection. */
  readonly packets: readonly { readonly connection: number; readonly packet: ControlPacket | undefined }[];
  /** Raw bytes received, by connection. */
  readonly received: ReadonlyMap<number, number>;
  readonly retained: ReadonlyMap<string, PublishPacket>;
  /** Client Identifiers of sessions that outlive their connections. */
  readonly sessions: ReadonlySet<string>;
  close(): Promise<void>;
}

export interface FakeBrokerOptions {
  /** Of CONNACK in 5.0. */
  readonly announced?: Properties;
  readonly versions?: readonly ProtocolVersion[];
  /** Takes a packet out of the ordinary course. */
  readonly intercept?: (packet: ControlPacket, peer: FakePeer) => "handled" | undefined;
}

export interface FakePeer {
  readonly version: ProtocolVersion;
  readonly connection: number;
  send(packet: ControlPacket): void;
  close(): void;
}

interface Client extends FakePeer {
  readonly filters: Map<string, number>;
  will: WillMessage | undefined;
  identifier: string;
}

/** Listens on a free loopback port. */
export async function startFakeBroker(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const { announced = {}, versions = [3, 4, 5], intercept } = options;
  const packets: { connection: number; packet: ControlPacket | undefined }[] = [];
  const received = new Map<number, number>();
  const retained = new Map<string, PublishPacket>();
  const sessions = new Set<string>();
  const clients = new Set<Client>();
  const sockets = new Set<Socket>();
  let connections = 0;

  function publish(packet: PublishPacket): void {
    const name = parseTopicName(packet.topicName);
    if (!name.ok) return;
    if (packet.retain && packet.payload.length === 0) retained.delete(packet.topicName);
    else if (packet.retain) retained.set(packet.topicName, { ...packet, payload: packet.payload.slice() });
    for (const client of clients) {
      for (const filter of client.filters.keys()) {
        const parsed = parseTopicFilter(filter);
        if (!parsed.ok || !matchesTopic(parsed.value, name.value)) continue;
        client.send({
          type: "PUBLISH",
          dup: false,
          qos: 0,
          retain: false,
          topicName: packet.topicName,
          payload: packet.payload,
        });
        break;
      }
    }
  }

  function handle(client: Client, packet: ControlPacket): void {
    switch (packet.type) {
      case "SUBSCRIBE": {
        const [request] = packet.subscriptions;
        if (request === undefined) return;
        client.filters.set(request.topicFilter, request.qos);
        client.send({ type: "SUBACK", packetIdentifier: packet.packetIdentifier, reasonCodes: [request.qos] });
        const kept = retained.get(request.topicFilter);
        if (kept !== undefined) client.send({ ...kept, qos: 0, retain: true, properties: {} });
        return;
      }
      case "PUBLISH":
        publish(packet);
        if (packet.packetIdentifier === undefined) return;
        client.send({
          type: packet.qos === 1 ? "PUBACK" : "PUBREC",
          packetIdentifier: packet.packetIdentifier,
          reasonCode: 0,
        });
        return;
      case "PUBREL":
        client.send({ type: "PUBCOMP", packetIdentifier: packet.packetIdentifier, reasonCode: 0 });
        return;
      case "PINGREQ":
        client.send({ type: "PINGRESP" });
        return;
      case "DISCONNECT":
        client.will = undefined;
        if (packet.properties?.sessionExpiryInterval === 0) sessions.delete(client.identifier);
        client.close();
        return;
      case "CONNECT":
        client.close();
        return;
      default:
    }
  }

  const server = createServer((socket) => {
    const connection = ++connections;
    const framer = createFramer();
    let client: Client | undefined;
    sockets.add(socket);
    received.set(connection, 0);
    const close = (): void => {
      sockets.delete(socket);
      socket.destroy();
      if (client === undefined || !clients.delete(client) || client.will === undefined) return;
      publish({ type: "PUBLISH", dup: false, ...client.will, properties: {} });
    };
    const peerOf = (version: ProtocolVersion): Client => ({
      version,
      connection,
      filters: new Map(),
      will: undefined,
      identifier: "",
      send: (packet) => void socket.write(encode(packet, version)),
      close,
    });
    socket.on("error", () => {});
    socket.on("close", close);
    socket.on("data", (chunk) => {
      received.set(connection, (received.get(connection) ?? 0) + chunk.length);
      framer.feed(chunk, (bytes, start, end) => {
        const packet = decode(bytes, start, end, client?.version ?? 4, "toServer");
        if (packet.type === "MALFORMED") {
          packets.push({ connection, packet: undefined });
          return close();
        }
        packets.push({ connection, packet });
        if (client !== undefined) {
          return intercept?.(packet, client) === "handled" ? undefined : handle(client, packet);
        }
        if (packet.type !== "CONNECT") return close();
        const peer = peerOf(packet.protocolVersion);
        if (intercept?.(packet, peer) === "handled") return undefined;
        if (!versions.includes(packet.protocolVersion)) {
          socket.end(Uint8Array.of(0x20, 0x02, 0x00, 0x01));
          return undefined;
        }
        const isKept =
          packet.protocolVersion === 5 ? packet.properties?.sessionExpiryInterval !== undefined : !packet.clean;
        const sessionPresent = !packet.clean && sessions.has(packet.clientIdentifier);
        if (isKept) sessions.add(packet.clientIdentifier);
        else sessions.delete(packet.clientIdentifier);
        peer.will = packet.will;
        peer.identifier = packet.clientIdentifier;
        client = peer;
        clients.add(peer);
        const properties =
          packet.clientIdentifier === "" ? { ...announced, assignedClientIdentifier: `auto-${connection}` } : announced;
        peer.send({
          type: "CONNACK",
          sessionPresent,
          reasonCode: 0,
          ...(packet.protocolVersion === 5 ? { properties } : {}),
        });
        return undefined;
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    packets,
    received,
    retained,
    sessions,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

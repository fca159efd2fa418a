import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { connectMany, type Load } from "./load.ts";
import { connectPacket, connectRaw, publishPacket, readExactly, subscribe } from "./rawClient.ts";

const CONNECTS_AT_ONCE = 20;
const DISCONNECT = Uint8Array.of(0xe0, 0);

/** A subscriber that comes again and again and is given every retained message. */
export async function createRetainedLoad(
  port: number,
  shape: { readonly topics: number; readonly payloadBytes: number },
): Promise<Load> {
  const publisher = await connectRaw(port, "keeper");
  let bytes = 0;
  for (let topic = 0; topic < shape.topics; topic++) {
    const topicName = `retained/${String(topic).padStart(6, "0")}`;
    const packet = publishPacket({ topicName, payloadBytes: shape.payloadBytes, retain: true });
    publisher.write(packet);
    bytes += packet.length;
  }
  // A PINGRESP says that everything before it was taken in.
  publisher.write(Uint8Array.of(0xc0, 0));
  await readExactly(publisher, 2);
  const subscribeAll = Uint8Array.from([0x82, 15, 0, 1, 0, 10, ...Buffer.from("retained/#"), 0]);
  const subackBytes = 5;
  return {
    async run(durationMs) {
      let messages = 0;
      for (const endAt = performance.now() + durationMs; performance.now() < endAt; messages += shape.topics) {
        const subscriber = await connectRaw(port, "reader");
        subscriber.write(subscribeAll);
        await readExactly(subscriber, subackBytes + bytes);
        subscriber.destroy();
      }
      return messages;
    },
    close: () => publisher.destroy(),
  };
}

/** Clients that connect, wait for CONNACK and leave. Each connection counts as one. */
export function createConnectLoad(port: number): Load {
  async function connectOnce(clientIdentifier: string): Promise<void> {
    const socket = connectSocket({ host: "127.0.0.1", port, noDelay: true });
    await once(socket, "connect");
    socket.write(connectPacket(clientIdentifier));
    await readExactly(socket, 4);
    socket.end(DISCONNECT);
    await once(socket, "close");
  }

  return {
    async run(durationMs) {
      const endAt = performance.now() + durationMs;
      let connections = 0;
      async function keepConnecting(_: unknown, worker: number): Promise<void> {
        while (performance.now() < endAt) {
          await connectOnce(`visitor-${worker}`);
          connections += 1;
        }
      }
      await Promise.all(Array.from({ length: CONNECTS_AT_ONCE }, keepConnecting));
      return connections;
    },
    close() {},
  };
}

/** Microseconds from publishing a message to its arrival at the same client, one after the other, in order. */
export async function measureRoundTrips(port: number, durationMs: number): Promise<readonly number[]> {
  const client = await connectRaw(port, "pinger");
  await subscribe(client, ["ping/pong"], 0);
  const packet = publishPacket({ topicName: "ping/pong", payloadBytes: 64 });
  const trips: number[] = [];
  for (const endAt = performance.now() + durationMs; performance.now() < endAt;) {
    const sentAt = performance.now();
    client.write(packet);
    await readExactly(client, packet.length);
    trips.push((performance.now() - sentAt) * 1000);
  }
  client.destroy();
  return trips.toSorted((left, right) => left - right);
}

/** Connects so many clients that then say nothing. */
export async function connectIdle(port: number, count: number): Promise<() => void> {
  const closers: (() => void)[] = [];
  for (let connected = 0; connected < count; connected += 100) {
    const sockets = await connectMany(port, `idle-${connected}`, Math.min(100, count - connected));
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
    });
  }
  return () => {
    for (const close of closers) close();
  };
}

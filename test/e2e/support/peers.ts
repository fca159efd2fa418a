import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";

/** The clients of the core story: one that watches everything, and one that says one thing and goes. */
export interface StoryClients {
  readonly name: string;
  /** Subscribes to `#` with QoS 2. That it is subscribed is seen in the packet list, as its SUBACK. */
  watch(port: number): Promise<StoryWatcher>;
  publish(port: number, message: { topicName: string; payload: string; qos: 0 | 1 | 2 }): Promise<void>;
}

/** What the watching client has written, one line for each message: its topic and its payload. */
export interface StoryWatcher {
  printed(): string;
  stop(): Promise<void>;
}

/** An MQTT.js client at the broker on `port` of this machine. */
export function connectClient(port: number, options: IClientOptions = {}): Promise<MqttClient> {
  return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
}

/** A client that sends whatever bytes it is given. */
export interface RawClient {
  send(bytes: readonly number[]): void;
  /** Resolves when the broker has closed the connection. */
  readonly ended: Promise<unknown>;
  close(): void;
}

/** Connects with MQTT 3.1.1 and Clean Session; resolves once the broker has accepted. */
export async function connectRaw(port: number, clientIdentifier: string): Promise<RawClient> {
  const socket = connectSocket(port, "127.0.0.1");
  socket.on("error", () => undefined);
  const ended = once(socket, "close");
  const identifier = [...new TextEncoder().encode(clientIdentifier)];
  const connect = [
    ...[0x10, 12 + identifier.length],
    ...[0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60],
    ...[0, identifier.length, ...identifier],
  ];
  socket.write(Uint8Array.from(connect));
  await once(socket, "data");
  // Unread answers would keep the end of the connection from being noticed.
  socket.resume();
  return {
    send: (bytes) => void socket.write(Uint8Array.from(bytes)),
    ended,
    close: () => void socket.destroy(),
  };
}

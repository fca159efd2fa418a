import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";

const CONNACK_BYTES = 4;
/** SUBACK without its Reason Codes. */
const SUBACK_HEAD_BYTES = 4;
const FILTERS_PER_SUBSCRIBE = 100;
const READ_BYTES = 512 * 1024;

/** A client with as little work of its own as possible, so that the broker is what is measured. */
export function connectRaw(port: number, clientIdentifier: string, clean = true): Promise<Socket> {
  return greet(connectSocket({ host: "127.0.0.1", port, noDelay: true }), clientIdentifier, clean);
}

/**
 * The same for a client that takes what comes and keeps nothing of it: its chunks are one buffer, filled again and again,
 * so that it reads more at a time than a broker sends it meanwhile.
 */
export function connectReader(port: number, clientIdentifier: string): Promise<Socket> {
  const socket: Socket = connectSocket({
    host: "127.0.0.1",
    port,
    noDelay: true,
    onread: {
      buffer: Buffer.alloc(READ_BYTES),
      callback: (length, buffer) => socket.emit("data", buffer.subarray(0, length)),
    },
  });
  return greet(socket, clientIdentifier, true);
}

async function greet(socket: Socket, clientIdentifier: string, clean: boolean): Promise<Socket> {
  // A broker that is killed at the end resets its connections.
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(connectPacket(clientIdentifier, clean));
  await readExactly(socket, CONNACK_BYTES);
  return socket;
}

/** CONNECT of 3.1.1, which every broker here speaks. */
export function connectPacket(clientIdentifier: string, clean = true): Uint8Array {
  return encode({ type: "CONNECT", protocolVersion: 4, clean, keepAliveSeconds: 0, clientIdentifier }, 4);
}

/** Waits until so many bytes have come. */
export async function readExactly(socket: Socket, wanted: number): Promise<void> {
  let got = 0;
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      got += chunk.length;
      if (got < wanted) return;
      socket.off("data", take);
      socket.off("close", fail);
      resolve();
    };
    const fail = (): void => reject(new Error("the broker closed the connection"));
    socket.on("data", take);
    socket.on("close", fail);
  });
}

/** Subscribes to any number of filters, a hundred in a packet. */
export async function subscribe(socket: Socket, topicFilters: readonly string[], qos: QoS): Promise<void> {
  for (let first = 0; first < topicFilters.length; first += FILTERS_PER_SUBSCRIBE) {
    const subscriptions = topicFilters
      .slice(first, first + FILTERS_PER_SUBSCRIBE)
      .map((topicFilter) => ({ topicFilter, qos }));
    socket.write(encode({ type: "SUBSCRIBE", packetIdentifier: 1, subscriptions }, 4));
    await readExactly(socket, SUBACK_HEAD_BYTES + subscriptions.length);
  }
}

/** A PUBLISH of 3.1.1 with a payload of zeros. Above QoS 0 its Packet Identifier is 1. */
export function publishPacket(options: {
  readonly topicName: string;
  readonly payloadBytes: number;
  readonly qos?: QoS;
  readonly retain?: boolean;
}): Uint8Array {
  const { topicName, qos = 0, retain = false } = options;
  return encode(
    {
      type: "PUBLISH",
      dup: false,
      qos,
      retain,
      topicName,
      payload: new Uint8Array(options.payloadBytes),
      ...(qos === 0 ? {} : { packetIdentifier: 1 }),
    },
    4,
  );
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

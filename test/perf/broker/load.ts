import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { encode } from "#shared/mqtt/codec/index.ts";
import type { QoS } from "#shared/mqtt/packet/index.ts";

const CONNACK_BYTES = 4;
const SUBACK_BYTES = 5;

/** A raw client: as little of its own work as possible, so that the broker is what is measured. */
async function connectRaw(port: number, clientIdentifier: string): Promise<Socket> {
  const socket = connectSocket({ host: "127.0.0.1", port, noDelay: true });
  await once(socket, "connect");
  const hello = encode({ type: "CONNECT", protocolVersion: 4, clean: true, keepAliveSeconds: 0, clientIdentifier }, 4);
  socket.write(hello);
  await readExactly(socket, CONNACK_BYTES);
  return socket;
}

async function readExactly(socket: Socket, wanted: number): Promise<void> {
  for (let got = 0; got < wanted;) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    got += chunk.length;
  }
}

async function subscribe(socket: Socket, topicFilter: string, qos: QoS): Promise<void> {
  socket.write(encode({ type: "SUBSCRIBE", packetIdentifier: 1, subscriptions: [{ topicFilter, qos }] }, 4));
  await readExactly(socket, SUBACK_BYTES);
}

export interface QoS0Load {
  readonly port: number;
  readonly publishers: number;
  readonly subscribers: number;
  readonly payloadBytes: number;
  readonly durationMs: number;
}

/** Sends as fast as the slowest subscriber takes it. Answers how many messages arrived. */
export async function runQoS0(load: QoS0Load): Promise<number> {
  const topicName = "bench/load/topic";
  const packet = encode(
    { type: "PUBLISH", dup: false, qos: 0, retain: false, topicName, payload: new Uint8Array(load.payloadBytes) },
    4,
  );
  const perBlock = Math.max(Math.floor(16_384 / packet.length), 1);
  const block = Buffer.concat(Array.from({ length: perBlock }, () => packet));
  const subscribers = await Promise.all(
    Array.from({ length: load.subscribers }, (_, index) => connectRaw(load.port, `subscriber-${index}`)),
  );
  for (const subscriber of subscribers) await subscribe(subscriber, topicName, 0);
  const publishers = await Promise.all(
    Array.from({ length: load.publishers }, (_, index) => connectRaw(load.port, `publisher-${index}`)),
  );
  // What the load may be ahead of each subscriber: enough to keep the broker busy, too little for it to drop anything.
  const aheadBytes = 1024 * 1024;
  const received = subscribers.map(() => 0);
  let sent = 0;
  let isOver = false;
  let next = 0;

  function pump(): void {
    let slowest = Number.POSITIVE_INFINITY;
    for (const bytes of received) if (bytes < slowest) slowest = bytes;
    if (isOver) return;
    while (sent - slowest < aheadBytes) {
      publishers[next % publishers.length]?.write(block);
      next += 1;
      sent += block.length;
    }
  }

  for (const [index, subscriber] of subscribers.entries()) {
    subscriber.on("data", (chunk) => {
      received[index] = (received[index] ?? 0) + chunk.length;
      pump();
    });
  }
  pump();
  await new Promise((resolve) => setTimeout(resolve, load.durationMs));
  isOver = true;
  const bytes = received.reduce((sum, each) => sum + each, 0);
  for (const socket of [...publishers, ...subscribers]) socket.destroy();
  return bytes / packet.length;
}

/** One publisher and one subscriber in QoS 1 or 2, a window of messages under way. Answers how many arrived. */
export async function runWindowed(load: {
  readonly port: number;
  readonly qos: 1 | 2;
  readonly window: number;
  readonly payloadBytes: number;
  readonly durationMs: number;
}): Promise<number> {
  const topicName = "bench/load/topic";
  const payload = new Uint8Array(load.payloadBytes);
  const subscriber = await connectRaw(load.port, "subscriber");
  await subscribe(subscriber, topicName, load.qos);
  const publisher = await connectRaw(load.port, "publisher");
  const packet = encode(
    { type: "PUBLISH", dup: false, qos: load.qos, retain: false, topicName, packetIdentifier: 1, payload },
    4,
  );
  const identifierOffset = packet.length - payload.length - 2;
  let arrived = 0;
  let identifier = 0;
  let isOver = false;

  function publish(): Buffer {
    identifier = (identifier % 65_535) + 1;
    const bytes = Buffer.from(packet);
    bytes.writeUInt16BE(identifier, identifierOffset);
    return bytes;
  }

  answer(publisher, (type, at, chunk) => {
    if (type === 5) return Buffer.from([0x62, 2, chunk[at + 2] ?? 0, chunk[at + 3] ?? 0]);
    return isOver ? undefined : publish();
  });
  answer(subscriber, (type, at, chunk) => {
    if (type === 3) {
      arrived += 1;
      return Buffer.from([
        load.qos === 1 ? 0x40 : 0x50,
        2,
        chunk[at + identifierOffset] ?? 0,
        chunk[at + identifierOffset + 1] ?? 0,
      ]);
    }
    return Buffer.from([0x70, 2, chunk[at + 2] ?? 0, chunk[at + 3] ?? 0]);
  });
  publisher.write(Buffer.concat(Array.from({ length: load.window }, publish)));
  await new Promise((resolve) => setTimeout(resolve, load.durationMs));
  isOver = true;
  publisher.destroy();
  subscriber.destroy();
  return arrived;
}

/** Answers every packet that arrives, all of a chunk in one write. Packets here have one byte of Remaining Length. */
function answer(socket: Socket, answerTo: (type: number, at: number, chunk: Buffer) => Buffer | undefined): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (data) => {
    const chunk = rest.length === 0 ? data : Buffer.concat([rest, data]);
    const answers: Buffer[] = [];
    let at = 0;
    while (at + 2 <= chunk.length && at + 2 + (chunk[at + 1] ?? 0) <= chunk.length) {
      const reply = answerTo((chunk[at] ?? 0) >> 4, at, chunk);
      if (reply !== undefined) answers.push(reply);
      at += 2 + (chunk[at + 1] ?? 0);
    }
    rest = chunk.subarray(at);
    if (answers.length > 0) socket.write(Buffer.concat(answers));
  });
}

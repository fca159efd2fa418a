import type { Socket } from "node:net";
import { connectRaw, connectReader, publishPacket, sleep, subscribe } from "./rawClient.ts";

/** Clients that are connected to one broker and make it work when told. */
export interface Load {
  /** Works for so long. Answers how many messages arrived, all of which the broker has finished with. */
  run(durationMs: number): Promise<number>;
  close(): void;
}

export interface QoS0Shape {
  readonly publishers: number;
  readonly subscribers: number;
  readonly payloadBytes: number;
  /** Published in turn. */
  readonly topicNames: readonly string[];
  /** What every subscriber subscribes to: each message matches one. */
  readonly topicFilters: readonly string[];
}

const BLOCK_BYTES = 16_384;
/** What the load may be ahead of the slowest subscriber: it keeps the broker busy, and nothing is dropped. */
const AHEAD_BYTES = 1024 * 1024;
const DRAIN_STEP_MS = 2;
const MAX_DRAIN_STEPS = 250;

/** Sends as fast as the slowest subscriber takes it. */
export async function createQoS0Load(port: number, shape: QoS0Shape): Promise<Load> {
  const packets = shape.topicNames.map((topicName) => publishPacket({ topicName, payloadBytes: shape.payloadBytes }));
  const blocks = cutBlocks(packets);
  const subscribers = await Promise.all(
    Array.from({ length: shape.subscribers }, (_, index) => connectReader(port, `subscriber-${index}`)),
  );
  for (const subscriber of subscribers) await subscribe(subscriber, shape.topicFilters, 0);
  const publishers = await connectMany(port, "publisher", shape.publishers);
  const packetBytes = (packets[0] ?? new Uint8Array(1)).length;
  const received = subscribers.map(() => 0);
  let sent = 0;
  let isOver = true;
  let next = 0;

  function slowest(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const bytes of received) if (bytes < least) least = bytes;
    return least;
  }

  function pump(): void {
    if (isOver) return;
    for (const arrived = slowest(); sent - arrived < AHEAD_BYTES; next++) {
      const block = blocks[next % blocks.length];
      if (block === undefined) return;
      publishers[next % publishers.length]?.write(block);
      sent += block.length;
    }
  }

  for (const [index, subscriber] of subscribers.entries()) {
    subscriber.on("data", (chunk) => {
      received[index] = (received[index] ?? 0) + chunk.length;
      pump();
    });
  }
  const total = (): number => received.reduce((sum, each) => sum + each, 0);
  return {
    async run(durationMs) {
      const before = total();
      isOver = false;
      pump();
      await sleep(durationMs);
      isOver = true;
      for (let step = 0; slowest() < sent && step < MAX_DRAIN_STEPS; step++) await sleep(DRAIN_STEP_MS);
      return (total() - before) / packetBytes;
    },
    close: () => closeAll([...publishers, ...subscribers]),
  };
}

/** Joins packets to blocks of about one network chunk, so that writing them costs the load little. */
function cutBlocks(packets: readonly Uint8Array[]): readonly Buffer[] {
  const perBlock = Math.max(Math.floor(BLOCK_BYTES / (packets[0]?.length ?? 1)), 1);
  const count = Math.max(1, Math.ceil(packets.length / perBlock));
  return Array.from({ length: count }, (_, block) =>
    Buffer.concat(
      Array.from(
        { length: perBlock },
        (__, index) => packets[(block * perBlock + index) % packets.length] ?? Buffer.alloc(0),
      ),
    ),
  );
}

/** One publisher and one subscriber in QoS 1 or 2, a window of messages under way. */
export async function createWindowedLoad(
  port: number,
  shape: {
    readonly qos: 1 | 2;
    readonly window: number;
    readonly payloadBytes: number;
    /** Sessions outlive their connections: a broker that keeps its state has something to keep. */
    readonly isKept?: boolean;
  },
): Promise<Load> {
  const topicName = "bench/load/topic";
  const clean = shape.isKept !== true;
  const subscriber = await connectRaw(port, "subscriber", clean);
  await subscribe(subscriber, [topicName], shape.qos);
  const publisher = await connectRaw(port, "publisher", clean);
  const packet = publishPacket({ topicName, payloadBytes: shape.payloadBytes, qos: shape.qos });
  const identifierOffset = packet.length - shape.payloadBytes - 2;
  const puback = shape.qos === 1 ? 0x40 : 0x50;
  let arrived = 0;
  let identifier = 0;
  let isOver = true;

  function publish(): Buffer {
    identifier = (identifier % 65_535) + 1;
    const bytes = Buffer.from(packet);
    bytes.writeUInt16BE(identifier, identifierOffset);
    return bytes;
  }

  const identified = (firstByte: number, chunk: Buffer, at: number): Buffer =>
    Buffer.from([firstByte, 2, chunk[at] ?? 0, chunk[at + 1] ?? 0]);
  answer(publisher, (type, at, chunk) => {
    if (type === 5) return identified(0x62, chunk, at + 2);
    return isOver ? undefined : publish();
  });
  answer(subscriber, (type, at, chunk) => {
    if (type !== 3) return identified(0x70, chunk, at + 2);
    arrived += 1;
    return identified(puback, chunk, at + identifierOffset);
  });
  return {
    async run(durationMs) {
      const before = arrived;
      isOver = false;
      publisher.write(Buffer.concat(Array.from({ length: shape.window }, publish)));
      await sleep(durationMs);
      isOver = true;
      for (let seen = -1; seen !== arrived;) {
        seen = arrived;
        await sleep(20);
      }
      return arrived - before;
    },
    close: () => closeAll([publisher, subscriber]),
  };
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

export async function connectMany(port: number, name: string, count: number): Promise<Socket[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => connectRaw(port, `${name}-${index}`)));
}

export function closeAll(sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.destroy();
}

import { once } from "node:events";
import { createConnection, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createTurn, type Listener, listen, type NetworkConnection } from "#electron/engine/net/index.ts";
import { borrow, isLent, lend, lendAlso } from "#electron/engine/net/readLoan.ts";
import { LEAVABLE_BYTES, ReadMemory } from "#electron/engine/net/readMemory.ts";
import { streamReads } from "#electron/engine/net/streamingReads.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";

const sockets: Socket[] = [];
const listeners: Listener[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

/** A server that passes on to `readers` what the first connection sends, without a copy of its own. */
async function startRelay(): Promise<{ connect(): Promise<Socket>; readonly chunks: Set<ArrayBufferLike> }> {
  const connections: NetworkConnection[] = [];
  const chunks = new Set<ArrayBufferLike>();
  const listening = await listen({
    carrier: "stream",
    host: "127.0.0.1",
    port: 0,
    clock: createSystemClock(),
    turn: createTurn(),
    accept(connection) {
      const index = connections.push(connection) - 1;
      connection.open({
        received(chunk) {
          if (index > 0) return;
          chunks.add(chunk.buffer);
          const middle = chunk.length >> 1;
          for (const reader of connections.slice(1)) {
            reader.sendShared(chunk, 0, middle);
            reader.sendShared(chunk, middle, chunk.length);
          }
          if (connections.slice(1).some(({ bufferedBytes }) => bufferedBytes > 8_000_000)) connection.pauseReading();
        },
        drained: () => connections[0]?.resumeReading(),
        ended: () => connection.end(),
        closed() {},
      });
    },
  });
  if (!listening.ok) throw new Error(listening.error.kind);
  listeners.push(listening.value);
  return {
    chunks,
    async connect() {
      const before = connections.length;
      const socket = createConnection({ host: "127.0.0.1", port: listening.value.port });
      sockets.push(socket);
      await once(socket, "connect");
      while (connections.length === before) await new Promise(setImmediate);
      return socket;
    },
  };
}

/** Byte `index` of a stream that never repeats within a read. */
function byteAt(index: number): number {
  return (index ^ (index >>> 8) ^ (index >>> 16) ^ (index >>> 21)) & 0xff;
}

/** Checks that a reader gets the stream as it was sent. */
function readStream(socket: Socket): { readonly arrived: () => number; readonly firstFault: () => number | undefined } {
  let arrived = 0;
  let firstFault: number | undefined;
  socket.on("data", (chunk: Buffer) => {
    for (const byte of chunk) {
      if (byte !== byteAt(arrived)) firstFault ??= arrived;
      arrived += 1;
    }
  });
  return { arrived: () => arrived, firstFault: () => firstFault };
}

async function sendStream(socket: Socket, bytes: number): Promise<void> {
  const BLOCK = 100_003;
  for (let sent = 0; sent < bytes;) {
    const block = Buffer.allocUnsafe(Math.min(BLOCK, bytes - sent));
    for (let index = 0; index < block.length; index++) block[index] = byteAt(sent + index);
    sent += block.length;
    if (!socket.write(block)) await once(socket, "drain");
  }
}

describe("a peer that sends much", () => {
  it("reaches quick and slow readers whole and in order, though its read buffer is used again", async () => {
    const { connect, chunks } = await startRelay();
    const sender = await connect();
    const [quick, slow] = [await connect(), await connect()];
    const [atQuick, atSlow] = [readStream(quick), readStream(slow)];
    const total = 24_000_000;
    // A reader that stops and goes on makes its connection hold bytes that the read buffer no longer has.
    slow.pause();
    const pulse = setInterval(() => (slow.isPaused() ? slow.resume() : slow.pause()), 3);
    await sendStream(sender, total);
    while (atQuick.arrived() < total) await new Promise(setImmediate);
    clearInterval(pulse);
    slow.resume();
    while (atSlow.arrived() < total) await new Promise(setImmediate);
    expect([atQuick.firstFault(), atSlow.firstFault()]).toEqual([undefined, undefined]);
    // Without reuse there would be one memory for each 64 kB.
    expect(chunks.size).toBeLessThan(total / 65_536 / 2);
  });

  it("is seen to end", async () => {
    const { connect } = await startRelay();
    const sender = await connect();
    const reader = await connect();
    const atReader = readStream(reader);
    await sendStream(sender, 3_000_000);
    sender.end();
    await once(sender, "close");
    while (atReader.arrived() < 3_000_000) await new Promise(setImmediate);
    expect(atReader.firstFault()).toBeUndefined();
  });
});

describe("read memory", () => {
  it("has what was left lie before what is read next, wherever it is moved to", () => {
    const memory = new ReadMemory();
    let stream = 0;
    let expected = 0;
    for (let round = 0; round < 200; round++) {
      const room = memory.room(20_000 + ((round * 7_919) % 180_000));
      for (let index = 0; index < room.length; index++) room[index] = byteAt(stream + index);
      stream += room.length;
      const chunk = memory.filled(room.length);
      expect(chunk.length).toBe(stream - expected);
      expect(chunk.findIndex((byte, index) => byte !== byteAt(expected + index))).toBe(-1);
      // Sometimes all of it is taken, sometimes as much is left as may be, and sometimes it must stay as it is.
      const leftBytes = round % 5 === 0 ? 0 : Math.min(chunk.length, (round * 31_337) % LEAVABLE_BYTES);
      const before = chunk.slice();
      memory.handled(leftBytes, round % 7 !== 0);
      expected = stream - leftBytes;
      if (round % 7 === 0) memory.room(1).fill(0);
      // What was kept stays; what was given back is not written to before the next read.
      expect(Buffer.compare(chunk, before)).toBe(0);
    }
  });
});

describe("a socket that cannot read into one buffer", () => {
  it("goes on as it did", () => {
    expect(streamReads(new Socket(), createSystemClock(), () => 0)).toBe(false);
  });
});

describe("a loan", () => {
  it("takes in more bytes, and frees all of them only when nobody needs any", () => {
    const [chunk, joined] = [new Uint8Array(4), new Uint8Array(4)];
    const freed: string[] = [];
    for (const isFree of [true, false]) {
      const answer = lend(chunk, () => {
        lendAlso(joined, () => freed.push(`joined, ${isFree}`));
        expect([isLent(chunk), isLent(joined), isLent(new Uint8Array(4))]).toEqual([true, true, false]);
        borrow({ settle: (chunks) => isFree && chunks.length === 2 });
      });
      expect(answer).toBe(isFree);
      expect(isLent(chunk)).toBe(false);
    }
    expect(freed).toEqual(["joined, true"]);
  });

  it("is needed to lend more", () => {
    const bytes = new Uint8Array(4);
    lendAlso(bytes, () => expect.unreachable());
    expect(isLent(bytes)).toBe(false);
  });
});

import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  createTurn,
  HIGH_WATER_BYTES,
  listen,
  type NetworkConnection,
  type Listener,
} from "#electron/engine/net/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";

const sockets: Socket[] = [];
const connections: NetworkConnection[] = [];
const listeners: Listener[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const connection of connections.splice(0)) connection.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

/** A connection at the server, what happens to it, and the socket at the other end. */
async function pair(): Promise<{
  readonly connection: NetworkConnection;
  readonly socket: Socket;
  readonly events: string[];
  readonly bytesReceived: () => number;
  readonly closed: Promise<string>;
}> {
  const events: string[] = [];
  let bytesReceived = 0;
  let opened: (connection: NetworkConnection) => void = () => {};
  let gone: (reason: string) => void = () => {};
  const connected = new Promise<NetworkConnection>((resolve) => (opened = resolve));
  const closed = new Promise<string>((resolve) => (gone = resolve));
  const listening = await listen({
    carrier: "stream",
    host: "127.0.0.1",
    port: 0,
    clock: createSystemClock(),
    turn: createTurn(),
    accept(connection) {
      connections.push(connection);
      connection.open({
        received: (chunk) => (bytesReceived += chunk.length),
        drained: () => events.push("drained"),
        ended: () => events.push("ended"),
        closed: gone,
      });
      opened(connection);
    },
  });
  if (!listening.ok) throw new Error(listening.error.kind);
  listeners.push(listening.value);
  const socket = createConnection({ host: "127.0.0.1", port: listening.value.port, allowHalfOpen: true });
  sockets.push(socket);
  await once(socket, "connect");
  return { connection: await connected, socket, events, bytesReceived: () => bytesReceived, closed };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "end");
  return Buffer.concat(chunks);
}

describe("a TCP connection", () => {
  it("sends bytes in order, copied or shared, small and large", async () => {
    const { connection, socket } = await pair();
    const expected: Uint8Array[] = [];
    const scratch = new Uint8Array(40_000);
    const still = Uint8Array.from({ length: 200_000 }, (_, index) => index * 7);
    for (let round = 0; round < 300; round++) {
      const length = (round * 131) % 700;
      scratch.fill(round);
      connection.send(scratch, 5, 5 + length);
      expected.push(scratch.slice(5, 5 + length));
      const start = (round * 977) % 150_000;
      // Neighbouring ranges, some of them long enough to be written from where they stand.
      connection.sendShared(still, start, start + round);
      connection.sendShared(still, start + round, start + round * 50);
      expected.push(still.slice(start, start + round * 50));
    }
    connection.end();
    expect(Buffer.compare(await readAll(socket), Buffer.concat(expected))).toBe(0);
  });

  it("counts what is under way, and says when it has drained", async () => {
    const { connection, socket, events } = await pair();
    const block = new Uint8Array(64 * 1024);
    while (connection.bufferedBytes <= HIGH_WATER_BYTES * 2) {
      connection.send(block, 0, block.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(events).toEqual([]);
    socket.resume();
    await until(() => events.includes("drained"));
    expect(connection.bufferedBytes).toBeLessThan(HIGH_WATER_BYTES);
  });

  it("stops reading when told to, and goes on", async () => {
    const { connection, socket, bytesReceived } = await pair();
    connection.pauseReading();
    socket.write(Buffer.alloc(3_000_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(bytesReceived()).toBeLessThan(200_000);
    connection.resumeReading();
    await until(() => bytesReceived() >= 3_000_000);
    expect(bytesReceived()).toBe(3_000_000);
  });

  it("tells that the peer has ended, and can still answer", async () => {
    const { connection, socket, events } = await pair();
    socket.end("last");
    await until(() => events.includes("ended"));
    connection.send(new TextEncoder().encode("answer"), 0, 6);
    connection.end();
    expect((await readAll(socket)).toString()).toBe("answer");
  });

  it("tells once that it is gone, however it went", async () => {
    const reset = await pair();
    reset.socket.resetAndDestroy();
    expect(await reset.closed).toBe("reset by the peer");
    const destroyed = await pair();
    destroyed.connection.destroy();
    expect(await destroyed.closed).toBe("closed by the server");
    destroyed.connection.send(new Uint8Array(1), 0, 1);
    destroyed.connection.end();
  });

  it("lets a peer that goes end its side first, and one close does for both", async () => {
    const { connection, socket, events, closed } = await pair();
    const ending = readAll(socket);
    const last = Uint8Array.of(1, 2, 3);
    connection.send(last, 0, last.length);
    connection.endAfterPeer();
    // What comes now is dropped, and nothing more is sent.
    connection.send(last, 0, last.length);
    socket.end("more");
    expect([...(await ending)]).toEqual([1, 2, 3]);
    expect(await closed).toBe("closed by the server");
    expect(events).toEqual([]);
  });

  it("does not wait long for a peer that said it goes, and stays", async () => {
    const { connection, socket, closed } = await pair();
    const ending = readAll(socket);
    connection.endAfterPeer();
    expect(await ending).toHaveLength(0);
    socket.end();
    expect(await closed).toBe("closed by the server");
  });

  it("knows its address at our end, whether it was asked for or listens on all", async () => {
    const { connection, socket } = await pair();
    expect(connection.local).toBe(`127.0.0.1:${socket.remotePort}`);
    expect(connection.remote).toBe(`127.0.0.1:${socket.localPort}`);
  });

  it("gives up on a peer that never ends its side", async () => {
    const { connection, closed, socket } = await pair();
    socket.resume();
    connection.end();
    expect(await closed).toBe("closed by the server");
  });
});

import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { illegalPackets } from "#test/fixtures/mqtt/index.ts";
import { type LiveBroker, startLiveBroker } from "./liveBroker.ts";

let live: LiveBroker;
let port = 0;
/** How each connection ended, by its number. */
let reasons: Map<number, string>;

beforeEach(async () => {
  live = await startLiveBroker({ settings: { connectTimeoutMs: 600, packetTimeoutMs: 300 } });
  port = await live.listen();
  reasons = new Map();
  live.broker.onChange((change) => {
    if (change.kind === "connection-closed") reasons.set(change.connection, change.reason);
  });
});

afterEach(() => live.stop());

/** CONNECT of 3.1.1 with Clean Session and an empty Client Identifier. */
const CONNECT = Uint8Array.of(0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0);
/** Legal packets, to be spoilt. */
const seeds = [
  [0x30, 4, 0, 1, 0x61, 0x78],
  [0x32, 6, 0, 1, 0x61, 0, 1, 0x78],
  [0x34, 6, 0, 1, 0x61, 0, 2, 0x78],
  [0x82, 6, 0, 1, 0, 1, 0x61, 2],
  [0xa2, 5, 0, 2, 0, 1, 0x61],
  [0x62, 2, 0, 2],
  [0xc0, 0],
];

async function openConnected(): Promise<Socket> {
  const socket = connectTcp({ host: "127.0.0.1", port, allowHalfOpen: true });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(CONNECT);
  const [connack] = await once(socket, "data");
  expect([...connack]).toEqual([0x20, 2, 0, 0]);
  return socket;
}

/** Numbers that look random, the same in every run. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A client that publishes to itself, one message after the other, until it is told to stop. */
function startRoundTrips(client: MqttClient): { stop(): Promise<number> } {
  const stop = new AbortController();
  let roundTrips = 0;
  client.on("message", (_topicName, payload) => {
    expect(Number(payload.toString())).toBe(roundTrips);
    roundTrips += 1;
  });
  async function run(): Promise<void> {
    for (let count = 0; !stop.signal.aborted; count++) {
      const back = new Promise((resolve) => {
        client.once("message", resolve);
      });
      await client.publishAsync("healthy", String(count), { qos: 1 });
      await back;
    }
  }
  const running = run();
  return {
    async stop() {
      stop.abort();
      await running;
      return roundTrips;
    },
  };
}

describe("a broker under malformed input", () => {
  it("closes each bad connection with its reason, and a healthy client loses nothing", async () => {
    const healthy = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "healthy", reconnectPeriod: 0 });
    await healthy.subscribeAsync("healthy", { qos: 1 });
    const trips = startRoundTrips(healthy);
    for (const [name, bytes] of illegalPackets) {
      const socket = await openConnected();
      const before = reasons.size;
      const ended = once(socket, "end");
      socket.write(Uint8Array.from(bytes));
      socket.resume();
      // The broker ends the connection: this side has not.
      await ended;
      socket.end();
      await once(socket, "close");
      while (reasons.size === before) await new Promise((resolve) => setTimeout(resolve, 1));
      const reason = [...reasons.values()].at(-1) ?? "";
      expect(reason, name).not.toBe("");
      expect(reason, name).not.toMatch(/by the client|by the peer|in time/);
    }
    expect(live.broker.counters.malformed).toBe(illegalPackets.length);
    expect(await trips.stop()).toBeGreaterThan(0);
    expect(healthy.connected).toBe(true);
    await healthy.endAsync();
  });

  it("is rid of every connection that sends spoilt packets, or only parts of some", async () => {
    const healthy = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "healthy", reconnectPeriod: 0 });
    await healthy.subscribeAsync("healthy", { qos: 1 });
    const trips = startRoundTrips(healthy);
    const dice = createDice(20_261_122);
    const hostile: Promise<unknown>[] = [];
    for (let round = 0; round < 200; round++) {
      const socket = connectTcp({ host: "127.0.0.1", port });
      socket.on("error", () => undefined);
      const bytes = Uint8Array.from([
        ...(dice(4) === 0 ? [] : CONNECT),
        ...Array.from({ length: 1 + dice(3) }, () => seeds[dice(seeds.length)] ?? []).flat(),
      ]);
      for (let change = dice(4); change > 0; change--) bytes[dice(bytes.length)] = dice(256);
      socket.resume();
      const closed = once(socket, "close");
      socket.write(bytes.subarray(0, 1 + dice(bytes.length)));
      // Some go, some wait to be thrown out; a few that sent nothing wrong have to go by themselves.
      if (dice(3) > 0) socket.end();
      else setTimeout(() => socket.destroy(), 800);
      hostile.push(closed);
      if (hostile.length % 50 === 0) await Promise.all(hostile.splice(0));
    }
    await Promise.all(hostile);
    while (live.broker.connectionCount > 1) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(reasons.size).toBe(200);
    expect([...reasons.values()]).not.toContain("");
    expect(await trips.stop()).toBeGreaterThan(0);
    expect(healthy.connected).toBe(true);
    await healthy.endAsync();
  }, 60_000);
});

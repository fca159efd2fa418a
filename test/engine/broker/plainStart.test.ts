import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import mqtt from "mqtt";
import * as mqttPacket from "mqtt-packet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LiveBroker, startLiveBroker } from "./liveBroker.ts";

// What the plain start promises: under ordinary test load no limit drops a message or keeps a client out.
let live: LiveBroker;
let port = 0;

beforeEach(async () => {
  live = await startLiveBroker();
  port = await live.listen();
});

afterEach(() => live.stop());

function connect(options: mqtt.IClientOptions = {}): Promise<mqtt.MqttClient> {
  return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function droppedOf({ broker }: LiveBroker): number {
  const { "no-subscriber": _, ...drops } = broker.counters.notDelivered;
  return Object.values(drops).reduce((sum, count) => sum + count, 0);
}

const payload = "x".repeat(64);

describe("the plain start drops nothing of", () => {
  it.each([0, 1, 2] as const)("4 000 messages with QoS %d under way to a slow reader", async (qos) => {
    const reader = await connect();
    let arrived = 0;
    reader.on("message", () => (arrived += 1));
    await reader.subscribeAsync("x", { qos });
    reader.stream.pause();
    const publisher = await connect();
    const sent = Array.from({ length: 4_000 }, () => publisher.publishAsync("x", payload, { qos }));
    await Promise.all(sent);
    await until(() => live.broker.counters.messagesToServer === 4_000);
    reader.stream.resume();
    await until(() => arrived === 4_000);
    expect(droppedOf(live)).toBe(0);
    await publisher.endAsync();
    await reader.endAsync();
  });

  it("10 000 retained messages", async () => {
    const publisher = await connect();
    await Promise.all(
      Array.from({ length: 10_000 }, (_, index) =>
        publisher.publishAsync(`r/${index}`, payload, { qos: 1, retain: true }),
      ),
    );
    for (const qos of [0, 1] as const) {
      const reader = await connect();
      const topics = new Set<string>();
      reader.on("message", (topic) => topics.add(topic));
      await reader.subscribeAsync("r/#", { qos });
      await until(() => topics.size === 10_000);
      await reader.endAsync();
    }
    expect(droppedOf(live)).toBe(0);
    await publisher.endAsync();
  });

  it("10 000 subscriptions on one connection", async () => {
    const reader = await connect();
    const topics = new Set<string>();
    reader.on("message", (topic) => topics.add(topic));
    for (let first = 0; first < 10_000; first += 1_000) {
      const filters = Array.from({ length: 1_000 }, (_, index) => `s/${first + index}/+`);
      await reader.subscribeAsync(filters, { qos: 1 });
    }
    expect(live.broker.subscriptionCount).toBe(10_000);
    for (let index = 0; index < 10_000; index++) reader.publish(`s/${index}/a`, payload);
    await until(() => topics.size === 10_000);
    expect(droppedOf(live)).toBe(0);
    await reader.endAsync();
  });

  it("2 000 connections", async () => {
    const sockets: Socket[] = [];
    let accepted = 0;
    for (let index = 0; index < 2_000; index++) {
      const socket = createConnection({ host: "127.0.0.1", port });
      socket.once("data", (bytes) => (accepted += bytes[3] === 0 ? 1 : 0));
      socket.write(mqttPacket.generate({ cmd: "connect", clientId: `c${index}`, clean: true, keepalive: 60 }));
      sockets.push(socket);
    }
    await until(() => accepted === 2_000);
    expect(live.broker.connectionCount).toBe(2_000);
    expect(live.broker.counters.connectionsRefused).toBe(0);
    const closed = sockets.map((socket) => once(socket, "close"));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
    await until(() => live.broker.connectionCount === 0);
  });
});

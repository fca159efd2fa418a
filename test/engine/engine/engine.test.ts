import { createServer } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { commands } from "#shared/contract/index.ts";
import { startEngine, tail } from "./support.ts";
import { topicsParams } from "#test/support/topicsParams.ts";

describe("the engine", () => {
  it("shows the packets of a client from CONNECT to DISCONNECT, with what each is about", async () => {
    await using world = startEngine();
    const client = await world.connect("s1");
    await client.publishAsync("kitchen/lamp", "on", { qos: 1 });
    await client.endAsync();
    const value = await world.see("packets", tail(), ({ rows }) => rows.at(-1)?.type === "DISCONNECT");
    expect(value.rows.map(({ type, direction, client }) => [type, direction, client])).toEqual([
      ["CONNECT", "toServer", "s1"],
      ["CONNACK", "toClient", "s1"],
      ["PUBLISH", "toServer", "s1"],
      ["PUBACK", "toClient", "s1"],
      ["DISCONNECT", "toServer", "s1"],
    ]);
    expect(value.rows[2]).toMatchObject({ sequence: 2, qos: 1, topicName: "kitchen/lamp", version: 4 });
    expect(value.rows[2]?.summary).toContain("on");
  });

  it("answers for one packet with its bytes, its peer and its exchange", async () => {
    await using world = startEngine();
    const client = await world.connect("s1");
    await client.publishAsync("a", "payload", { qos: 2 });
    const { rows } = await world.see("packets", tail("mqtt.msgtype == publish"), (value) => value.rows.length === 1);
    const sequence = rows[0]?.sequence ?? -1;
    await world.see("packets", tail("mqtt.msgtype == pubcomp"), (value) => value.rows.length === 1);
    const answer = await world.engine.commands["capture.packet"]({ sequence });
    expect(answer.ok && commands["capture.packet"].output.safeParse(answer.value).success).toBe(true);
    expect(answer.ok && answer.value.related.map(({ type, relation }) => [type, relation])).toEqual([
      ["PUBLISH", "message"],
      ["PUBREC", "received"],
      ["PUBREL", "released"],
      ["PUBCOMP", "completed"],
    ]);
    expect(answer.ok && answer.value.peer).toMatchObject({ clientIdentifier: "s1", point: "broker" });
    expect(await world.engine.commands["capture.packet"]({ sequence: 999 })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
  });

  it("records a retained message for a new subscriber also when its bytes have left the log", async () => {
    await using world = startEngine();
    const publisher = await world.connect("p");
    await publisher.publishAsync("a", "kept", { retain: true, qos: 1 });
    for (const name of ["s1", "s2"]) {
      await world.engine.commands["capture.clear"]({});
      const subscriber = await world.connect(name);
      await subscriber.subscribeAsync("a", { qos: 0 });
      const delivery = tail(`mqtt.msgtype == publish && client == ${name}`);
      const { rows } = await world.see("packets", delivery, (value) => value.rows.length > 0);
      expect(rows).toHaveLength(1);
    }
  });

  it("ties a message to its deliveries", async () => {
    await using world = startEngine();
    const [publisher, ...subscribers] = await Promise.all(["p", "s1", "s2", "s3"].map((name) => world.connect(name)));
    await Promise.all(subscribers.map((subscriber) => subscriber.subscribeAsync("a")));
    await world.engine.commands["capture.clear"]({});
    await publisher?.publishAsync("a", "21");
    const published = "mqtt.msgtype == publish && direction == toServer";
    const { rows } = await world.see("packets", tail("mqtt.msgtype == publish"), (value) => value.rows.length === 4);
    const origin = await world.see("packets", tail(published), (value) => value.rows.length === 1);
    const sequence = origin.rows[0]?.sequence ?? -1;
    const answer = await world.engine.commands["capture.packet"]({ sequence });
    expect(answer.ok && answer.value.related.map(({ relation }) => relation).toSorted()).toEqual([
      "delivered to `s1`",
      "delivered to `s2`",
      "delivered to `s3`",
      "message",
    ]);
    expect(new Set(rows.map((row) => row.length)).size).toBe(1);
  });

  it("keeps the topic of every message, with its last value and its retained mark", async () => {
    await using world = startEngine();
    const client = await world.connect("s1");
    await client.publishAsync("home/temperature", "20.5", { retain: true, qos: 1 });
    await client.publishAsync("home/temperature", "21", { retain: true, qos: 1 });
    const all = topicsParams("temp");
    const { rows } = await world.see("topics", all, (value) => value.rows.length === 2 && value.matchCount === 1);
    expect(rows[1]).toMatchObject({
      level: "temperature",
      messageCount: 2,
      last: { preview: "21", isRetained: true, publisher: "s1", qos: 1 },
    });
    const detail = await world.see("topic", { node: rows[1]?.node ?? 0 }, (value) => value.messageCount === 2);
    expect(detail.history.map((message) => message.preview)).toEqual(["21", "20.5"]);
    await client.publishAsync("home/temperature", "", { retain: true, qos: 1 });
    await world.see("topics", all, (value) => value.rows[1]?.last?.isRetained === false);
  });

  it("shows the topic of a Will Message, which no PUBLISH brought", async () => {
    await using world = startEngine();
    const client = await world.connect("s1", {
      will: { topic: "state/s1", payload: Buffer.from("lost"), qos: 1, retain: true },
    });
    client.stream.destroy();
    const { rows } = await world.see("topics", topicsParams("s1", 5), (value) => value.matchCount === 1);
    expect(rows[1]).toMatchObject({ level: "s1", last: { preview: "lost", publisher: "s1", isRetained: true } });
  });

  it("counts in its status, and lists who is connected", async () => {
    await using world = startEngine();
    const client = await world.connect("s1");
    await client.publishAsync("a", "1");
    const status = await world.see(
      "status",
      {},
      (value) => value.capture.seen >= 3 && value.rates.packetsPerSecond > 0,
    );
    expect(status).toMatchObject({
      connections: 1,
      topics: 1,
      capture: { isRecording: true, malformed: 0, dropped: 0 },
    });
    const { connections } = await world.see("connections", {}, (value) => value.total === 1);
    expect(connections[0]).toMatchObject({ clientIdentifier: "s1" });
    await world.engine.commands["broker.disconnect"]({ connection: connections[0]?.connection ?? -1 });
    await world.see("connections", {}, (value) => value.total === 0);
  });

  it("freezes: what arrives later is counted and not shown", async () => {
    await using world = startEngine();
    const client = await world.connect("s1");
    const { rows } = await world.see("packets", tail(), (value) => value.rows.length === 2);
    const frozenAt = (rows.at(-1)?.sequence ?? 0) + 1;
    await client.publishAsync("a", "1", { qos: 1 });
    const frozen = await world.see("packets", { ...tail(), frozenAt }, (value) => value.hiddenByFreeze === 2);
    expect(frozen.rows.map((row) => row.type)).toEqual(["CONNECT", "CONNACK"]);
  });

  it("says where a filter is wrong, and goes on when it is mended", async () => {
    await using world = startEngine();
    await world.connect("s1");
    const wrong = await world.see("packets", tail("mqtt.qso == 1"), () => true);
    expect(wrong).toMatchObject({ filterError: { start: 0, end: 8 }, rows: [], kept: 2 });
    await world.see("packets", tail("client == s1 && mqtt.msgtype == connack"), (value) => value.rows.length === 1);
  });

  it("stops recording without losing the topics", async () => {
    await using world = startEngine();
    const client = await world.connect("s1");
    await world.engine.commands["capture.record"]({ isRecording: false });
    await client.publishAsync("a", "1", { qos: 1 });
    const { capture } = await world.see("status", {}, (value) => value.topics === 1 && value.capture.seen === 4);
    expect(capture).toMatchObject({ isRecording: false, kept: 2 });
  });
});

describe("the embedded broker under the engine", () => {
  it("says that its port is taken, and starts on the one it suggests", async () => {
    const stranger = createServer();
    stranger.listen(0, "127.0.0.1");
    await once(stranger, "listening");
    const address = stranger.address();
    const taken = typeof address === "object" && address !== null ? address.port : 0;
    await using world = startEngine({ brokerPort: taken });
    const { broker } = await world.see("status", {}, (value) => value.broker.kind === "port-taken");
    expect(broker).toMatchObject({ kind: "port-taken", port: taken });
    const suggestedPort = broker.kind === "port-taken" ? broker.suggestedPort : -1;
    expect(await world.engine.commands["broker.start"]({ port: suggestedPort })).toMatchObject({
      ok: true,
      value: { kind: "listening", listeners: [{ port: suggestedPort }] },
    });
    await world.connect("s1");
    stranger.close();
  });

  it("stops, frees its port, and starts again", async () => {
    await using world = startEngine();
    const port = await world.port();
    await world.connect("s1");
    expect(await world.engine.commands["broker.stop"]({})).toEqual({ ok: true, value: { kind: "stopped" } });
    await world.see("status", {}, (value) => value.connections === 0);
    const successor = createServer().listen(port, "127.0.0.1");
    await once(successor, "listening");
    successor.close();
    await once(successor, "close");
    expect(await world.engine.commands["broker.start"]({ port })).toMatchObject({ value: { kind: "listening" } });
  });
});

describe("the demo under the engine", () => {
  it("fills an empty workbench and leaves nothing behind", async () => {
    await using world = startEngine();
    expect(await world.engine.commands["demo.start"]({})).toMatchObject({ ok: true, value: { kind: "running" } });
    await world.see("topics", topicsParams(), (value) => value.rows.length > 0);
    const { connections } = await world.see("status", {}, (value) => value.connections > 0);
    expect(connections).toBeGreaterThan(1);
    expect(await world.engine.commands["demo.stop"]({})).toMatchObject({ ok: true, value: { kind: "stopped" } });
    await world.see("status", {}, (value) => value.connections === 0 && value.demo.kind === "stopped");
    await world.see("clients", {}, (value) => value.clients.length === 0);
  });
});

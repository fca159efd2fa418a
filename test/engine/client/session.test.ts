import { afterEach, describe, expect, it } from "vitest";
import { decode } from "#shared/mqtt/codec/index.ts";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";
import {
  compact,
  CONNECT,
  createScriptedBroker,
  PUBLISH,
  requestIdentifier,
  type ScriptedBroker,
  SUBSCRIBE,
  toHex,
  UNSUBSCRIBE,
} from "./scriptedBroker.ts";

const open: { readonly worlds: ClientsWorld[]; readonly brokers: ScriptedBroker[] } = { worlds: [], brokers: [] };

afterEach(async () => {
  for (const world of open.worlds.splice(0)) world.clients.dispose();
  for (const broker of open.brokers.splice(0)) await broker.close();
});

/** A 5.0 client that is connected to a broker whose CONNACK has these properties, in hexadecimal. */
async function connected(
  properties = "",
  profile: Parameters<ClientsWorld["add"]>[0] = {},
): Promise<{ readonly world: ClientsWorld; readonly broker: ScriptedBroker; readonly id: string }> {
  const bytes = compact(properties).length / 2;
  const connack = `20 ${(3 + bytes).toString(16).padStart(2, "0")} 00 00 ${bytes.toString(16).padStart(2, "0")} ${properties}`;
  const broker = await createScriptedBroker((packet, send) => {
    if (packet.first >> 4 === CONNECT) send(connack);
  });
  open.brokers.push(broker);
  const world = createClientsWorld({});
  open.worlds.push(world);
  const id = world.add({ port: broker.port, protocolVersion: 5, ...profile });
  world.connect(id);
  await world.until(id, "connected");
  return { world, broker, id };
}

function publish(world: ClientsWorld, id: string, input: Parameters<ClientsWorld["publish"]>[0] = {}) {
  return world.publish({ via: { kind: "client", id }, qos: 1, ...input });
}

describe("what the broker allows", () => {
  it("[MQTT5-4.9.0-2] is not exceeded: messages wait for credit", async () => {
    const { world, broker, id } = await connected("21 00 01");
    const first = publish(world, id, { topicName: "first" });
    const second = publish(world, id, { topicName: "second" });
    expect(toHex((await broker.next(PUBLISH)).bytes)).toContain(Buffer.from("first").toString("hex"));
    const seen = await world.untilRow(id, ({ session }) => session.queued === 1);
    expect(seen.session).toMatchObject({ receiveMaximum: 1, credit: 0, inFlightTotal: 1 });
    expect(seen.session.inFlight).toMatchObject([{ packetIdentifier: 1, topicName: "first", awaits: "PUBACK" }]);
    expect(world.clients.find(id)?.isFull).toBe(true);
    broker.send("40 02 00 01");
    expect(await first).toMatchObject({ kind: "acknowledged", reasonCode: 0 });
    expect(toHex((await broker.next(PUBLISH)).bytes)).toContain(Buffer.from("second").toString("hex"));
    broker.send("40 02 00 02");
    expect(await second).toMatchObject({ kind: "acknowledged" });
    expect(world.row(id).session).toMatchObject({ credit: 1, queued: 0, inFlightTotal: 0, nextPacketIdentifier: 3 });
    expect(world.clients.find(id)?.isFull).toBe(false);
  });

  it.each([
    ["[MQTT5-3.2.2-11] Maximum QoS", "24 00", { qos: 1 }, "QoS 0 at most"],
    ["[MQTT5-3.2.2-14] Retain Available", "25 00", { retain: true }, "no retained messages"],
    ["[MQTT5-3.2.2-15] Maximum Packet Size", "27 00 00 00 08", { topicName: "a/long/name" }, "takes 8 at most"],
  ] as const)("%s is said before anything is sent", async (_what, properties, input, words) => {
    const { world, broker, id } = await connected(properties);
    expect(await publish(world, id, input)).toContain(words);
    expect(broker.packets.filter(({ first }) => first >> 4 === PUBLISH)).toEqual([]);
  });

  it("is told in the history, in the words of the standard", async () => {
    const { world, id } = await connected("21 00 0a 13 00 1e");
    const event = world.row(id).history.find(({ kind }) => kind === "connected");
    expect(event).toMatchObject({
      settled: [
        { name: "Receive Maximum", value: "10" },
        { name: "Server Keep Alive", value: "30" },
      ],
    });
    expect(world.row(id).session.keepAlive).toMatchObject({ seconds: 30, isServers: true });
  });
});

describe("topics behind aliases", () => {
  const aliased = { connectOptions: { topicAliasMaximum: 2 } };

  it("are read, and shown", async () => {
    const { world, broker, id } = await connected("", aliased);
    //          t: a/b, alias 1
    broker.send("30 09 00 03 61 2f 62 03 23 00 01");
    broker.send("30 06 00 00 03 23 00 01");
    await world.untilRow(id, ({ received }) => received === 2);
    expect(world.row(id).session.aliasesToClient).toEqual([{ alias: 1, topicName: "a/b" }]);
  });

  it.each([
    ["[MQTT5-3.3.2-8] 0", "30 06 00 00 03 23 00 00", "94"],
    ["above what CONNECT allows", "30 06 00 00 03 23 00 03", "94"],
    ["that stand for nothing", "30 06 00 00 03 23 00 02", "82"],
  ])("that are %s end the connection with the reason", async (_what, packet, code) => {
    const { world, broker, id } = await connected("", aliased);
    broker.send(packet);
    expect((await world.until(id, "failed")).reason).toContain("broke the protocol");
    expect(toHex((await broker.next(14)).bytes)).toMatch(new RegExp(`^e0..${code}`));
  });
});

describe("QoS 2 from the broker", () => {
  it("[MQTT5-4.3.3-10] is delivered once, and shown until it is released", async () => {
    const { world, broker, id } = await connected();
    broker.send("34 06 00 01 61 00 07 00");
    await broker.next(5);
    broker.send("3c 06 00 01 61 00 07 00");
    await broker.next(5);
    expect(world.row(id)).toMatchObject({ received: 1, session: { incoming: [7] } });
    broker.send("62 02 00 07");
    expect(toHex((await broker.next(7)).bytes)).toBe("70020007");
    expect(world.row(id).session.incoming).toEqual([]);
  });
});

describe("subscriptions", () => {
  it("carry their options, and are changed by subscribing again", async () => {
    const { world, broker, id } = await connected();
    const asked = world.clients.commands["client.subscribe"]({
      id,
      topicFilter: "a",
      qos: 1,
      noLocal: true,
      retainAsPublished: true,
      retainHandling: 2,
      subscriptionIdentifier: 5,
    });
    const { bytes } = await broker.next(SUBSCRIBE);
    expect(decode(bytes, 0, bytes.length, 5, "toServer")).toMatchObject({
      subscriptions: [{ topicFilter: "a", qos: 1, noLocal: true, retainAsPublished: true, retainHandling: 2 }],
      properties: { subscriptionIdentifiers: [5] },
    });
    broker.send("90 04 00 01 00 01");
    expect(await asked).toEqual({ ok: true, value: { grantedCode: 1 } });
    const again = world.subscribe(id, "a", 0);
    await broker.next(SUBSCRIBE);
    expect(world.row(id).subscriptions).toEqual([{ topicFilter: "a", qos: 0 }]);
    broker.send("90 04 00 02 00 00");
    await again;
    expect(world.row(id).subscriptions).toEqual([{ topicFilter: "a", qos: 0, grantedCode: 0 }]);
  });

  it("of a profile are made with the connection, one SUBSCRIBE for each identifier", async () => {
    const { broker } = await connected("", {
      subscriptions: [
        { topicFilter: "a", qos: 0, subscriptionIdentifier: 1 },
        { topicFilter: "b", qos: 1, subscriptionIdentifier: 1 },
        { topicFilter: "c", qos: 2 },
      ],
    });
    const packets = [await broker.next(SUBSCRIBE), await broker.next(SUBSCRIBE)];
    const filters = packets.map(({ bytes }) => {
      const packet = decode(bytes, 0, bytes.length, 5, "toServer");
      return packet.type === "SUBSCRIBE" ? packet.subscriptions.map(({ topicFilter }) => topicFilter) : [];
    });
    expect(filters).toEqual([["a", "b"], ["c"]]);
  });
});

/** A 3.1.1 broker that keeps sessions, or has kept one, and grants everything. */
async function createKeepingBroker(hasKept = false): Promise<ScriptedBroker> {
  const broker = await createScriptedBroker((packet, send) => {
    if (packet.first >> 4 === CONNECT) send(hasKept || packet.connection > 0 ? "20 02 01 00" : "20 02 00 00");
    if (packet.first >> 4 === SUBSCRIBE) send(`90 03 ${requestIdentifier(packet)} 00`);
  });
  open.brokers.push(broker);
  return broker;
}

async function connectedTo(broker: ScriptedBroker) {
  const world = createClientsWorld({});
  open.worlds.push(world);
  const id = world.add({ port: broker.port, clean: false });
  world.connect(id);
  await world.until(id, "connected");
  const reconnectAs = async (change: Partial<ReturnType<typeof world.row>["profile"]> = {}): Promise<void> => {
    await world.clients.commands["client.disconnect"]({ id });
    await world.clients.commands["client.update"]({ id, profile: { ...world.row(id).profile, ...change } });
    world.connect(id);
    await world.until(id, "connected");
  };
  return { world, id, reconnectAs };
}

describe("a session that is resumed", () => {
  it("hears again of an UNSUBSCRIBE that was lost with its connection", async () => {
    const broker = await createKeepingBroker();
    const { world, id, reconnectAs } = await connectedTo(broker);
    await world.subscribe(id, "a/b");
    const lost = world.clients.commands["client.unsubscribe"]({ id, topicFilter: "a/b" });
    await broker.next(UNSUBSCRIBE);
    broker.drop();
    expect(await lost).toMatchObject({ ok: false });
    await reconnectAs();
    expect((await broker.next(UNSUBSCRIBE)).connection).toBe(1);
  });

  it("[MQTT311-3.1.3-2] is another one under another Client Identifier, and is subscribed anew", async () => {
    const broker = await createKeepingBroker();
    const { world, id, reconnectAs } = await connectedTo(broker);
    await world.subscribe(id, "a/b");
    expect((await broker.next(SUBSCRIBE)).connection).toBe(0);
    await reconnectAs({ clientIdentifier: "another" });
    expect((await broker.next(SUBSCRIBE)).connection).toBe(1);
  });

  it("[MQTT311-3.1.3-2] is another one at another broker, which gets nothing that was meant for the first", async () => {
    const [first, second] = [await createKeepingBroker(), await createKeepingBroker(true)];
    const { world, id, reconnectAs } = await connectedTo(first);
    const secret = publish(world, id, { topicName: "for-the-first" });
    await first.next(PUBLISH);
    await reconnectAs({ target: { kind: "remote", host: "127.0.0.1", port: second.port } });
    void publish(world, id, { topicName: "for-the-second" });
    const heard = await second.next(PUBLISH);
    expect(Buffer.from(heard.bytes).toString("latin1")).toContain("for-the-second");
    expect(await secret).toContain("before the broker acknowledged the message");
  });
});

describe("a subscription", () => {
  it("stays, in words, where the broker refuses to end it", async () => {
    const broker = await createScriptedBroker((packet, send) => {
      if (packet.first >> 4 === CONNECT) send("20 03 00 00 00");
      if (packet.first >> 4 === SUBSCRIBE) send(`90 04 ${requestIdentifier(packet)} 00 00`);
      if (packet.first >> 4 === UNSUBSCRIBE) send(`b0 04 ${requestIdentifier(packet)} 00 87`);
    });
    open.brokers.push(broker);
    const world = createClientsWorld({});
    open.worlds.push(world);
    const id = world.add({ port: broker.port, protocolVersion: 5 });
    world.connect(id);
    await world.until(id, "connected");
    await world.subscribe(id, "a/b");
    const answer = await world.clients.commands["client.unsubscribe"]({ id, topicFilter: "a/b" });
    expect(answer).toMatchObject({
      ok: false,
      error: { message: "the broker keeps the subscription: it answered with UNSUBACK 0x87 Not authorized" },
    });
    expect(world.row(id).subscriptions).toMatchObject([{ topicFilter: "a/b", grantedCode: 0 }]);
  });
});

describe("the history", () => {
  it("tells each attempt with its steps, its failure and what follows", async () => {
    const broker = await createScriptedBroker((packet, send) => {
      if (packet.first >> 4 === CONNECT) send("20 03 00 88 00");
    });
    open.brokers.push(broker);
    const world = createClientsWorld({});
    open.worlds.push(world);
    const id = world.add({ port: broker.port, protocolVersion: 5, reconnects: true });
    world.connect(id);
    await world.until(id, "waiting");
    void world.clients.commands["client.disconnect"]({ id });
    expect(world.row(id).history).toMatchObject([
      { kind: "disconnected", index: 2 },
      {
        kind: "failed",
        index: 1,
        failure: {
          step: "connack",
          meaning: "the broker refused the connection: server unavailable",
          code: "0x88 Server unavailable",
        },
        retryAtMs: expect.any(Number),
      },
      { kind: "attempt", index: 0, attempt: 1, steps: [{ step: "tcp" }, { step: "connack" }] },
    ]);
  });

  it("keeps the last events, and counts those that it let go", async () => {
    const world = createClientsWorld({});
    open.worlds.push(world);
    const id = world.add({});
    for (let index = 0; index < 150; index++) world.connect(id);
    expect(world.row(id).history).toHaveLength(200);
    expect(world.row(id).historyDropped).toBe(100);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";
import {
  compact,
  CONNECT,
  createScriptedBroker,
  PUBLISH,
  publishIdentifier,
  requestIdentifier,
  type ScriptedBroker,
  SUBSCRIBE,
  toHex,
  UNSUBSCRIBE,
} from "./scriptedBroker.ts";

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

async function setUp(options: {
  readonly version?: 4 | 5;
  readonly clean?: boolean;
  readonly sessionPresent?: boolean;
}): Promise<{ readonly world: ClientsWorld; readonly broker: ScriptedBroker; readonly id: string }> {
  const { version = 4, clean = true, sessionPresent = false } = options;
  let connects = 0;
  const broker = await createScriptedBroker((packet, send) => {
    if (packet.first >> 4 !== CONNECT) return;
    connects += 1;
    const flag = sessionPresent && connects > 1 ? "01" : "00";
    send(version === 5 ? `20 03 ${flag} 00 00` : `20 02 ${flag} 00`);
  });
  const world = createClientsWorld({ embeddedPort: broker.port });
  const id = world.add({ protocolVersion: version, clean, reconnects: true });
  world.connect(id);
  await world.until(id, "connected");
  disposals.push(
    () => broker.close(),
    () => world.clients.dispose(),
  );
  return { world, broker, id };
}

describe("publishing", () => {
  it("is refused in words while the client is not connected", async () => {
    const world = createClientsWorld({});
    const id = world.add({});
    expect(await world.publish({ via: { kind: "client", id } })).toBe(
      "the client is not connected: `client under test`",
    );
  });

  it("with QoS 0 ends when the bytes have left", async () => {
    const { world, broker, id } = await setUp({});
    expect(await world.publish({ via: { kind: "client", id } })).toEqual({ kind: "sent" });
    expect(toHex((await broker.next(PUBLISH)).bytes)).toBe(compact("3007 0003612f62 6869"));
    expect(world.row(id).sent).toBe(1);
  });

  it("with QoS 1 ends with PUBACK and tells how long it took", async () => {
    const { world, broker, id } = await setUp({});
    const outcome = world.publish({ via: { kind: "client", id }, qos: 1, retain: true });
    const packet = await broker.next(PUBLISH);
    expect(packet.first).toBe(0x33);
    broker.send(`40 02 ${publishIdentifier(packet)}`);
    expect(await outcome).toMatchObject({ kind: "acknowledged", reasonCode: 0, elapsedMs: expect.any(Number) });
  });

  it.each([
    ["no matching subscribers", "10", 0x10],
    ["not authorized", "87", 0x87],
  ])("with QoS 1 reports the reason code %s", async (_name, code, reasonCode) => {
    const { world, broker, id } = await setUp({ version: 5 });
    const outcome = world.publish({ via: { kind: "client", id }, qos: 1 });
    broker.send(`40 03 ${publishIdentifier(await broker.next(PUBLISH))} ${code}`);
    expect(await outcome).toMatchObject({ kind: "acknowledged", reasonCode });
  });

  it("with QoS 2 reports the reason code of a refusing PUBREC", async () => {
    const { world, broker, id } = await setUp({ version: 5 });
    const outcome = world.publish({ via: { kind: "client", id }, qos: 2 });
    broker.send(`50 03 ${publishIdentifier(await broker.next(PUBLISH))} 97`);
    expect(await outcome).toMatchObject({ kind: "acknowledged", reasonCode: 0x97 });
  });

  it("with QoS 2 says so when the broker answers as if it were QoS 1", async () => {
    const { world, broker, id } = await setUp({});
    const outcome = world.publish({ via: { kind: "client", id }, qos: 2 });
    broker.send(`40 02 ${publishIdentifier(await broker.next(PUBLISH))}`);
    expect(await outcome).toBe("the broker answered QoS 2 with PUBACK: it took the message as one of QoS 1");
    expect(world.row(id).session.inFlightTotal).toBe(0);
  });

  it("fails in words when the session ends with the connection", async () => {
    const { world, broker, id } = await setUp({});
    const outcome = world.publish({ via: { kind: "client", id }, qos: 1 });
    await broker.next(PUBLISH);
    broker.drop();
    expect(await outcome).toBe("the session ended before the broker acknowledged the message");
  });

  it("is sent again with DUP and its old identifier when the session is still there", async () => {
    const { world, broker, id } = await setUp({ clean: false, sessionPresent: true });
    const outcome = world.publish({ via: { kind: "client", id }, qos: 1 });
    const first = await broker.next(PUBLISH);
    broker.drop();
    await world.until(id, "waiting");
    world.clock.runScheduled();
    const again = await broker.next(PUBLISH);
    expect(again.first).toBe(0x3a);
    expect(publishIdentifier(again)).toBe(publishIdentifier(first));
    broker.send(`40 02 ${publishIdentifier(again)}`);
    expect(await outcome).toMatchObject({ kind: "acknowledged", reasonCode: 0 });
  });

  it("is not sent again to a broker that has lost the session", async () => {
    const { world, broker, id } = await setUp({ clean: false, sessionPresent: false });
    const outcome = world.publish({ via: { kind: "client", id }, qos: 1 });
    await broker.next(PUBLISH);
    broker.drop();
    await world.until(id, "waiting");
    world.clock.runScheduled();
    await world.until(id, "connected");
    expect(await outcome).toBe("the session ended before the broker acknowledged the message");
    expect(broker.packets.filter(({ first }) => first >> 4 === PUBLISH)).toHaveLength(1);
  });

  it("to the embedded broker goes through a connection of the composer's own, made when needed", async () => {
    const { world, broker } = await setUp({});
    expect(await world.publish({ via: { kind: "embedded" } })).toEqual({ kind: "sent" });
    expect(await world.publish({ via: { kind: "embedded" } })).toEqual({ kind: "sent" });
    const composers = world.rows().filter(({ origin }) => origin === "composer");
    expect(composers).toMatchObject([{ name: "Composer", sent: 2 }]);
    expect(broker.packets.filter(({ first }) => first >> 4 === CONNECT)).toHaveLength(2);
  });

  it("to an embedded broker that is not started fails in words and leaves no client behind", async () => {
    const world = createClientsWorld({});
    expect(await world.publish({ via: { kind: "embedded" } })).toBe(
      "the embedded broker is not listening: start it in the Broker activity",
    );
    expect(world.rows()).toEqual([]);
  });
});

describe("receiving", () => {
  it("keeps the last 200 messages, newest first, and counts all", async () => {
    const { world, broker, id } = await setUp({});
    for (let index = 0; index < 250; index++) broker.send(`30 04 0001 61 ${index.toString(16).padStart(2, "0")}`);
    await world.untilRow(id, ({ received }) => received === 250);
    const { total, messages } = world.clients.views.clientMessages.open({ id }, () => {}).value();
    expect(total).toBe(250);
    expect(messages).toHaveLength(200);
    expect(messages[0]).toMatchObject({ index: 249, topicName: "a", isText: false, preview: "f9", payloadBytes: 1 });
  });

  it("shows the start of a long text, even when its cut falls into a character", async () => {
    const { world, broker, id } = await setUp({});
    const payload = Buffer.from(`x${"é".repeat(2_000)}`);
    const length = payload.length + 3;
    const header = Buffer.from([0x30, (length & 0x7f) | 0x80, length >> 7, 0, 1, 0x61]);
    broker.send(toHex(Buffer.concat([header, payload])));
    await world.untilRow(id, ({ received }) => received === 1);
    const { messages } = world.clients.views.clientMessages.open({ id }, () => {}).value();
    expect(messages[0]).toMatchObject({ isText: true, preview: `x${"é".repeat(199)}`, payloadBytes: 4_001 });
  });

  it("acknowledges QoS 2 step by step and delivers once", async () => {
    const { world, broker, id } = await setUp({});
    broker.send("34 06 0001 61 0007 21");
    expect(toHex((await broker.next(5)).bytes)).toBe("50020007");
    broker.send("3c 06 0001 61 0007 21");
    await broker.next(5);
    broker.send("62 02 0007");
    expect(toHex((await broker.next(7)).bytes)).toBe("70020007");
    expect(world.row(id).received).toBe(1);
  });
});

describe("subscribing", () => {
  it("before connecting keeps the wish and makes it true with the connection", async () => {
    const broker = await createScriptedBroker((packet, send) => {
      if (packet.first >> 4 === CONNECT) send("20 02 00 00");
      if (packet.first >> 4 === SUBSCRIBE) send(`90 03 ${requestIdentifier(packet)} 01`);
    });
    const world = createClientsWorld({ embeddedPort: broker.port });
    disposals.push(
      () => broker.close(),
      () => world.clients.dispose(),
    );
    const id = world.add({});
    expect(await world.subscribe(id, "__proto__/+", 2)).toBeUndefined();
    world.connect(id);
    const row = await world.untilRow(id, ({ subscriptions }) => subscriptions[0]?.grantedCode !== undefined);
    expect(row.subscriptions).toEqual([{ topicFilter: "__proto__/+", qos: 2, grantedCode: 1 }]);
  });

  it("resolves with the code of the SUBACK, a refusal included", async () => {
    const { world, broker, id } = await setUp({});
    const answer = world.subscribe(id, "secret/#", 1);
    broker.send(`90 03 ${requestIdentifier(await broker.next(SUBSCRIBE))} 80`);
    expect(await answer).toBe(0x80);
    expect(world.row(id).subscriptions).toEqual([{ topicFilter: "secret/#", qos: 1, grantedCode: 0x80 }]);
  });

  it("is refused in words when the filter is wrong", async () => {
    const { world, id } = await setUp({});
    expect(await world.subscribe(id, "a/#/b")).toContain("`#` can only be the last level");
    expect(world.row(id).subscriptions).toEqual([]);
  });

  it("is done again on a new session, and not on a resumed one", async () => {
    for (const sessionPresent of [false, true]) {
      const { world, broker, id } = await setUp({ clean: false, sessionPresent });
      const answer = world.subscribe(id, "a/+", 1);
      broker.send(`90 03 ${requestIdentifier(await broker.next(SUBSCRIBE))} 01`);
      await answer;
      broker.drop();
      await world.until(id, "waiting");
      world.clock.runScheduled();
      await world.until(id, "connected");
      await world.publish({ via: { kind: "client", id } });
      await broker.next(PUBLISH);
      const subscribes = broker.packets.filter(({ first }) => first >> 4 === SUBSCRIBE);
      expect(subscribes).toHaveLength(sessionPresent ? 1 : 2);
    }
  });

  it("can be taken back, also while away from a session that lives on", async () => {
    const { world, broker, id } = await setUp({ clean: false, sessionPresent: true });
    for (const topicFilter of ["a", "b"]) {
      const answer = world.subscribe(id, topicFilter);
      broker.send(`90 03 ${requestIdentifier(await broker.next(SUBSCRIBE))} 00`);
      await answer;
    }
    const taken = world.clients.commands["client.unsubscribe"]({ id, topicFilter: "a" });
    broker.send(`b0 02 ${requestIdentifier(await broker.next(UNSUBSCRIBE))}`);
    expect(await taken).toEqual({ ok: true, value: {} });
    broker.drop();
    await world.until(id, "waiting");
    await world.clients.commands["client.unsubscribe"]({ id, topicFilter: "b" });
    world.clock.runScheduled();
    expect(toHex((await broker.next(UNSUBSCRIBE)).bytes).slice(8)).toBe("000162");
    expect(world.row(id).subscriptions).toEqual([]);
  });

  it("fails in words when the broker never answers", async () => {
    const { world, broker, id } = await setUp({});
    const answer = world.subscribe(id, "a");
    await broker.next(SUBSCRIBE);
    world.clock.runScheduled();
    expect(await answer).toBe("the broker did not answer SUBSCRIBE within 10 s");
  });
});

import { describe, expect, test } from "vitest";
import { createStoreWorld, describeState, firstOf } from "./storeWorld.ts";

const keptFor = (seconds: number) => ({
  protocolVersion: 5,
  clean: false,
  properties: { sessionExpiryInterval: seconds },
});

describe("a broker that lost its power", () => {
  test("has sessions, subscriptions with their options, and what waits for absent clients", async () => {
    const world = await createStoreWorld();
    const subscriber = await world.connect({ clientId: "s", ...keptFor(600) });
    subscriber.received();
    subscriber.send({
      cmd: "subscribe",
      messageId: 1,
      properties: { subscriptionIdentifier: 7 },
      subscriptions: [{ topic: "a/+", qos: 1, nl: true, rap: true, rh: 2 }],
    });
    await world.settle();
    subscriber.drop();
    const publisher = await world.connect({ clientId: "p", ...keptFor(600) });
    publisher.publish("a/b", "one", {
      qos: 1,
      retain: true,
      properties: { contentType: "text", userProperties: { k: "v" }, messageExpiryInterval: 100 },
    });
    await world.settle();
    const before = describeState(world.broker);

    await world.restart("lose-power", { afterMs: 30_000 });
    expect(describeState(world.broker)).toEqual(before);
    const again = await world.connect({ clientId: "s", ...keptFor(600) });
    const packets = again.received();
    expect(firstOf(packets, "connack")).toMatchObject({ sessionPresent: true });
    expect(firstOf(packets, "publish")).toMatchObject({
      topic: "a/b",
      qos: 1,
      retain: true,
      dup: false,
      properties: {
        subscriptionIdentifier: 7,
        contentType: "text",
        userProperties: { k: "v" },
        messageExpiryInterval: 70,
      },
    });
  });

  test("sends in-flight QoS 1 again with DUP and the same Packet Identifier", async () => {
    const world = await createStoreWorld();
    const subscriber = await world.connect({ clientId: "s" });
    subscriber.subscribe("a", 1);
    await world.settle();
    const publisher = await world.connect({ clientId: "p" });
    for (const payload of ["one", "two"]) publisher.publish("a", payload, { qos: 1 });
    await world.settle();
    const sent = subscriber.received().filter(({ cmd }) => cmd === "publish");
    expect(sent).toHaveLength(2);

    await world.restart();
    const again = await world.connect({ clientId: "s" });
    const resent = again.received().filter(({ cmd }) => cmd === "publish");
    expect(resent.map(({ messageId }) => messageId)).toEqual(sent.map(({ messageId }) => messageId));
    expect(resent).toMatchObject([{ dup: true }, { dup: true }]);
    again.send({ cmd: "puback", messageId: sent[0]?.messageId ?? 0 });
    await world.settle();
    await world.restart();
    expect((await world.connect({ clientId: "s" })).messages()).toEqual(["a two qos1 dup"]);
  });

  test("goes on with QoS 2 where it was: PUBREL after PUBREC, and never the message again", async () => {
    const world = await createStoreWorld();
    const subscriber = await world.connect({ clientId: "s" });
    subscriber.subscribe("a", 2);
    await world.settle();
    const publisher = await world.connect({ clientId: "p" });
    publisher.publish("a", "one", { qos: 2, messageId: 9 });
    await world.settle();
    const { messageId = 0 } = firstOf(subscriber.received(), "publish");
    subscriber.send({ cmd: "pubrec", messageId });
    await world.settle();
    expect(firstOf(subscriber.received(), "pubrel")).toMatchObject({ messageId });

    await world.restart();
    const again = await world.connect({ clientId: "s" });
    expect(again.received().slice(1)).toMatchObject([{ cmd: "pubrel", messageId }]);
    again.send({ cmd: "pubcomp", messageId });
    // The publisher never heard of its PUBREC.
    const back = await world.connect({ clientId: "p" });
    back.publish("a", "one", { qos: 2, messageId: 9, dup: true });
    await world.settle();
    expect(firstOf(back.received(), "pubrec")).toMatchObject({ messageId: 9 });
    expect(again.messages()).toEqual([]);
    back.send({ cmd: "pubrel", messageId: 9 });
    await world.settle();
    expect(firstOf(back.received(), "pubcomp")).toMatchObject({ messageId: 9 });

    await world.restart();
    const third = await world.connect({ clientId: "p" });
    third.publish("a", "two", { qos: 2, messageId: 9 });
    await world.settle();
    expect((await world.connect({ clientId: "s" })).messages()).toEqual(["a two qos2"]);
  });

  test("has retained messages with their history, and nothing of its own $SYS topics", async () => {
    const world = await createStoreWorld({ settings: { sysIntervalSeconds: 10 } });
    const publisher = await world.connect({ clientId: "p" });
    publisher.publish("a", "first", { retain: true });
    world.clock.advance(5_000);
    const other = await world.connect({ clientId: "q" });
    other.publish("a", "second", { retain: true, qos: 1 });
    other.publish("b", "gone", { retain: true, qos: 1 });
    other.publish("b", "", { retain: true, qos: 1 });
    await world.settle();

    await world.restart();
    expect(world.broker.retainedMessage("a")).toMatchObject({
      publisher: "q",
      retainedAtMs: 1_005_000,
      firstRetainedAtMs: 1_000_000,
      firstPublisher: "p",
    });
    expect(world.broker.isRetained("b")).toBe(false);
    const stored: string[] = [];
    for await (const [key] of world.database.entries()) stored.push(key);
    expect(stored.filter((key) => key.includes("$SYS"))).toEqual([]);
  });

  test("goes on with what is retained for a Subscription, in QoS 2 without what was sent", async () => {
    const world = await createStoreWorld({ settings: { maximumInFlight: 10 } });
    const publisher = await world.connect({ clientId: "p" });
    for (let count = 0; count < 50; count++) publisher.publish(`t/${count}`, "x", { retain: true, qos: 2 });
    await world.settle();
    const subscriber = await world.connect({ clientId: "s" });
    subscriber.subscribe("t/#", 2);
    await world.settle();
    const seen: string[] = [];
    const unreleased = new Set<number>();
    const take = async (client: typeof subscriber): Promise<void> => {
      for (const { cmd, messageId = 0, ...packet } of client.acknowledgeAll()) {
        if (cmd === "publish" && !unreleased.has(messageId) && "topic" in packet) seen.push(packet.topic);
        if (cmd === "publish") unreleased.add(messageId);
        if (cmd === "pubrel") unreleased.delete(messageId);
      }
      await world.settle();
    };
    await take(subscriber);
    await take(subscriber);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.length).toBeLessThan(40);

    await world.restart();
    const again = await world.connect({ clientId: "s" });
    for (let rounds = 0; rounds < 40; rounds++) await take(again);
    expect(seen.toSorted()).toEqual(Array.from({ length: 50 }, (_, count) => `t/${count}`).toSorted());
    await world.restart();
    expect((await world.connect({ clientId: "s" })).messages()).toEqual([]);
    const keys: string[] = [];
    for await (const [key] of world.database.entries()) keys.push(key);
    expect(keys.filter((key) => /^fee?d\//.test(key))).toEqual([]);
  });

  test("drops a retained message whose expiry has passed meanwhile", async () => {
    const world = await createStoreWorld();
    const publisher = await world.connect(keptFor(0));
    publisher.publish("a", "x", { retain: true, qos: 1, properties: { messageExpiryInterval: 10 } });
    await world.settle();
    await world.restart("lose-power", { afterMs: 11_000 });
    expect(world.broker.isRetained("a")).toBe(false);
  });

  test("ends a session whose time is over, for the clock goes on while nobody serves", async () => {
    const world = await createStoreWorld();
    const leaving = await world.connect({ clientId: "left", ...keptFor(60) });
    leaving.drop();
    const staying = await world.connect({ clientId: "stayed", ...keptFor(60) });
    await world.settle();
    expect(staying.isEnded).toBe(false);

    await world.restart("lose-power", { afterMs: 59_000 });
    expect([world.broker.client("left"), world.broker.client("stayed")]).not.toContain(undefined);
    world.clock.advance(1_000);
    expect(world.broker.sessionCount).toBe(0);
    await world.settle();
    await world.restart();
    expect(world.broker.sessionCount).toBe(0);
  });

  test("keeps shared subscriptions and shares on", async () => {
    const world = await createStoreWorld();
    for (const clientId of ["one", "two"]) {
      const member = await world.connect({ clientId });
      member.subscribe("$share/g/a", 1);
      await world.settle();
      member.drop();
    }
    await world.restart();
    const publisher = await world.connect({ clientId: "p" });
    for (const payload of ["1", "2", "3", "4"]) publisher.publish("a", payload, { qos: 1 });
    await world.settle();
    await world.restart();
    for (const clientId of ["one", "two"]) {
      expect((await world.connect({ clientId })).messages()).toHaveLength(2);
    }
  });

  test("forgets a session that was to end with its connection, and one that was begun anew", async () => {
    const world = await createStoreWorld();
    const clean = await world.connect({ clientId: "clean", clean: true });
    clean.subscribe("a", 1);
    const old = await world.connect({ clientId: "anew" });
    old.subscribe("a", 1);
    await world.settle();
    const anew = await world.connect({ clientId: "anew", clean: true });
    expect(firstOf(anew.received(), "connack")).toMatchObject({ sessionPresent: false });
    await world.restart();
    expect(world.broker.sessionCount).toBe(0);
    const keys: string[] = [];
    for await (const [key] of world.database.entries()) keys.push(key);
    expect(keys).toEqual(["#format", "#seal"]);
  });
});

describe("will messages after a broker that ended without a word", () => {
  const will = (payload: string, delay = 0) => ({
    topic: "gone",
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    properties: { willDelayInterval: delay },
  });

  async function start() {
    const world = await createStoreWorld();
    const watcher = await world.connect({ clientId: "watcher", ...keptFor(3_600) });
    watcher.subscribe("gone", 1);
    await world.settle();
    return world;
  }

  test("are published once: their connections were lost with it", async () => {
    const world = await start();
    await world.connect({ clientId: "clean", clean: true, protocolVersion: 5, will: will("clean") });
    await world.connect({ clientId: "kept", ...keptFor(60), will: will("kept") });
    await world.restart();
    await world.settle();
    await world.restart();
    const messages = (await world.connect({ clientId: "watcher", ...keptFor(3_600) })).messages();
    expect(messages.toSorted()).toEqual(["gone clean qos1", "gone kept qos1"]);
  });

  test("wait for the rest of their delay, and not at all for a client that comes back", async () => {
    const world = await start();
    const away = await world.connect({ clientId: "away", ...keptFor(600), will: will("away", 100) });
    away.drop();
    await world.connect({ clientId: "back", ...keptFor(600), will: will("back", 100) });
    await world.settle();
    await world.restart("lose-power", { afterMs: 60_000 });
    const back = await world.connect({ clientId: "back", ...keptFor(600) });
    back.drop();
    const watcher = await world.connect({ clientId: "watcher", ...keptFor(3_600) });
    expect(watcher.messages()).toEqual([]);
    world.clock.advance(40_000);
    await world.settle();
    expect(watcher.messages()).toEqual(["gone away qos1"]);
    world.clock.advance(600_000);
    await world.settle();
    expect(watcher.messages()).toEqual([]);
  });

  test("are not published for a client that had said good-bye", async () => {
    const world = await start();
    const polite = await world.connect({ clientId: "polite", ...keptFor(600), will: will("polite") });
    world.database.stall();
    polite.send({ cmd: "disconnect", reasonCode: 0 });
    await new Promise(setImmediate);
    // Its connection ends when the good-bye will be remembered.
    expect(polite.isEnded).toBe(false);
    world.database.go();
    await world.settle();
    expect(polite.isEnded).toBe(true);
    await world.restart();
    expect((await world.connect({ clientId: "watcher", ...keptFor(3_600) })).messages()).toEqual([]);
  });
});

describe("a promise", () => {
  test("waits for the disk, whatever it promises, while QoS 0 and PINGRESP pass", async () => {
    const world = await createStoreWorld();
    const subscriber = await world.connect({ clientId: "s" });
    subscriber.subscribe("#", 2);
    await world.settle();
    const client = await world.connect({ clientId: "c" });
    client.send({ cmd: "publish", topic: "x", payload: "0", qos: 2, messageId: 4, dup: false, retain: false });
    await world.settle();
    client.received();
    subscriber.acknowledgeAll();
    await world.settle();
    subscriber.acknowledgeAll();
    await world.settle();
    subscriber.received();

    world.database.stall();
    client.publish("a", "1", { qos: 1, messageId: 1 });
    client.publish("a", "2", { qos: 2, messageId: 2 });
    client.send({ cmd: "pubrel", messageId: 4 });
    client.subscribe("b", 1);
    client.send({ cmd: "unsubscribe", messageId: 8, unsubscriptions: ["b"] });
    client.send({ cmd: "pingreq" });
    client.publish("a", "3");
    await new Promise(setImmediate);
    expect(client.received().map(({ cmd }) => cmd)).toEqual(["pingresp"]);
    // QoS 1 may come twice and need not wait; QoS 2 comes once and has to.
    expect(subscriber.messages()).toEqual(["a 1 qos1", "a 3"]);

    world.database.go();
    await world.settle();
    expect(client.received().map(({ cmd }) => cmd)).toEqual(["puback", "pubrec", "pubcomp", "suback", "unsuback"]);
    expect(subscriber.messages()).toEqual(["a 2 qos2"]);
  });

  test("one write serves everybody who came meanwhile", async () => {
    const world = await createStoreWorld();
    const clients = await Promise.all(["a", "b", "c"].map((clientId) => world.connect({ clientId })));
    await world.settle();
    for (const client of clients) client.received();
    const absent = await world.connect({ clientId: "absent" });
    absent.subscribe("#", 1);
    await world.settle();
    absent.drop();
    await world.settle();
    const before = world.database.batches.length;
    world.database.stall();
    for (let round = 0; round < 100; round++) {
      for (const client of clients) client.publish("t", "x", { qos: 1 });
      await new Promise(setImmediate);
    }
    world.database.go();
    await world.settle();
    for (const client of clients) expect(client.received()).toHaveLength(100);
    expect(world.database.batches.length - before).toBeLessThanOrEqual(3);
  });

  test("of a CONNACK waits too, and what the client sends meanwhile is handled after it", async () => {
    const world = await createStoreWorld();
    world.database.stall();
    const peer = world.openPeer();
    // CONNECT of `a` with Clean Session off, PINGREQ.
    peer.write(Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 1, 0x61, 0xc0, 0));
    peer.write(Uint8Array.of(0xc0, 0));
    await new Promise(setImmediate);
    expect(peer.read()).toHaveLength(0);
    world.database.go();
    await world.settle();
    expect([...peer.read()]).toEqual([0x20, 2, 0, 0, 0xd0, 0, 0xd0, 0]);
  });

  test("of a CONNACK comes before the DISCONNECT over bytes that are no packet", async () => {
    const world = await createStoreWorld();
    world.database.stall();
    const peer = world.openPeer();
    const connect = [0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 60, 0, 0, 1, 0x61];
    peer.write(Uint8Array.of(...connect, 0x30, 0xff, 0xff, 0xff, 0xff, 0xff));
    await new Promise(setImmediate);
    world.database.go();
    await world.settle();
    const said = peer.read();
    const behind = 2 + (said[1] ?? 0);
    expect([said[0], said[3], said[behind], said[behind + 2]]).toEqual([0x20, 0, 0xe0, 0x81]);
    expect(peer.isEnded).toBe(true);
  });

  test("of a CONNACK is not given to a client that was taken over, or has left, while it waited", async () => {
    const world = await createStoreWorld();
    world.database.stall();
    const connect = Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 0, 0, 60, 0, 1, 0x61);
    const first = world.openPeer();
    first.write(connect);
    const second = world.openPeer();
    second.write(connect);
    expect(first.isEnded).toBe(true);
    world.database.go();
    await world.settle();
    expect([...first.read()]).toEqual([]);
    expect([...second.read()]).toEqual([0x20, 2, 1, 0]);

    world.database.stall();
    second.drop();
    const third = world.openPeer();
    third.write(connect);
    third.drop();
    world.database.go();
    await world.settle();
    expect(world.broker.client("a")).toMatchObject({ connection: undefined });
    expect(world.broker.client("a")?.session?.left).toBeDefined();
  });

  test("that cannot be kept any more ends its connection, and QoS 0 goes on", async () => {
    const world = await createStoreWorld();
    const subscriber = await world.connect({ clientId: "s" });
    subscriber.subscribe("a", 0);
    await world.settle();
    subscriber.received();
    const publisher = await world.connect({ clientId: "p" });
    const other = await world.connect({ clientId: "o", clean: true });
    world.database.fail("no space left");
    publisher.publish("a", "kept", { qos: 1, retain: true });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(publisher.isEnded).toBe(true);
    expect(world.faults).toHaveLength(1);
    other.publish("a", "passing");
    expect(subscriber.messages()).toEqual(["a kept", "a passing"]);
  });

  test("more of which is asked than becomes safe makes the asking client wait", async () => {
    const world = await createStoreWorld();
    const absent = await world.connect({ clientId: "absent" });
    absent.subscribe("#", 1);
    await world.settle();
    absent.drop();
    const publisher = await world.connect({ clientId: "p" });
    world.database.stall();
    for (let count = 0; count < 10; count++) {
      publisher.publish("t", "x".repeat(2_000_000), { qos: 1 });
      await new Promise(setImmediate);
    }
    expect(publisher.peer.isReadingPaused).toBe(true);
    world.database.go();
    await world.settle();
    expect(publisher.peer.isReadingPaused).toBe(false);
    expect(publisher.received().filter(({ cmd }) => cmd === "puback")).toHaveLength(10);
  });
});

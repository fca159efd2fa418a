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

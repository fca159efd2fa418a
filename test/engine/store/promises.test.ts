import { describe, expect, test } from "vitest";
import { createStoreWorld } from "./storeWorld.ts";

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

import { describe, expect, it } from "vitest";
import { setup } from "./support.ts";

describe("the connect rate", () => {
  it("keeps out who comes above it, and lets them in later", () => {
    const { open, connecting, broker, clock } = setup({ settings: { maximumConnectsPerSecond: 3 } });
    const crowd = Array.from({ length: 5 }, (_, index) => connecting({ clientId: `c${index}`, protocolVersion: 5 }));
    const codes = crowd.map((client) => client.received().map((packet) => "reasonCode" in packet && packet.reasonCode));
    expect(codes).toEqual([[0], [0], [0], [0x9f], [0x9f]]);
    expect(broker.counters.connectionsRefused).toBe(2);
    clock.advance(400);
    expect([open(), open()].map(() => broker.counters.connectionsRefused)).toEqual([3, 3]);
    expect(broker.connectionCount).toBe(4);
  });
});

describe("a packet that comes drop by drop", () => {
  it("ends its connection after thirty seconds, whatever else keeps it alive", () => {
    const { connect, clock } = setup();
    const client = connect({ protocolVersion: 5 });
    // A PUBLISH of a hundred thousand bytes, one byte a second.
    client.sendBytes(0x30, 0xa0, 0x8d, 0x06);
    for (let second = 0; second < 29; second++) {
      clock.advance(1_000);
      client.sendBytes(0);
    }
    expect(client.isEnded).toBe(false);
    clock.advance(2_000);
    expect(client.isEnded).toBe(true);
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x80 }]);
  });

  it("may take its time when it is long and keeps coming", () => {
    const { connect, clock } = setup();
    const client = connect();
    client.subscribe("x");
    client.sendBytes(0x30, 0xa0, 0x8d, 0x06, 0, 1, 0x78);
    for (let second = 0; second < 49; second++) {
      clock.advance(1_000);
      client.peer.write(new Uint8Array(2_000));
    }
    client.peer.write(new Uint8Array(99_997 - 98_000 + 3));
    expect(client.received()).toMatchObject([{ cmd: "publish", topic: "x" }]);
  });

  it("is not confused with many packets that chunks cut", () => {
    const { connect, clock } = setup();
    const client = connect();
    for (let second = 0; second < 90; second++) {
      client.sendBytes(0xc0);
      clock.advance(1_000);
      client.sendBytes(0);
    }
    expect(client.received()).toHaveLength(90);
    expect(client.isEnded).toBe(false);
  });
});

describe("a full memory", () => {
  const megabyte = "x".repeat(1_000_000);

  function fill() {
    const world = setup({ settings: { maximumMemoryMegabytes: 3 } });
    const absent = world.connect({ clientId: "absent", clean: false });
    absent.subscribe("x", 1);
    absent.drop();
    const publisher = world.connect({ clientId: "publisher", protocolVersion: 5 });
    for (let count = 0; count < 5; count++) publisher.publish("x", megabyte, { qos: 1 });
    return { ...world, publisher };
  }

  it("takes no more waiting messages, and counts them", () => {
    const { broker, connecting } = fill();
    expect(broker.counters.notDelivered["queue-full"]).toBe(1);
    expect(connecting({ clientId: "absent", clean: false }).messages()).toHaveLength(4);
  });

  it("takes no new sessions, and says why", () => {
    const { connecting } = fill();
    expect(connecting({ protocolVersion: 5 }).received()).toMatchObject([{ cmd: "connack", reasonCode: 0x89 }]);
    expect(connecting().received()).toMatchObject([{ cmd: "connack", returnCode: 3 }]);
  });

  it("serves whom it knows, and everybody when there is room again", () => {
    const { broker, connecting, connect, publisher } = fill();
    publisher.subscribe("y");
    publisher.publish("y", "still here");
    expect(publisher.messages()).toEqual(["y still here"]);
    publisher.publish("r", "not kept", { retain: true });
    expect(broker.retainedCount).toBe(0);
    connecting({ clientId: "absent", clean: false }).acknowledgeAll();
    publisher.publish("r", "kept", { retain: true });
    expect(broker.retainedCount).toBe(1);
    expect(connect).not.toThrow();
  });

  it("drops QoS 0 messages of who does not read", () => {
    const { connect, broker, clock } = setup({ settings: { maximumMemoryMegabytes: 3 } });
    const slow = connect();
    slow.subscribe("x");
    slow.peer.stall();
    const publisher = connect();
    for (let count = 0; count < 6; count++) {
      clock.advance(200);
      publisher.publish("x", megabyte);
    }
    expect(broker.counters.notDelivered["slow-consumer"]).toBe(2);
  });
});

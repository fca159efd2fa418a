import { describe, expect, it } from "vitest";
import { NO_SEQUENCE, type NonDeliveryReason, noCapture } from "#electron/engine/broker/index.ts";
import { setup } from "./support.ts";

describe("slow consumers", () => {
  it("lose QoS 0 messages beyond the limit, counted, and slow nobody else", () => {
    const { connect, broker } = setup({ settings: { maximumBufferedBytes: 10_000 } });
    const slow = connect();
    const fast = connect();
    slow.subscribe("x");
    fast.subscribe("x");
    slow.peer.stall();
    const publisher = connect();
    for (let count = 0; count < 1_000; count++) publisher.publish("x", "y".repeat(100));
    const arrived = slow.messages().length;
    expect(fast.messages()).toHaveLength(1_000);
    expect(arrived).toBeLessThan(110);
    expect(broker.counters.notDelivered["slow-consumer"]).toBe(1_000 - arrived);
    slow.peer.flow();
    publisher.publish("x", "again");
    expect(slow.messages()).toEqual(["x again"]);
  });

  it("get their QoS 1 messages when they catch up", () => {
    const { connect } = setup({ settings: { maximumInFlight: 20_000 } });
    const slow = connect();
    slow.subscribe("x", 1);
    slow.peer.stall();
    const publisher = connect();
    for (let count = 0; count < 30; count++) publisher.publish("x", "y".repeat(100_000), { qos: 1 });
    const first = slow.messages().length;
    expect(first).toBeLessThan(15);
    slow.peer.flow();
    expect(first + slow.messages().length).toBe(30);
  });

  it("lose what their queue cannot hold, counted", () => {
    const notDelivered: NonDeliveryReason[] = [];
    const { connect, connecting } = setup({
      settings: { maximumQueuedMessages: 3 },
      captureSink: { ...noCapture, notDelivered: (_cause, _client, reason) => void notDelivered.push(reason) },
    });
    const absent = connect({ clientId: "a", clean: false });
    absent.subscribe("x", 1);
    absent.drop();
    const publisher = connect({ clientId: "p" });
    for (const payload of ["1", "2", "3", "4", "5"]) publisher.publish("x", payload, { qos: 1 });
    expect(connecting({ clientId: "a", clean: false }).messages()).toEqual(["x 1 qos1", "x 2 qos1", "x 3 qos1"]);
    expect(notDelivered).toEqual(["queue-full", "queue-full"]);
  });
});

describe("limits", () => {
  it("refuse connections above the maximum", () => {
    const { connect, open, broker, clock } = setup({ settings: { maximumConnections: 2 } });
    connect();
    connect();
    const silent = open();
    expect(broker.connectionCount).toBe(2);
    clock.advance(2_000);
    expect(silent.isEnded).toBe(true);
    expect(broker.connectionCount).toBe(2);
  });

  it.each([
    [5, 0x97],
    [4, 3],
    [3, 3],
  ] as const)("tell a client of version %i above the maximum why it is refused", (protocolVersion, code) => {
    const { connect, connecting, broker } = setup({ settings: { maximumConnections: 1 } });
    connect({ clientId: "first" });
    const late = connecting({ clientId: "late", protocolVersion });
    expect(late.received()).toMatchObject([
      { cmd: "connack", [protocolVersion === 5 ? "reasonCode" : "returnCode"]: code },
    ]);
    expect(late.isEnded).toBe(true);
    // Not even its Client Identifier reaches the one that is served.
    expect(broker.counters.connectsAccepted).toBe(1);
  });

  it("let the next one in when one has gone, whoever is only being refused", () => {
    const { connect, open, broker } = setup({ settings: { maximumConnections: 1 } });
    const first = connect();
    const silent = open();
    first.drop();
    connect();
    expect(broker.counters.connectsAccepted).toBe(2);
    expect(silent.isEnded).toBe(false);
  });

  it("cut off at once who comes on top of thirty-two that are being refused", () => {
    const { connect, open } = setup({ settings: { maximumConnections: 1 } });
    connect();
    const crowd = Array.from({ length: 34 }, () => open());
    expect(crowd.map(({ isEnded }) => isEnded)).toEqual([...Array.from({ length: 32 }, () => false), true, true]);
  });

  it("close a connection that says nothing, or too slowly", () => {
    const { open, clock } = setup();
    const silent = open();
    const slow = open();
    for (const byte of [0x10, 0x0d, 0, 4]) {
      slow.sendBytes(byte);
      clock.advance(2_400);
    }
    expect([silent.isEnded, slow.isEnded]).toEqual([false, false]);
    clock.advance(400);
    expect([silent.isEnded, slow.isEnded]).toEqual([true, true]);
  });

  it("close a connection whose first packet claims to be huge, without keeping it", () => {
    const { open } = setup();
    const client = open();
    client.sendBytes(0x10, 0xff, 0xff, 0xff, 0x7f);
    client.peer.write(new Uint8Array(600_000));
    expect(client.isEnded).toBe(true);
  });

  it("close at a packet above the maximum size, and say so to 5.0 clients", () => {
    const { connect } = setup({ settings: { maximumPacketBytes: 1_000 } });
    const client = connect({ protocolVersion: 5 });
    client.publish("x", "y".repeat(2_000));
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x95 }]);
  });

  it("refuse subscriptions above the maximum per client", () => {
    const { connect } = setup({ settings: { maximumSubscriptionsPerClient: 2 } });
    const client = connect({ protocolVersion: 5 });
    const granted = ["a", "b", "c", "a"].map((filter) => client.subscribe(filter, 1)[0]);
    expect(granted).toMatchObject([{ granted: [1] }, { granted: [1] }, { granted: [0x97] }, { granted: [1] }]);
  });

  it("refuse topics and filters with too many levels", () => {
    const { connect } = setup({ settings: { maximumTopicLevels: 3 } });
    const client = connect({ protocolVersion: 5 });
    expect(client.subscribe("a/b/c/d")).toMatchObject([{ granted: [0x8f] }]);
    client.publish("a/b/c", "fine");
    client.publish("a/b/c/d", "too deep");
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x90 }]);
  });

  it("refuse topics and filters that are too long, in bytes", () => {
    const { connect } = setup({ settings: { maximumTopicBytes: 4 } });
    const client = connect({ protocolVersion: 5 });
    expect(client.subscribe("äb/#")).toMatchObject([{ granted: [0x8f] }]);
    expect(client.subscribe("ab/#")).toMatchObject([{ granted: [0] }]);
    client.publish("äöü", "too long");
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x90 }]);
  });

  it("let no more bytes wait for a session than the maximum, and count what is dropped", () => {
    const { connect, connecting, broker } = setup({ settings: { maximumQueuedBytes: 3_000 } });
    const absent = connect({ clientId: "absent", clean: false });
    absent.subscribe("x", 1);
    absent.drop();
    const publisher = connect();
    for (let count = 0; count < 5; count++) publisher.publish("x", "y".repeat(1_000), { qos: 1 });
    expect(broker.client("absent")?.session?.state.queue.bytes).toBeLessThanOrEqual(3_000);
    expect(broker.client("absent")?.session?.state.queue.length).toBe(2);
    expect(broker.counters.notDelivered["queue-full"]).toBe(3);
    const back = connecting({ clientId: "absent", clean: false });
    expect(back.received().map(({ cmd }) => cmd)).toEqual(["connack", "publish", "publish"]);
  });

  it("shorten the Session Expiry Interval, tell so, and end the session then", () => {
    const { connecting, clock, broker } = setup({ settings: { maximumSessionExpirySeconds: 60 } });
    const properties = { sessionExpiryInterval: 3_600 };
    const client = connecting({ protocolVersion: 5, clientId: "a", properties });
    expect(client.received()).toMatchObject([{ cmd: "connack", properties: { sessionExpiryInterval: 60 } }]);
    client.drop();
    clock.advance(59_000);
    expect(broker.sessionCount).toBe(1);
    clock.advance(2_000);
    expect(broker.sessionCount).toBe(0);
  });

  it("keep no more bytes of retained messages than the maximum", () => {
    const { connect, broker } = setup({ settings: { maximumRetainedBytes: 2_500 } });
    const publisher = connect();
    for (const topic of ["a", "b", "c"]) publisher.publish(topic, "y".repeat(1_000), { retain: true });
    expect(broker.retainedCount).toBe(2);
    publisher.publish("a", "", { retain: true });
    publisher.publish("c", "y".repeat(1_000), { retain: true });
    expect([...broker.retainedMessages()].map(({ topicName }) => topicName)).toEqual(["b", "c"]);
  });

  it("close at once over a beginning that will never be a CONNECT", () => {
    const { open, broker, log } = setup();
    const browser = open();
    browser.peer.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    expect(browser.isEnded).toBe(true);
    expect(broker.counters.malformed).toBe(1);
    expect(log.at(-1)).toContain("does not begin with CONNECT");
  });

  it("begin Response Information as they say, for who asks", () => {
    const { connecting } = setup({ settings: { responseTopicPrefix: "answers/" } });
    const asking = connecting({ protocolVersion: 5, clientId: "a", properties: { requestResponseInformation: true } });
    expect(asking.received()).toMatchObject([{ properties: { responseInformation: "answers/a" } }]);
  });

  it("keep no more retained messages than the maximum", () => {
    const { connect, broker, log } = setup({ settings: { maximumRetainedMessages: 2 } });
    const publisher = connect();
    for (const topic of ["a", "b", "c", "a"]) publisher.publish(topic, "1", { retain: true });
    expect(broker.retainedCount).toBe(2);
    expect(log.filter((line) => line.startsWith("warn"))).toHaveLength(1);
  });
});

describe("ten thousand", () => {
  it("retained messages reach one new subscriber", () => {
    const { connect } = setup();
    const publisher = connect();
    for (let count = 0; count < 10_000; count++) publisher.publish(`r/${count}`, "x".repeat(64), { retain: true });
    const client = connect();
    expect(client.subscribe("r/#")).toHaveLength(10_001);
  });

  it("subscriptions on one connection each receive theirs", () => {
    const { connect, broker } = setup();
    const client = connect();
    for (let count = 0; count < 10_000; count++) client.subscribe(`s/+/${count}/#`);
    expect(broker.subscriptionCount).toBe(10_000);
    const publisher = connect();
    for (let count = 0; count < 10_000; count += 100) publisher.publish(`s/x/${count}/y`, "1");
    expect(client.messages()).toHaveLength(100);
    client.drop();
    expect(broker.subscriptionCount).toBe(0);
  });
});

describe("what the broker tells", () => {
  it("lists its connections as the contract shows them", () => {
    const { connect, broker, open } = setup();
    const client = connect({ clientId: "a", username: "u", keepalive: 30, protocolVersion: 5 });
    client.subscribe("x/#", 1);
    client.publish("y", "1");
    open();
    expect(broker.connections()).toMatchObject([
      {
        clientIdentifier: "a",
        userName: "u",
        protocolVersion: 5,
        keepAliveSeconds: 30,
        subscriptions: [{ topicFilter: "x/#", qos: 1 }],
        packetsToServer: 3,
        packetsToClient: 2,
      },
      { clientIdentifier: "", packetsToServer: 0 },
    ]);
    expect(broker.connections(1)).toHaveLength(1);
  });

  it("tells of changes as they happen", () => {
    const { connect, broker } = setup();
    const changes: string[] = [];
    const stop = broker.onChange((change) => changes.push(change.kind));
    const client = connect();
    client.subscribe("x");
    client.publish("x", "1", { retain: true });
    client.publish("x", "", { retain: true });
    client.drop();
    expect(changes).toEqual([
      "connection-opened",
      "connection-identified",
      "subscriptions-changed",
      "retained-changed",
      "retained-changed",
      "connection-closed",
    ]);
    stop();
    connect();
    expect(changes).toHaveLength(6);
  });

  it("disconnects a client by hand", () => {
    const { connect, broker } = setup();
    const client = connect({ protocolVersion: 5 });
    expect(broker.disconnect(broker.connections()[0]?.connection ?? -1)).toBe(true);
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x98 }]);
    expect(broker.disconnect(99)).toBe(false);
  });

  it("names the PUBLISH that each delivery comes from", () => {
    const packets: string[] = [];
    let connections = 0;
    const { connect } = setup({
      captureSink: {
        ...noCapture,
        connectionOpened: () => ++connections,
        packet(connection, direction, bytes, start, _end, cause) {
          packets.push(`${connection} ${direction} ${(bytes[start] ?? 0) >> 4} cause ${cause}`);
          return packets.length - 1;
        },
        plainRun(connection, _bytes, _start, _end, { count, receivers }) {
          packets.push(`${connection} run of ${count} to ${receivers.join(", ")}`);
          return packets.length - 1;
        },
        samePacket(connection, direction, sequence, cause) {
          if (sequence === NO_SEQUENCE) return NO_SEQUENCE;
          packets.push(`${connection} ${direction} same as ${sequence} cause ${cause}`);
          return packets.length - 1;
        },
      },
    });
    const first = connect();
    const second = connect();
    first.subscribe("x", 1);
    second.subscribe("x", 0);
    const publisher = connect();
    publisher.publish("x", "so that the route is known");
    packets.length = 0;
    publisher.publish("x", "1");
    publisher.publish("x", "2", { qos: 1 });
    expect(packets).toEqual([
      "3 run of 1 to 1, 2",
      "3 toServer 3 cause -1",
      "1 toClient 3 cause 1",
      "2 toClient 3 cause 1",
      "3 toClient 4 cause -1",
    ]);
  });
});

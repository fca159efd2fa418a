import { describe, expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";
import { editions, type NumberedVersion } from "./editions.ts";

function kept(version: NumberedVersion) {
  return {
    protocolVersion: version,
    clean: false,
    ...(version === 5 ? { properties: { sessionExpiryInterval: 1000 } } : {}),
  };
}

describe("sessions", () => {
  it.each(editions("[MQTT311-3.1.2-4] [MQTT5-3.1.2-5] [MQTT311-3.2.2-2] [MQTT5-3.2.2-3]"))(
    "%s resumes a kept session and says so",
    (_ids, version) => {
      const { connect, connecting } = setup();
      const first = connect({ ...kept(version), clientId: "a" });
      first.subscribe("x", 1);
      first.drop();
      const second = connecting({ ...kept(version), clientId: "a" });
      expect(second.received()).toMatchObject([{ cmd: "connack", sessionPresent: true }]);
      connect().publish("x", "1");
      expect(second.messages()).toEqual(["x 1"]);
    },
  );

  it.each(editions("[MQTT5-3.1.2-6] [MQTT311-3.2.2-3]"))(
    "%s begins a new session when none was kept, and says so",
    (_ids, version) => {
      const { connecting } = setup();
      expect(connecting({ ...kept(version), clientId: "a" }).received()).toMatchObject([{ sessionPresent: false }]);
    },
  );

  it.each(editions("[MQTT311-3.1.2-5] [MQTT311-4.5.0-1] [MQTT5-4.5.0-1] [MQTT5-3.1.2-23]"))(
    "%s keeps QoS 1 and 2 messages for an absent client",
    (_ids, version) => {
      const { connect, connecting } = setup();
      const first = connect({ ...kept(version), clientId: "a" });
      first.subscribe("x", 2);
      first.drop();
      const publisher = connect();
      publisher.publish("x", "zero", { qos: 0 });
      publisher.publish("x", "one", { qos: 1 });
      publisher.publish("x", "two", { qos: 2 });
      const second = connectAgain(connecting, version);
      expect(second.messages()).toEqual(["x one qos1", "x two qos2"]);
    },
  );

  it.each(
    editions("[MQTT311-3.1.2-6] [MQTT5-3.1.2-4] [MQTT311-3.2.2-1] [MQTT5-3.2.2-2] [MQTT311-3.1.4-3] [MQTT5-3.1.4-4]"),
  )("%s drops the old session when asked to begin clean", (_ids, version) => {
    const { connect, connecting, broker } = setup();
    const first = connect({ ...kept(version), clientId: "a" });
    first.subscribe("x", 1);
    first.drop();
    expect(broker.subscriptionCount).toBe(1);
    const second = connecting({ protocolVersion: version, clientId: "a", clean: true });
    expect(second.received()).toMatchObject([{ cmd: "connack", sessionPresent: false }]);
    connect().publish("x", "1", { qos: 1 });
    expect(second.messages()).toEqual([]);
    second.drop();
    expect(broker.sessionCount).toBe(1);
  });

  it.each(editions("[MQTT311-3.1.3-2] [MQTT5-3.1.3-2]"))(
    "%s keeps one session per client identifier, whatever it spells",
    (_ids, version) => {
      const { connect, broker } = setup();
      for (const clientId of ["__proto__", "constructor", "a", "A", "\ufeffa"]) {
        connect({ ...kept(version), clientId }).subscribe(`${clientId}/x`);
      }
      expect(broker.sessionCount).toBe(5);
    },
  );

  it.each(editions("[MQTT5-4.1.0-2]"))("%s drops the session when its expiry interval has passed", () => {
    const { connect, clock, broker } = setup();
    connect({ ...kept(5), clientId: "a" }).drop();
    clock.advance(999_999);
    expect(broker.sessionCount).toBe(1);
    clock.advance(1);
    expect(broker.sessionCount).toBe(0);
  });

  it.each(editions("[MQTT311-4.1.0-1] [MQTT5-4.1.0-1]"))(
    "%s keeps the session as long as the connection stands",
    (_ids, version) => {
      const { connect, clock, broker } = setup();
      connect({ protocolVersion: version, clientId: "a", clean: true });
      clock.advance(100 * 24 * 3_600_000);
      expect(broker.sessionCount).toBe(1);
    },
  );

  it.each(editions("[MQTT311-3.1.2-7]"))("%s keeps retained messages when the session ends", (_ids, version) => {
    const { connect, broker } = setup();
    const publisher = connect({ protocolVersion: version, clean: true });
    publisher.publish("x", "1", { retain: true });
    publisher.drop();
    expect(broker.isRetained("x")).toBe(true);
  });

  it.each(
    editions(
      "[MQTT311-4.4.0-1] [MQTT5-4.4.0-1] [MQTT311-4.6.0-1] [MQTT5-4.6.0-1] [MQTT311-3.3.1-1] [MQTT5-3.3.1-1] [MQTT5-4.3.2-3] [MQTT5-4.3.3-3] [MQTT5-4.3.3-5]",
    ),
  )("%s sends again what was not acknowledged: in order, with DUP and the old identifiers", (_ids, version) => {
    const { connect, connecting } = setup();
    const first = connect({ ...kept(version), clientId: "a" });
    first.subscribe("x", 2);
    const publisher = connect();
    publisher.publish("x", "1", { qos: 1 });
    publisher.publish("x", "2", { qos: 2 });
    publisher.publish("x", "3", { qos: 2 });
    const sent = first.received();
    const identifiers = sent.map((packet) => packet.messageId);
    first.send({ cmd: "pubrec", messageId: identifiers[2] } as never);
    expect(first.received()).toMatchObject([{ cmd: "pubrel", messageId: identifiers[2] }]);
    first.drop();
    const packets = connectAgain(connecting, version).received();
    expect(packets).toMatchObject([
      { cmd: "connack", sessionPresent: true },
      { cmd: "publish", messageId: identifiers[0], dup: true, qos: 1 },
      { cmd: "publish", messageId: identifiers[1], dup: true, qos: 2 },
      { cmd: "pubrel", messageId: identifiers[2] },
    ]);
  });

  it.each(editions("[MQTT311-U-4.4a] [MQTT5-4.4.0-1]"))(
    "%s sends nothing again on the same connection, however long an acknowledgement takes",
    (_ids, version) => {
      const { clock, connect } = setup();
      const subscriber = connect({ ...kept(version), clientId: "a" });
      subscriber.subscribe("x", 1);
      connect().publish("x", "1", { qos: 1 });
      expect(subscriber.received()).toMatchObject([{ cmd: "publish", dup: false }]);
      clock.advance(3_600_000);
      expect(subscriber.received()).toEqual([]);
    },
  );

  it.each(editions("[MQTT311-2.3.1-4] [MQTT5-2.2.1-4] [MQTT5-4.3.2-1]"))(
    "%s takes identifiers that are not in use",
    (_ids, version) => {
      const { connect } = setup();
      const client = connect({ protocolVersion: version });
      client.subscribe("x", 1);
      const publisher = connect();
      for (let count = 0; count < 500; count++) publisher.publish("x", String(count), { qos: 1 });
      const identifiers = client.received().map((packet) => packet.messageId);
      expect(new Set(identifiers).size).toBe(500);
      expect(identifiers).not.toContain(0);
    },
  );
});

describe("messages that were sent", () => {
  it.each(editions("[MQTT5-4.3.3-7] [MQTT5-4.3.3-13]"))(
    "%s are finished even when they expire meanwhile",
    (_ids, version) => {
      const { connect, connecting, clock } = setup();
      const client = connect({ ...kept(version), clientId: "a" });
      client.subscribe("x", 2);
      connect({ protocolVersion: 5 }).publish("x", "1", { qos: 2, properties: { messageExpiryInterval: 5 } });
      const [publish] = client.received();
      client.drop();
      clock.advance(60_000);
      const again = connecting({ ...kept(version), clientId: "a" });
      expect(again.received()).toMatchObject([{ cmd: "connack" }, { cmd: "publish", dup: true }]);
      again.send({ cmd: "pubrec", messageId: publish?.messageId } as never);
      expect(again.received()).toMatchObject([{ cmd: "pubrel", messageId: publish?.messageId }]);
    },
  );

  it.each(editions("[MQTT5-4.8.2-4]"))(
    "%s to a member of a shared subscription are finished with that one",
    (_ids, version) => {
      const { connect, connecting } = setup();
      const first = connect({ ...kept(version), clientId: "a" });
      first.subscribe("$share/g/x", 2);
      connect().publish("x", "1", { qos: 2 });
      first.drop();
      const second = connect({ protocolVersion: 5 });
      second.subscribe("$share/g/x", 2);
      expect(connecting({ ...kept(version), clientId: "a" }).messages()).toEqual(["x 1 qos2 dup"]);
      expect(second.messages()).toEqual([]);
    },
  );
});

describe("flow control", () => {
  it.each(editions("[MQTT5-3.3.4-9] [MQTT5-4.9.0-1] [MQTT5-4.9.0-2]"))(
    "%s has at most Receive Maximum messages unacknowledged",
    () => {
      const { connect } = setup();
      const client = connect({ protocolVersion: 5, properties: { receiveMaximum: 2 } });
      client.subscribe("x", 1);
      const publisher = connect();
      for (const payload of ["1", "2", "3", "4"]) publisher.publish("x", payload, { qos: 1 });
      const [first, second] = client.received();
      expect(client.received()).toEqual([]);
      client.send({ cmd: "puback", messageId: first?.messageId } as never);
      expect(client.messages()).toEqual(["x 3 qos1"]);
      client.send({ cmd: "puback", messageId: second?.messageId } as never);
      expect(client.messages()).toEqual(["x 4 qos1"]);
    },
  );

  it.each(editions("[MQTT5-3.3.4-10] [MQTT5-4.9.0-3]"))("%s sends everything else while the window is full", () => {
    const { connect } = setup();
    const client = connect({ protocolVersion: 5, properties: { receiveMaximum: 1 } });
    client.subscribe("x", 1);
    const publisher = connect();
    publisher.publish("x", "1", { qos: 1 });
    publisher.publish("x", "2", { qos: 1 });
    publisher.publish("x", "3", { qos: 0 });
    client.send({ cmd: "pingreq" });
    expect(client.received().map((packet) => packet.cmd)).toEqual(["publish", "publish", "pingresp"]);
  });

  it.each(editions("[MQTT5-3.1.2-24] [MQTT5-3.1.2-25]"))(
    "%s drops what is larger than the client takes, and goes on",
    () => {
      const { connect, broker } = setup();
      const client = connect({ protocolVersion: 5, properties: { maximumPacketSize: 50 } });
      client.subscribe("x", 1);
      const publisher = connect();
      publisher.publish("x", "y".repeat(100), { qos: 1 });
      publisher.publish("x", "y".repeat(100), { qos: 0 });
      publisher.publish("x", "small", { qos: 1 });
      expect(client.messages()).toEqual(["x small qos1"]);
      expect(broker.counters.notDelivered["too-large"]).toBe(2);
    },
  );
});

function connectAgain(connecting: ReturnType<typeof setup>["connecting"], version: NumberedVersion) {
  return connecting({ ...kept(version), clientId: "a" });
}

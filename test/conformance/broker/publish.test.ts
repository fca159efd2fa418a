import { describe, expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";
import { editions } from "./editions.ts";

describe("PUBLISH to the broker", () => {
  it.each(editions("[MQTT311-3.3.4-1] [MQTT5-3.3.4-1] [MQTT311-2.3.1-6] [MQTT5-2.2.1-5]"))(
    "%s answers by QoS, with the identifier that came",
    (_ids, version) => {
      const { connect } = setup();
      const client = connect({ protocolVersion: version });
      client.publish("x", "0", { qos: 0 });
      client.publish("x", "1", { qos: 1, messageId: 700 });
      client.publish("x", "2", { qos: 2, messageId: 701 });
      expect(client.received()).toMatchObject([
        { cmd: "puback", messageId: 700 },
        { cmd: "pubrec", messageId: 701 },
      ]);
      client.send({ cmd: "pubrel", messageId: 701 });
      expect(client.received()).toMatchObject([{ cmd: "pubcomp", messageId: 701 }]);
    },
  );

  it.each(editions("[MQTT311-4.3.3-2] [MQTT5-4.3.3-8] [MQTT5-4.3.3-10] [MQTT5-4.3.3-11] [MQTT5-4.3.3-12]"))(
    "%s delivers a repeated QoS 2 message once, until it is released",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect();
      subscriber.subscribe("x", 0);
      const client = connect({ protocolVersion: version });
      client.publish("x", "1", { qos: 2, messageId: 9 });
      client.publish("x", "1", { qos: 2, messageId: 9, dup: true });
      expect(client.received().map((packet) => packet.cmd)).toEqual(["pubrec", "pubrec"]);
      expect(subscriber.messages()).toEqual(["x 1"]);
      client.send({ cmd: "pubrel", messageId: 9 });
      client.publish("x", "2", { qos: 2, messageId: 9 });
      expect(subscriber.messages()).toEqual(["x 2"]);
    },
  );

  it.each(editions("[MQTT311-4.3.2-2] [MQTT5-4.3.2-4] [MQTT5-4.3.2-5]"))(
    "%s takes the same identifier after PUBACK for a new message",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect();
      subscriber.subscribe("x");
      const client = connect({ protocolVersion: version });
      client.publish("x", "1", { qos: 1, messageId: 9 });
      client.publish("x", "2", { qos: 1, messageId: 9, dup: true });
      expect(subscriber.messages()).toEqual(["x 1", "x 2"]);
    },
  );

  it.each(editions("[MQTT311-3.3.1-4]"))("%s closes at QoS 3", () => {
    const { connect } = setup();
    const client = connect();
    client.sendBytes(0x36, 6, 0, 1, 0x78, 0, 1, 0x31);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT311-3.6.1-1] [MQTT5-3.6.1-1]"))("%s closes at PUBREL with wrong flags", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version });
    client.sendBytes(0x60, 2, 0, 1);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT5-3.3.2-7] [MQTT5-3.3.2-12]"))("%s resolves topic aliases of one connection", () => {
    const { connect } = setup();
    const subscriber = connect();
    subscriber.subscribe("#");
    const first = connect({ protocolVersion: 5, clientId: "a" });
    first.publish("some/topic", "1", { properties: { topicAlias: 65_535 } });
    first.publish("", "2", { properties: { topicAlias: 65_535 } });
    first.publish("other", "3", { properties: { topicAlias: 65_535 } });
    first.publish("", "4", { properties: { topicAlias: 65_535 } });
    expect(subscriber.messages()).toEqual(["some/topic 1", "some/topic 2", "other 3", "other 4"]);
    const second = connect({ protocolVersion: 5, clientId: "a" });
    second.publish("", "5", { properties: { topicAlias: 65_535 } });
    expect(second.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
  });

  it.each(editions("[MQTT5-3.3.2-9]"))("%s closes at a topic alias above its maximum", () => {
    const { connect } = setup({ settings: { topicAliasMaximum: 5 } });
    const client = connect({ protocolVersion: 5 });
    client.publish("x", "1", { properties: { topicAlias: 6 } });
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x94 }]);
  });

  it.each(editions("[MQTT5-3.3.4-7]"))("%s closes when the client exceeds the Receive Maximum", () => {
    const { connecting } = setup({ settings: { receiveMaximum: 2 } });
    const client = connecting({ protocolVersion: 5 });
    expect(client.received()).toMatchObject([{ properties: { receiveMaximum: 2 } }]);
    for (const messageId of [1, 2, 3]) client.publish("x", "1", { qos: 2, messageId });
    expect(client.received().at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x93 });
  });
});

describe("PUBLISH to the client", () => {
  it.each(editions("[MQTT311-3.3.1-3] [MQTT5-3.3.1-3] [MQTT311-4.3.2-1] [MQTT5-4.3.2-2]"))(
    "%s does not pass DUP on",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      subscriber.subscribe("x", 1);
      connect().publish("x", "1", { qos: 1, dup: true });
      expect(subscriber.messages()).toEqual(["x 1 qos1"]);
    },
  );

  it.each(editions("[MQTT311-3.3.5-1] [MQTT5-3.3.4-2]"))(
    "%s delivers once, with the highest QoS, through overlapping subscriptions",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      subscriber.subscribe("a/#", 0);
      subscriber.subscribe("a/+", 2);
      subscriber.subscribe("a/b", 1);
      connect().publish("a/b", "1", { qos: 2 });
      expect(subscriber.messages()).toEqual(["a/b 1 qos2"]);
    },
  );

  it.each(editions("[MQTT5-3.3.4-3] [MQTT5-3.3.4-4]"))(
    "%s names the identifiers of all subscriptions that matched",
    () => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: 5 });
      for (const [topic, subscriptionIdentifier] of [
        ["a/#", 7],
        ["a/+", 300],
      ] as const) {
        subscriber.send({
          cmd: "subscribe",
          messageId: 1,
          subscriptions: [{ topic, qos: 0, nl: false, rap: false, rh: 0 }],
          properties: { subscriptionIdentifier },
        });
      }
      subscriber.received();
      connect().publish("a/b", "1");
      const [packet] = subscriber.received();
      expect(packet).toMatchObject({ topic: "a/b" });
      expect(
        new Set((packet as { properties: { subscriptionIdentifier: number[] } }).properties.subscriptionIdentifier),
      ).toEqual(new Set([7, 300]));
    },
  );

  it.each(editions("[MQTT311-3.8.4-6] [MQTT5-3.8.4-8]"))(
    "%s sends with the lower of published and granted QoS",
    (_ids, version) => {
      const { connect } = setup();
      const publisher = connect();
      for (const granted of [0, 1, 2] as const) {
        for (const published of [0, 1, 2] as const) {
          const subscriber = connect({ protocolVersion: version });
          subscriber.subscribe("x", granted);
          publisher.publish("x", "1", { qos: published });
          expect(subscriber.received()).toMatchObject([{ qos: Math.min(granted, published) }]);
          subscriber.drop();
        }
      }
    },
  );

  it.each(editions("[MQTT311-4.6.0-5] [MQTT311-4.6.0-6] [MQTT5-4.6.0-5] [MQTT5-4.6.0-6]"))(
    "%s keeps the order of each publisher",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      subscriber.subscribe("x", 1);
      const publisher = connect({ protocolVersion: version });
      const payloads = Array.from({ length: 300 }, (_, index) => String(index));
      for (const payload of payloads) publisher.publish("x", payload, { qos: 1 });
      expect(subscriber.messages()).toEqual(payloads.map((payload) => `x ${payload} qos1`));
    },
  );

  it.each(
    editions("[MQTT5-3.3.2-4] [MQTT5-3.3.2-15] [MQTT5-3.3.2-16] [MQTT5-3.3.2-17] [MQTT5-3.3.2-18] [MQTT5-3.3.2-20]"),
  )("%s passes properties through unchanged", () => {
    const { connect } = setup();
    const subscriber = connect({ protocolVersion: 5 });
    subscriber.subscribe("x");
    const properties = {
      payloadFormatIndicator: true,
      contentType: "text/plain",
      responseTopic: "answers/here",
      correlationData: Buffer.from([1, 0, 255]),
      userProperties: { z: ["1", "2"], a: "3" },
    };
    connect({ protocolVersion: 5 }).publish("x", "1", { properties });
    const [packet] = subscriber.received();
    expect(packet).toMatchObject({ properties });
    expect(packet).not.toHaveProperty("properties.topicAlias");
  });

  it.each(editions("[MQTT5-3.3.2-5] [MQTT5-3.3.2-6]"))(
    "%s counts the message expiry down, and drops what has expired",
    () => {
      const { connect, connecting, clock, broker } = setup();
      const session = {
        protocolVersion: 5 as const,
        clean: false,
        clientId: "a",
        properties: { sessionExpiryInterval: 1000 },
      };
      const first = connect(session);
      first.subscribe("x", 1);
      first.drop();
      const publisher = connect({ protocolVersion: 5 });
      publisher.publish("x", "short", { qos: 1, properties: { messageExpiryInterval: 10 } });
      publisher.publish("x", "long", { qos: 1, properties: { messageExpiryInterval: 100 } });
      clock.advance(30_000);
      const packets = connecting(session).received();
      expect(packets).toMatchObject([
        { cmd: "connack" },
        { cmd: "publish", properties: { messageExpiryInterval: 70 } },
      ]);
      expect(broker.counters.notDelivered.expired).toBe(1);
    },
  );

  it.each(editions("[MQTT5-4.3.3-4] [MQTT5-4.3.3-6] [MQTT311-4.3.3-1]"))(
    "%s answers PUBREC with PUBREL and never publishes again",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      subscriber.subscribe("x", 2);
      connect().publish("x", "1", { qos: 2 });
      const all = subscriber.acknowledgeAll();
      expect(all.map((packet) => packet.cmd)).toEqual(["publish", "pubrel"]);
    },
  );

  it.each(editions("[MQTT5-4.4.0-2]"))("%s takes PUBREC with an error as the end of the message", () => {
    const { connect, connecting } = setup();
    const session = {
      protocolVersion: 5 as const,
      clean: false,
      clientId: "a",
      properties: { sessionExpiryInterval: 1000 },
    };
    const subscriber = connect(session);
    subscriber.subscribe("x", 2);
    connect().publish("x", "1", { qos: 2 });
    const [publish] = subscriber.received();
    subscriber.send({ cmd: "pubrec", messageId: publish?.messageId, reasonCode: 0x97 } as never);
    expect(subscriber.received()).toEqual([]);
    subscriber.drop();
    expect(
      connecting(session)
        .received()
        .map((packet) => packet.cmd),
    ).toEqual(["connack"]);
  });

  it.each(editions("[MQTT311-1.5.3-3] [MQTT5-1.5.4-3] [MQTT311-4.7.3-4] [MQTT5-4.7.3-4]"))(
    "%s passes every character as it came",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      subscriber.subscribe("#");
      const publisher = connect({ protocolVersion: version });
      const topics = [
        "\ufeffa",
        "a\ufeff",
        "é",
        "e\u0301",
        "K",
        "\u212a",
        "\u202eabc",
        "a\u200b",
        "<img src=x onerror=alert(1)>",
      ];
      // Twice: the second time along the remembered route.
      for (const topic of [...topics, ...topics]) publisher.publish(topic, "1");
      expect(subscriber.messages()).toEqual([...topics, ...topics].map((topic) => `${topic} 1`));
    },
  );

  it.each(editions("[MQTT311-4.7.2-1] [MQTT5-4.7.2-1]"))(
    "%s hides topics that begin with $ from leading wildcards",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      for (const filter of ["#", "+/x", "$own/x"]) subscriber.subscribe(filter);
      const publisher = connect();
      publisher.publish("$own/x", "1");
      publisher.publish("$other/x", "2");
      publisher.publish("plain/x", "3");
      expect(subscriber.messages()).toEqual(["$own/x 1", "plain/x 3"]);
    },
  );

  it.each(editions("[MQTT311-3.3.2-3] [MQTT5-3.3.2-3] [MQTT5-3.1.2-26] [MQTT5-3.1.2-27]"))(
    "%s names a topic that the client asked for, and never by an alias",
    (_ids, version) => {
      const { connect } = setup();
      const subscriber = connect({ protocolVersion: version });
      subscriber.subscribe("a/+/c");
      const publisher = connect({ protocolVersion: 5 });
      for (const topic of ["a/b/c", "a/b", "a/b/c/d", "b/b/c", "a/b/c"]) publisher.publish(topic, "1");
      const packets = subscriber.received();
      expect(packets).toMatchObject([{ topic: "a/b/c" }, { topic: "a/b/c" }]);
      for (const packet of packets) expect(packet).not.toHaveProperty("properties.topicAlias");
    },
  );
});

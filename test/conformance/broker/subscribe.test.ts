import { describe, expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";
import { editions } from "./editions.ts";

describe("SUBSCRIBE", () => {
  it.each(
    editions(
      "[MQTT311-3.8.4-1] [MQTT311-3.8.4-2] [MQTT311-3.8.4-4] [MQTT311-3.8.4-5] [MQTT311-3.9.3-1] [MQTT5-3.8.4-1] [MQTT5-3.8.4-2] [MQTT5-3.8.4-5] [MQTT5-3.8.4-6] [MQTT5-3.9.3-1] [MQTT311-2.3.1-7] [MQTT5-2.2.1-6]",
    ),
  )("%s answers many filters with one SUBACK, in their order", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version });
    client.send({
      cmd: "subscribe",
      messageId: 77,
      subscriptions: ([2, 0, 1] as const).map((qos) => ({ topic: `t${qos}`, qos, nl: false, rap: false, rh: 0 })),
    });
    expect(client.received()).toMatchObject([{ cmd: "suback", messageId: 77, granted: [2, 0, 1] }]);
  });

  it.each(editions("[MQTT311-3.8.4-3] [MQTT5-3.8.4-3] [MQTT5-3.8.4-4]"))(
    "%s replaces the subscription of the same filter and sends what is retained again",
    (_ids, version) => {
      const { connect, broker } = setup();
      connect().publish("x", "kept", { qos: 1, retain: true });
      const client = connect({ protocolVersion: version });
      expect(client.subscribe("x", 0).map((packet) => packet.cmd)).toEqual(["suback", "publish"]);
      const again = client.subscribe("x", 1);
      expect(again).toMatchObject([{ cmd: "suback" }, { cmd: "publish", retain: true, qos: 1 }]);
      expect(broker.subscriptionCount).toBe(1);
      connect().publish("x", "live", { qos: 1 });
      expect(client.messages()).toEqual(["x live qos1"]);
    },
  );

  it.each(editions("[MQTT311-3.8.1-1] [MQTT5-3.8.1-1]"))("%s closes at SUBSCRIBE with wrong flags", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version });
    client.sendBytes(0x80, version === 5 ? 7 : 6, 0, 1, ...(version === 5 ? [0] : []), 0, 1, 0x78, 0);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT311-3.8.3-4]"))("%s closes at reserved bits in the requested QoS", () => {
    const { connect } = setup();
    const client = connect();
    client.sendBytes(0x82, 6, 0, 1, 0, 1, 0x78, 3);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT5-3.8.3-3]"))("%s does not send a client its own messages when it wants no local ones", () => {
    const { connect } = setup();
    const client = connect({ protocolVersion: 5 });
    client.subscribe("x", 0, { nl: true });
    client.publish("x", "own");
    client.publish("x", "own again");
    connect().publish("x", "other");
    expect(client.messages()).toEqual(["x other"]);
  });

  it.each(editions("[MQTT5-3.8.3-4]"))("%s takes no local on a shared subscription for a protocol error", () => {
    const { connect } = setup();
    const client = connect({ protocolVersion: 5 });
    expect(client.subscribe("$share/g/x", 0, { nl: true })).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
  });
});

describe("UNSUBSCRIBE", () => {
  it.each(
    editions(
      "[MQTT311-3.10.4-1] [MQTT311-3.10.4-2] [MQTT311-3.10.4-4] [MQTT5-3.10.4-1] [MQTT5-3.10.4-2] [MQTT5-3.10.4-4]",
    ),
  )("%s removes exactly the filter that was named", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version });
    client.subscribe("a/#");
    client.subscribe("A/#");
    client.send({ cmd: "unsubscribe", messageId: 5, unsubscriptions: ["a/#"] });
    expect(client.received()).toMatchObject([{ cmd: "unsuback", messageId: 5 }]);
    const publisher = connect();
    publisher.publish("a/b", "1");
    publisher.publish("A/b", "2");
    expect(client.messages()).toEqual(["A/b 2"]);
  });

  it.each(editions("[MQTT311-3.10.4-5] [MQTT311-3.10.4-6] [MQTT5-3.10.4-5] [MQTT5-3.10.4-6] [MQTT5-3.11.3-1]"))(
    "%s answers many filters once, also when it knew none of them",
    (_ids, version) => {
      const { connect } = setup();
      const client = connect({ protocolVersion: version });
      client.subscribe("b");
      client.send({ cmd: "unsubscribe", messageId: 6, unsubscriptions: ["a", "b"] });
      expect(client.received()).toMatchObject([
        { cmd: "unsuback", messageId: 6, ...(version === 5 ? { granted: [0x11, 0] } : {}) },
      ]);
    },
  );

  it.each(editions("[MQTT311-3.10.4-3] [MQTT5-3.10.4-3]"))(
    "%s completes deliveries that have begun",
    (_ids, version) => {
      const { connect } = setup();
      const client = connect({ protocolVersion: version });
      client.subscribe("x", 2);
      connect().publish("x", "1", { qos: 2 });
      const [publish] = client.received();
      client.send({ cmd: "unsubscribe", messageId: 9, unsubscriptions: ["x"] });
      client.send({ cmd: "pubrec", messageId: publish?.messageId } as never);
      expect(client.received().map((packet) => packet.cmd)).toEqual(["unsuback", "pubrel"]);
    },
  );

  it.each(editions("[MQTT311-3.10.1-1] [MQTT5-3.10.1-1]"))(
    "%s closes at UNSUBSCRIBE with wrong flags",
    (_ids, version) => {
      const { connect } = setup();
      const client = connect({ protocolVersion: version });
      client.sendBytes(0xa0, version === 5 ? 6 : 5, 0, 1, ...(version === 5 ? [0] : []), 0, 1, 0x78);
      expect(client.isEnded).toBe(true);
    },
  );
});

describe("shared subscriptions", () => {
  it.each(editions("[MQTT5-4.8.2-3]"))("%s gives each message to one of the group, with that one's QoS", () => {
    const { connect } = setup();
    const first = connect({ protocolVersion: 5 });
    const second = connect({ protocolVersion: 5 });
    first.subscribe("$share/g/x/#", 0);
    second.subscribe("$share/g/x/#", 1);
    const publisher = connect();
    for (const payload of ["1", "2", "3", "4"]) publisher.publish("x/y", payload, { qos: 1 });
    const all = [first.messages(), second.messages()];
    expect(all.map((messages) => messages.length)).toEqual([2, 2]);
    expect(all[0]?.every((message) => !message.includes("qos"))).toBe(true);
    expect(all[1]?.every((message) => message.endsWith("qos1"))).toBe(true);
  });

  it.each(editions("[MQTT5-4.8.2-6] [MQTT5-4.8.2-5]"))(
    "%s passes a message that was refused or lost to nobody else",
    () => {
      const { connect } = setup();
      const first = connect({ protocolVersion: 5, clientId: "a" });
      first.subscribe("$share/g/x", 2);
      connect().publish("x", "1", { qos: 2 });
      const second = connect({ protocolVersion: 5, clientId: "b" });
      second.subscribe("$share/g/x", 2);
      first.drop();
      expect(second.messages()).toEqual([]);
    },
  );
});

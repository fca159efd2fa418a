import { describe, expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";
import { editions } from "./editions.ts";

describe("retained messages", () => {
  it.each(editions("[MQTT311-3.3.1-5] [MQTT311-3.3.1-6] [MQTT311-3.3.1-8] [MQTT5-3.3.1-5] [MQTT5-3.3.1-9]"))(
    "%s sends the last retained message of each matching topic to a new subscription",
    (_ids, version) => {
      const { connect } = setup();
      const publisher = connect({ protocolVersion: version });
      publisher.publish("a/b", "old", { retain: true });
      publisher.publish("a/b", "new", { retain: true, qos: 1 });
      publisher.publish("a", "parent", { retain: true });
      publisher.publish("$a/b", "hidden", { retain: true });
      publisher.publish("b/b", "other", { retain: true });
      const retained = (filter: string): string[] => {
        const client = connect({ protocolVersion: version });
        return client
          .subscribe(filter, 1)
          .flatMap((packet) =>
            packet.cmd === "publish" && packet.retain ? [`${packet.topic} ${String(packet.payload)}`] : [],
          )
          .sort();
      };
      expect(retained("a/b")).toEqual(["a/b new"]);
      expect(retained("a/#")).toEqual(["a parent", "a/b new"]);
      expect(retained("+/b")).toEqual(["a/b new", "b/b other"]);
      expect(retained("#")).toEqual(["a parent", "a/b new", "b/b other"]);
      expect(retained("$a/#")).toEqual(["$a/b hidden"]);
      expect(retained("a/+/#")).toEqual(["a/b new"]);
      expect(retained("a/c")).toEqual([]);
    },
  );

  it.each(editions("[MQTT311-3.3.1-9] [MQTT5-3.3.1-12]"))("%s sends live messages without RETAIN", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version });
    client.subscribe("x");
    connect().publish("x", "1", { retain: true });
    expect(client.messages()).toEqual(["x 1"]);
  });

  it.each(editions("[MQTT5-3.3.1-13]"))("%s copies RETAIN to subscriptions that ask for it", () => {
    const { connect } = setup();
    const client = connect({ protocolVersion: 5 });
    client.subscribe("x", 0, { rap: true });
    const publisher = connect();
    publisher.publish("x", "1", { retain: true });
    publisher.publish("x", "2");
    expect(client.messages()).toEqual(["x 1 retained", "x 2"]);
  });

  it.each(editions("[MQTT311-3.3.1-10] [MQTT311-3.3.1-11] [MQTT5-3.3.1-6] [MQTT5-3.3.1-7]"))(
    "%s delivers an empty retained message and forgets the former",
    (_ids, version) => {
      const { connect, broker } = setup();
      const client = connect({ protocolVersion: version });
      client.subscribe("x");
      const publisher = connect({ protocolVersion: version });
      publisher.publish("x", "1", { retain: true });
      expect(broker.retainedCount).toBe(1);
      publisher.publish("x", "", { retain: true });
      expect(broker.retainedCount).toBe(0);
      expect(client.messages()).toEqual(["x 1", "x "]);
    },
  );

  it.each(editions("[MQTT311-3.3.1-12] [MQTT5-3.3.1-8]"))(
    "%s neither stores nor removes without RETAIN",
    (_ids, version) => {
      const { connect, broker } = setup();
      const publisher = connect({ protocolVersion: version });
      publisher.publish("x", "1", { retain: true });
      publisher.publish("x", "2");
      publisher.publish("x", "");
      publisher.publish("y", "3");
      expect(
        [...broker.retainedMessages()].map(({ topicName, payload }) => `${topicName} ${String(Buffer.from(payload))}`),
      ).toEqual(["x 1"]);
    },
  );

  it.each(editions("[MQTT311-3.3.1-7]"))("%s keeps a QoS 0 retained message in place of the former", () => {
    const { connect, broker } = setup();
    const publisher = connect();
    publisher.publish("x", "1", { retain: true, qos: 1 });
    publisher.publish("x", "2", { retain: true, qos: 0 });
    expect([...broker.retainedMessages()].map(({ qos }) => qos)).toEqual([0]);
  });

  it.each(editions("[MQTT5-3.3.1-10] [MQTT5-3.3.1-11]"))(
    "%s sends them only to new subscriptions, or never, as asked",
    () => {
      const { connect } = setup();
      connect().publish("x", "1", { retain: true });
      const client = connect({ protocolVersion: 5 });
      const commands = (rh: number) => client.subscribe("x", 0, { rh }).map((packet) => packet.cmd);
      expect(commands(2)).toEqual(["suback"]);
      expect(commands(1)).toEqual(["suback"]);
      expect(commands(0)).toEqual(["suback", "publish"]);
      const fresh = connect({ protocolVersion: 5 });
      expect(fresh.subscribe("x", 0, { rh: 1 }).map((packet) => packet.cmd)).toEqual(["suback", "publish"]);
    },
  );
});

import type * as mqttPacket from "mqtt-packet";
import { describe, expect, it } from "vitest";
import { setup, type TestClient } from "./support.ts";

/** What came: Topic Name, alias and payload of each PUBLISH. */
function published(client: TestClient): string[] {
  return client.received().flatMap((packet) => {
    if (packet.cmd !== "publish") return [];
    const { topic, payload, properties } = packet as mqttPacket.IPublishPacket;
    return [`${topic}#${properties?.topicAlias ?? "-"} ${String(payload)}`];
  });
}

function world(topicAliasMaximum: number, properties: mqttPacket.IConnectPacket["properties"] = {}) {
  const { connect } = setup();
  const client = connect({ protocolVersion: 5, properties: { ...properties, topicAliasMaximum } });
  client.subscribe("#", 1);
  return { client, publisher: connect() };
}

describe("Topic Aliases towards a client", () => {
  it("[MQTT5-3.1.2-26] replace a name that was sent before, and never exceed what the client takes", () => {
    const { client, publisher } = world(2);
    for (const topic of ["long/a", "long/a", "long/b", "long/a", "long/c", "long/a", "long/b"]) {
      publisher.publish(topic, "x");
    }
    expect(published(client)).toEqual([
      "long/a#1 x",
      "#1 x",
      "long/b#2 x",
      "#1 x",
      // The topic that was not heard of for longest gives way: first b, then c.
      "long/c#2 x",
      "#1 x",
      "long/b#2 x",
    ]);
  });

  it("[MQTT5-3.1.2-27] are not sent to a client that takes none", () => {
    const { client, publisher } = world(0);
    for (const payload of ["1", "2"]) publisher.publish("long/a", payload);
    expect(published(client)).toEqual(["long/a#- 1", "long/a#- 2"]);
  });

  it("leave short names alone", () => {
    const { client, publisher } = world(9);
    for (const payload of ["1", "2"]) publisher.publish("a/b", payload);
    expect(published(client)).toEqual(["a/b#- 1", "a/b#- 2"]);
  });

  it("are not introduced where they would make the packet too long", () => {
    // Fixed header 2, Topic Name 8, property length 1, payload 9: twenty bytes without an alias.
    const { client, publisher } = world(9, { maximumPacketSize: 20 });
    publisher.publish("long/a", "123456789");
    publisher.publish("long/a", "12");
    publisher.publish("long/a", "123456789");
    expect(published(client)).toEqual(["long/a#- 123456789", "long/a#1 12", "#1 123456789"]);
  });

  it("[MQTT5-3.3.2-7] begin anew with every connection, also for messages sent again", () => {
    const { connect, connecting } = setup();
    const packet = {
      protocolVersion: 5,
      clientId: "a",
      clean: false,
      properties: { topicAliasMaximum: 5, sessionExpiryInterval: 100 },
    } as const;
    const client = connect(packet);
    client.subscribe("#", 1);
    const publisher = connect();
    for (const payload of ["1", "2"]) publisher.publish("long/a", payload, { qos: 1 });
    expect(published(client)).toEqual(["long/a#1 1", "#1 2"]);
    client.drop();
    expect(published(connecting(packet))).toEqual(["long/a#1 1", "#1 2"]);
  });
});

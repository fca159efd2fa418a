import { describe, expect, it } from "vitest";
import type { Authorizer } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { setup } from "#test/engine/broker/support.ts";
import { editions } from "./editions.ts";

const rule = { id: "r1", text: "nobody touches secrets" };

function guarded(changes: Partial<Authorizer> = {}): Authorizer {
  return {
    ...createPermissiveAuthorizer(),
    decidePublish: (_client, { topicName }) => ({ effect: topicName.startsWith("secret") ? "deny" : "allow", rule }),
    ...changes,
  };
}

describe("a PUBLISH that is not authorised", () => {
  it.each(editions("[MQTT311-3.3.5-2]"))("%s is acknowledged as usual and goes nowhere", () => {
    const { connect, broker } = setup({ authorizer: guarded() });
    const watcher = connect();
    watcher.subscribe("#");
    const client = connect();
    client.publish("secret", "0");
    client.publish("secret", "1", { qos: 1, messageId: 5, retain: true });
    client.publish("secret", "2", { qos: 2, messageId: 6 });
    client.send({ cmd: "pubrel", messageId: 6 });
    expect(client.received().map((packet) => packet.cmd)).toEqual(["puback", "pubrec", "pubcomp"]);
    expect(watcher.messages()).toEqual([]);
    expect(broker.retainedCount).toBe(0);
    expect(broker.counters.denied).toBe(3);
  });

  it.each(editions("[MQTT311-3.3.5-2]"))("%s closes the connection when that is the setting", () => {
    const { connect } = setup({
      authorizer: guarded(),
      settings: { deniedPublish: { v3: "close", v5: "reason-code" } },
    });
    const client = connect();
    client.publish("secret", "1", { qos: 1 });
    expect(client.received()).toEqual([]);
    expect(client.isEnded).toBe(true);
  });

  it("tells a 5.0 client with 0x87 and the rule, and the connection stays", () => {
    const { connect } = setup({ authorizer: guarded() });
    const client = connect({ protocolVersion: 5 });
    client.publish("secret", "1", { qos: 1, messageId: 5 });
    client.publish("secret", "2", { qos: 2, messageId: 6 });
    expect(client.received()).toMatchObject([
      { cmd: "puback", messageId: 5, reasonCode: 0x87, properties: { reasonString: rule.text } },
      { cmd: "pubrec", messageId: 6, reasonCode: 0x87 },
    ]);
    expect(client.isEnded).toBe(false);
  });

  it.each([
    ["disconnect", [{ cmd: "disconnect", reasonCode: 0x87 }]],
    ["silent", [{ cmd: "puback", reasonCode: 0 }]],
  ] as const)("answers a 5.0 client as set: %s", (v5, expected) => {
    const { connect } = setup({ authorizer: guarded(), settings: { deniedPublish: { v3: "ack", v5 } } });
    const client = connect({ protocolVersion: 5 });
    client.publish("secret", "1", { qos: 1 });
    expect(client.received()).toMatchObject(expected);
  });

  it.each(editions("[MQTT5-3.1.2-29]"))("%s is answered without words when the client wants none", () => {
    const { connect } = setup({ authorizer: guarded() });
    const client = connect({ protocolVersion: 5, properties: { requestProblemInformation: false } });
    client.publish("secret", "1", { qos: 1 });
    const [puback] = client.received();
    expect(puback).toMatchObject({ cmd: "puback", reasonCode: 0x87 });
    expect(puback).not.toHaveProperty("properties.reasonString");
  });

  it("is decided anew when the authorizer's revision rises", () => {
    let isOpen = true;
    let revision = 0;
    let asked = 0;
    const authorizer: Authorizer = {
      ...createPermissiveAuthorizer(),
      get revision() {
        return revision;
      },
      decidePublish() {
        asked += 1;
        return { effect: isOpen ? "allow" : "deny", rule: undefined };
      },
    };
    const { connect } = setup({ authorizer });
    const watcher = connect();
    watcher.subscribe("x");
    const client = connect();
    for (let count = 0; count < 10; count++) client.publish("x", "open");
    expect(watcher.messages()).toHaveLength(10);
    expect(asked).toBe(1);
    isOpen = false;
    revision += 1;
    for (let count = 0; count < 10; count++) client.publish("x", "shut");
    expect(watcher.messages()).toEqual([]);
  });
});

describe("other decisions", () => {
  it("refuse a SUBSCRIBE in the words of each version", () => {
    const authorizer = guarded({ decideSubscribe: () => ({ effect: "deny", rule }) });
    const { connect, broker } = setup({ authorizer });
    expect(connect({ protocolVersion: 5 }).subscribe("a", 1)).toMatchObject([{ granted: [0x87] }]);
    expect(connect({ protocolVersion: 4 }).subscribe("a", 1)).toMatchObject([{ granted: [0x80] }]);
    expect(connect({ protocolVersion: 3 }).subscribe("a", 1)).toMatchObject([{ granted: [1] }]);
    expect(broker.subscriptionCount).toBe(0);
  });

  it("lower the granted QoS", () => {
    const authorizer = guarded({ decideSubscribe: () => ({ effect: "allow", rule, maximumQoS: 1 }) });
    expect(setup({ authorizer }).connect().subscribe("a", 2)).toMatchObject([{ granted: [1] }]);
  });

  it("keep live and retained messages from a subscriber", () => {
    const authorizer = guarded({
      decideDelivery: (client) => ({ effect: client.userName === "trusted" ? "allow" : "deny", rule }),
    });
    const { connect, broker } = setup({ authorizer });
    const trusted = connect({ username: "trusted" });
    const other = connect({ username: "other" });
    trusted.subscribe("#");
    other.subscribe("#");
    const publisher = connect();
    for (const qos of [0, 0, 1, 2] as const) publisher.publish("x", "live", { qos, retain: qos === 1 });
    expect(trusted.messages()).toHaveLength(4);
    expect(other.messages()).toEqual([]);
    expect(other.subscribe("x")).toHaveLength(1);
    expect(broker.counters.notDelivered["not-authorized"]).toBe(5);
  });

  it("refuse a CONNECT in the words of each version, also when they take their time", async () => {
    const authorizer = guarded({
      decideConnect: async (client) => {
        await Promise.resolve();
        return client.userName === "friend"
          ? { effect: "allow", rule, isWillAllowed: false }
          : { effect: "deny", rule, reason: "bad-credentials" };
      },
    });
    const { connecting, broker } = setup({ authorizer });
    const foe4 = connecting({ protocolVersion: 4 });
    const foe5 = connecting({ protocolVersion: 5 });
    const friend = connecting({
      username: "friend",
      will: { topic: "w", payload: Buffer.from("x"), qos: 0, retain: true },
    });
    // Said before the answer: it waits, and is handled afterwards.
    friend.send({ cmd: "pingreq" });
    foe4.publish("x", "early", { retain: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(foe4.received()).toMatchObject([{ cmd: "connack", returnCode: 4 }]);
    expect(foe5.received()).toMatchObject([{ cmd: "connack", reasonCode: 0x86 }]);
    expect(friend.received()).toMatchObject([{ cmd: "connack", returnCode: 0 }, { cmd: "pingresp" }]);
    expect([foe4.isEnded, foe5.isEnded, friend.isEnded]).toEqual([true, true, false]);
    friend.drop();
    expect(broker.retainedCount).toBe(0);
  });
});

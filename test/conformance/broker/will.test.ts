import { describe, expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";
import { editions } from "./editions.ts";

const will = { topic: "last/words", payload: Buffer.from("gone"), qos: 0 as const, retain: false };

describe("Will Messages", () => {
  it.each(editions("[MQTT311-3.1.2-8] [MQTT5-3.1.2-7] [MQTT5-3.1.2-8]"))(
    "%s publishes the will when the connection is lost",
    (_ids, version) => {
      const { connect } = setup();
      const watcher = connect();
      watcher.subscribe("last/#");
      const client = connect({ protocolVersion: version, will });
      expect(watcher.messages()).toEqual([]);
      client.drop();
      expect(watcher.messages()).toEqual(["last/words gone"]);
    },
  );

  it.each(editions("[MQTT311-3.1.2-10] [MQTT311-3.14.4-3] [MQTT5-3.1.2-10] [MQTT5-3.14.4-3]"))(
    "%s drops the will at DISCONNECT",
    (_ids, version) => {
      const { connect } = setup();
      const watcher = connect();
      watcher.subscribe("last/#");
      const client = connect({ protocolVersion: version, will });
      client.send({ cmd: "disconnect", reasonCode: 0 } as never);
      expect(client.isEnded).toBe(true);
      expect(watcher.messages()).toEqual([]);
    },
  );

  it.each(editions("[MQTT311-3.1.2-12]"))("%s publishes nothing for a client without will", () => {
    const { connect } = setup();
    const watcher = connect();
    watcher.subscribe("#");
    connect().drop();
    expect(watcher.messages()).toEqual([]);
  });

  it.each(editions("[MQTT311-3.1.2-16] [MQTT5-3.1.2-14]"))(
    "%s does not retain a will without RETAIN",
    (_ids, version) => {
      const { connect, broker } = setup();
      connect({ protocolVersion: version, will }).drop();
      expect(broker.retainedCount).toBe(0);
    },
  );

  it.each(editions("[MQTT311-3.1.2-17] [MQTT5-3.1.2-15]"))("%s retains a will with RETAIN", (_ids, version) => {
    const { connect, broker } = setup();
    connect({ protocolVersion: version, will: { ...will, retain: true } }).drop();
    expect(broker.isRetained("last/words")).toBe(true);
  });

  it.each(editions("[MQTT5-3.1.2-8]"))("%s publishes the will at DISCONNECT with 0x04", () => {
    const { connect } = setup();
    const watcher = connect();
    watcher.subscribe("last/#");
    connect({ protocolVersion: 5, will }).send({ cmd: "disconnect", reasonCode: 4 } as never);
    expect(watcher.messages()).toEqual(["last/words gone"]);
  });

  it.each(editions("[MQTT5-3.1.3-9]"))("%s does not send a delayed will when the client is back in time", () => {
    const { connect, clock } = setup();
    const watcher = connect();
    watcher.subscribe("last/#");
    const client = {
      protocolVersion: 5 as const,
      clientId: "a",
      clean: false,
      properties: { sessionExpiryInterval: 1000 },
    };
    const delayed = { ...will, properties: { willDelayInterval: 10 } };
    connect({ ...client, will: delayed }).drop();
    clock.advance(9_999);
    connect({ ...client, will: delayed }).drop();
    clock.advance(9_999);
    expect(watcher.messages()).toEqual([]);
    clock.advance(1);
    expect(watcher.messages()).toEqual(["last/words gone"]);
  });

  it.each(editions("[MQTT5-3.1.2-8]"))("%s publishes a delayed will when the session ends first", () => {
    const { connect, clock } = setup();
    const watcher = connect();
    watcher.subscribe("last/#");
    connect({
      protocolVersion: 5,
      clientId: "a",
      properties: { sessionExpiryInterval: 5 },
      will: { ...will, properties: { willDelayInterval: 10 } },
    }).drop();
    clock.advance(5_000);
    expect(watcher.messages()).toEqual(["last/words gone"]);
  });

  it.each(editions("[MQTT5-3.1.3-10]"))("%s passes the properties of the will on in their order", () => {
    const { connect } = setup();
    const watcher = connect({ protocolVersion: 5 });
    watcher.subscribe("last/#");
    connect({
      protocolVersion: 5,
      will: { ...will, properties: { contentType: "text/plain", userProperties: { z: ["1", "2"], a: "3" } } },
    }).drop();
    expect(watcher.received()).toMatchObject([
      { properties: { contentType: "text/plain", userProperties: { z: ["1", "2"], a: "3" } } },
    ]);
  });
});

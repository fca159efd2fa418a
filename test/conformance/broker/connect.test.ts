import { describe, expect, it } from "vitest";
import { setup } from "#test/engine/broker/support.ts";
import { editions } from "./editions.ts";

const MQTT = [0, 4, 0x4d, 0x51, 0x54, 0x54];
const ANY_CLIENT = [0, 1, 0x61];

describe("CONNECT", () => {
  it.each(editions("[MQTT311-3.1.0-1] [MQTT5-3.1.0-1]"))(
    "%s closes when the first packet is not CONNECT",
    (_ids, version) => {
      const { open } = setup();
      const client = open(version);
      client.send({ cmd: "pingreq" });
      expect(client.isEnded).toBe(true);
      expect(client.received()).toEqual([]);
    },
  );

  it.each(editions("[MQTT311-3.1.0-2] [MQTT5-3.1.0-2]"))("%s closes at a second CONNECT", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version, clientId: "a" });
    client.send({
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: version,
      clean: true,
      keepalive: 0,
      clientId: "a",
    });
    expect(client.isEnded).toBe(true);
    expect(client.received().map((packet) => packet.cmd)).toEqual(version === 5 ? ["disconnect"] : []);
  });

  it.each(editions("[MQTT311-3.1.2-1] [MQTT5-3.1.2-1]"))("%s closes at another protocol name", (_ids, version) => {
    const { open } = setup();
    const client = open();
    client.sendBytes(
      0x10,
      12 + (version === 5 ? 1 : 0),
      0,
      4,
      0x4d,
      0x51,
      0x54,
      0x58,
      version,
      2,
      0,
      0,
      ...(version === 5 ? [0] : []),
      0,
      0,
    );
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT311-3.1.2-2] [MQTT5-3.1.2-2]"))(
    "%s refuses an unknown protocol level with CONNACK, then closes",
    () => {
      const { open } = setup();
      const client = open();
      client.sendBytes(0x10, 13, ...MQTT, 9, 2, 0, 0, ...ANY_CLIENT);
      expect([...client.peer.read()]).toEqual([0x20, 2, 0, 1]);
      expect(client.isEnded).toBe(true);
    },
  );

  it.each(editions("[MQTT311-3.1.2-3]"))("%s closes when the reserved connect flag is set", () => {
    const { open } = setup();
    const client = open();
    client.sendBytes(0x10, 13, ...MQTT, 4, 3, 0, 0, ...ANY_CLIENT);
    expect(client.isEnded).toBe(true);
    expect([...client.peer.read()]).toEqual([]);
  });

  it.each(editions("[MQTT311-3.1.4-1] [MQTT5-3.1.4-1]"))(
    "%s closes a malformed CONNECT without serving it",
    (_ids, version) => {
      const { open, broker } = setup();
      const client = open(version);
      client.sendBytes(0x10, 13, ...MQTT, version, 2, 0, 0, 0, 9, 0x61);
      expect(client.isEnded).toBe(true);
      expect(broker.sessionCount).toBe(0);
      expect(broker.counters.malformed).toBe(1);
    },
  );

  it.each(editions("[MQTT311-3.1.3-5] [MQTT5-3.1.3-5]"))(
    "%s takes client identifiers of 1 to 23 letters and digits",
    (_ids, version) => {
      const { connect, broker } = setup();
      const identifiers = ["a", "Z9", "0123456789abcdefghijklm"];
      for (const clientId of identifiers) connect({ protocolVersion: version, clientId });
      expect(broker.connections().map((connection) => connection.clientIdentifier)).toEqual(identifiers);
    },
  );

  it.each(editions("[MQTT311-3.1.3-6] [MQTT5-3.1.3-6]"))(
    "%s gives a client without identifier one of its own",
    (_ids, version) => {
      const { connect, broker } = setup();
      for (let count = 0; count < 3; count++) connect({ protocolVersion: version, clientId: "", clean: true });
      const identifiers = broker.connections().map((connection) => connection.clientIdentifier);
      expect(new Set(identifiers).size).toBe(3);
      expect(identifiers).not.toContain("");
    },
  );

  it.each(editions("[MQTT5-3.1.3-7] [MQTT5-3.2.2-16]"))("%s tells the client the identifier that it was given", () => {
    const { connecting, broker } = setup();
    const [connack] = connecting({ protocolVersion: 5, clientId: "" }).received();
    expect(connack).toMatchObject({
      cmd: "connack",
      properties: { assignedClientIdentifier: broker.connections()[0]?.clientIdentifier },
    });
  });

  it.each(editions("[MQTT311-3.1.3-8] [MQTT311-3.1.3-9]"))("%s refuses to keep a session without identifier", () => {
    const { open } = setup();
    const client = open();
    client.sendBytes(0x10, 12, ...MQTT, 4, 0, 0, 0, 0, 0);
    expect(client.received()).toMatchObject([{ cmd: "connack", returnCode: 2, sessionPresent: false }]);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT311-3.1.4-2] [MQTT5-3.1.4-3]"))(
    "%s closes the older connection of the same client",
    (_ids, version) => {
      const { connect, broker } = setup();
      const older = connect({ protocolVersion: version, clientId: "same" });
      const newer = connect({ protocolVersion: version, clientId: "same" });
      expect(older.isEnded).toBe(true);
      expect(older.received()).toMatchObject(version === 5 ? [{ cmd: "disconnect", reasonCode: 0x8e }] : []);
      newer.send({ cmd: "pingreq" });
      expect(newer.received()).toMatchObject([{ cmd: "pingresp" }]);
      expect(broker.connectionCount).toBe(1);
    },
  );

  it.each(editions("[MQTT311-3.1.4-4] [MQTT5-3.1.4-5] [MQTT311-3.2.0-1] [MQTT5-3.2.0-1]"))(
    "%s answers CONNECT with CONNACK first of all",
    (_ids, version) => {
      const { connect, connecting } = setup();
      const first = connect({ protocolVersion: version, clientId: "a", clean: false, ...keepsSession(version) });
      first.subscribe("a", 1);
      first.drop();
      connect().publish("a", "waiting", { qos: 1 });
      const packets = connecting({ protocolVersion: version, clientId: "a", clean: false }).received();
      expect(packets.map((packet) => packet.cmd)).toEqual(["connack", "publish"]);
    },
  );

  it.each(editions("[MQTT311-3.1.4-5] [MQTT5-3.1.4-6]"))(
    "%s ignores what comes after a refused CONNECT",
    (_ids, version) => {
      const { connect, connecting } = setup({ settings: { maximumSessions: 1 } });
      const subscriber = connect({ clientId: "first" });
      subscriber.subscribe("#");
      const refused = connecting({ protocolVersion: version, clientId: "second" });
      refused.publish("a", "late");
      expect(subscriber.messages()).toEqual([]);
      expect(refused.isEnded).toBe(true);
    },
  );

  it.each(editions("[MQTT311-3.2.2-5] [MQTT5-3.2.2-7]"))("%s closes after a CONNACK that refuses", (_ids, version) => {
    const { connect, connecting } = setup({ settings: { maximumSessions: 1 } });
    connect({ clientId: "first" });
    const refused = connecting({ protocolVersion: version, clientId: "second" });
    expect(refused.received()).toMatchObject([version === 5 ? { reasonCode: 0x97 } : { returnCode: 3 }]);
    expect(refused.isEnded).toBe(true);
  });

  it.each(editions("[MQTT311-3.1.2-24] [MQTT5-3.1.2-22]"))(
    "%s closes after one and a half keep alives of silence",
    (_ids, version) => {
      const { connect, clock } = setup();
      const client = connect({ protocolVersion: version, keepalive: 10 });
      clock.advance(14_999);
      client.send({ cmd: "pingreq" });
      clock.advance(14_999);
      expect(client.isEnded).toBe(false);
      clock.advance(1);
      expect(client.isEnded).toBe(true);
      expect(client.received().at(-1)).toMatchObject(
        version === 5 ? { cmd: "disconnect", reasonCode: 0x8d } : { cmd: "pingresp" },
      );
    },
  );

  it.each(editions("[MQTT5-3.1.2-21]"))("%s imposes its own keep alive and says so", () => {
    const { connecting, clock } = setup({ settings: { maximumKeepAliveSeconds: 20 } });
    const client = connecting({ protocolVersion: 5, keepalive: 600 });
    expect(client.received()).toMatchObject([{ properties: { serverKeepAlive: 20 } }]);
    clock.advance(30_000);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT5-3.2.2-22] [MQTT5-3.1.2-28]"))(
    "%s announces no keep alive and no response information unless it must",
    () => {
      const { connecting } = setup();
      const [connack] = connecting({ protocolVersion: 5, keepalive: 600 }).received();
      expect(connack).not.toHaveProperty("properties.serverKeepAlive");
      expect(connack).not.toHaveProperty("properties.responseInformation");
    },
  );

  it.each(editions("[MQTT5-4.12.0-1]"))("%s refuses an authentication method it does not know with 0x8C", () => {
    const { connecting } = setup();
    const client = connecting({ protocolVersion: 5, properties: { authenticationMethod: "X" } });
    expect(client.received()).toMatchObject([{ cmd: "connack", reasonCode: 0x8c }]);
    expect(client.isEnded).toBe(true);
  });

  it.each(editions("[MQTT5-4.12.0-6] [MQTT5-4.12.0-7]"))("%s closes at AUTH when CONNECT named no method", () => {
    const { connect } = setup();
    const client = connect({ protocolVersion: 5 });
    client.sendBytes(0xf0, 2, 0x18, 0);
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x82 }]);
  });
});

describe("PINGREQ and DISCONNECT", () => {
  it.each(editions("[MQTT311-3.12.4-1] [MQTT5-3.12.4-1]"))("%s answers PINGREQ with PINGRESP", (_ids, version) => {
    const { connect } = setup();
    const client = connect({ protocolVersion: version });
    client.send({ cmd: "pingreq" });
    expect(client.received()).toMatchObject([{ cmd: "pingresp" }]);
  });

  it.each(editions("[MQTT311-3.14.1-1] [MQTT5-3.14.1-1] [MQTT311-2.2.2-2]"))(
    "%s takes no DISCONNECT with flags",
    (_ids, version) => {
      const { connect } = setup();
      const client = connect({ protocolVersion: version });
      client.sendBytes(0xe1, 0);
      expect(client.received()).toMatchObject(version === 5 ? [{ cmd: "disconnect", reasonCode: 0x81 }] : []);
      expect(client.isEnded).toBe(true);
    },
  );

  it.each(editions("[MQTT5-3.14.0-1]"))("%s sends no DISCONNECT before CONNACK", () => {
    const { open, clock } = setup();
    const client = open(5);
    clock.advance(60_000);
    expect(client.isEnded).toBe(true);
    expect(client.received()).toEqual([]);
  });
});

function keepsSession(version: 4 | 5) {
  return version === 5 ? { properties: { sessionExpiryInterval: 1000 } } : {};
}

describe("words for people", () => {
  it.each(editions("[MQTT5-3.2.2-19]"))("%s are left out of a CONNACK that would be too long", () => {
    const { connecting } = setup();
    const properties = { authenticationMethod: "X", maximumPacketSize: 12 };
    const [connack] = connecting({ protocolVersion: 5, properties }).received();
    expect(connack).toMatchObject({ cmd: "connack", reasonCode: 0x8c });
    expect(connack).not.toHaveProperty("properties.reasonString");
  });

  it.each(editions("[MQTT5-3.14.2-3]"))("%s are left out of a DISCONNECT that would be too long", () => {
    const { connect, broker } = setup();
    const long = connect({ protocolVersion: 5 });
    const short = connect({ protocolVersion: 5, properties: { maximumPacketSize: 12 } });
    for (const { connection } of broker.connections()) broker.disconnect(connection);
    expect(long.received()).toMatchObject([
      { cmd: "disconnect", properties: { reasonString: "disconnected by hand" } },
    ]);
    expect(short.received()).not.toHaveProperty("0.properties.reasonString");
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noCapture } from "#electron/engine/broker/index.ts";
import { type DiagnosticRule, diagnosticRules } from "#shared/mqtt/spec/index.ts";
import { illegalPackets } from "#test/fixtures/mqtt/index.ts";
import { setup, type TestClient } from "./support.ts";

const hostileTopics = [
  "__proto__",
  "constructor/prototype",
  "_name",
  "toString",
  "hasOwnProperty/__proto__/x",
  "/",
  "//",
  "a//b",
  "a/",
  "<img src=x onerror=alert(1)>",
  "\u202e\u200bname",
  "\ufeff",
  "x".repeat(65_535),
  "/".repeat(65_535),
  "x/".repeat(10_000),
];

/** On a stream the end of a packet may be on its way, and after a packet comes the next. */
const noFaultOfStreams = new Set(["packet-incomplete", "bytes-after-packet"]);

function bytesOf(hex: string): number[] {
  return hex.split(" ").map((byte) => Number.parseInt(byte, 16));
}

function healthyPair(connect: ReturnType<typeof setup>["connect"]): { check(): void } {
  const subscriber = connect({ clientId: "healthy-subscriber" });
  const publisher = connect({ clientId: "healthy-publisher" });
  subscriber.subscribe("healthy");
  let count = 0;
  return {
    check() {
      count += 1;
      publisher.publish("healthy", String(count));
      expect(subscriber.messages()).toEqual([`healthy ${count}`]);
    },
  };
}

describe("hostile topics", () => {
  it("carries them like any other, along the slow way and the fast", () => {
    const { connect, broker } = setup();
    const all = connect();
    all.subscribe("#");
    const publisher = connect();
    for (const topic of hostileTopics) {
      for (const round of ["1", "2", "3"]) publisher.publish(topic, round);
      expect(all.messages()).toEqual([`${topic} 1`, `${topic} 2`, `${topic} 3`]);
      publisher.publish(topic, "kept", { retain: true, qos: 1 });
      expect(broker.isRetained(topic)).toBe(true);
      all.received();
      const exact = connect();
      expect(exact.subscribe(topic)).toMatchObject([{ cmd: "suback", granted: [0] }, { retain: true }]);
      publisher.publish(topic, "");
      expect(exact.messages()).toEqual([`${topic} `]);
      expect(broker.isRetained(topic)).toBe(true);
      publisher.publish(topic, "", { retain: true });
      expect(broker.isRetained(topic)).toBe(false);
      exact.drop();
      all.received();
    }
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("takes filters of ten thousand levels", () => {
    const { connect, broker } = setup();
    const subscriber = connect();
    subscriber.subscribe(`${"+/".repeat(10_000)}#`);
    subscriber.subscribe(`${"x/".repeat(10_000)}y`);
    connect().publish(`${"x/".repeat(10_000)}y`, "1");
    expect(subscriber.messages()).toHaveLength(1);
    subscriber.send({ cmd: "unsubscribe", messageId: 1, unsubscriptions: [`${"+/".repeat(10_000)}#`] });
    subscriber.drop();
    expect(broker.subscriptionCount).toBe(0);
  });
});

describe("illegal packets", () => {
  it("[MQTT311-4.8.0-1] each close their own connection and no other", () => {
    const { connect, broker } = setup();
    const healthy = healthyPair(connect);
    for (const [index, [name, bytes]] of illegalPackets.entries()) {
      const hostile = connect({ clientId: "hostile" });
      hostile.sendBytes(...bytes);
      expect(hostile.isEnded, name).toBe(true);
      expect(broker.counters.malformed, name).toBe(index + 1);
      healthy.check();
    }
    expect(broker.connectionCount).toBe(2);
  });

  it("of every kind that the tables know are refused, in every version", () => {
    const { connect } = setup();
    const healthy = healthyPair(connect);
    let refused = 0;
    for (const [code, rule] of Object.entries<DiagnosticRule>(diagnosticRules)) {
      const { example } = rule;
      if (example === undefined || noFaultOfStreams.has(code)) continue;
      const first = Number.parseInt(example.hex.slice(0, 2), 16);
      const isTolerated = rule.severity !== "error" || rule.isTolerated !== undefined;
      if (isTolerated || example.direction !== "toServer" || first >> 4 === 1) continue;
      const hostile = connect({ clientId: "hostile", protocolVersion: example.version });
      hostile.sendBytes(...bytesOf(example.hex));
      expect(hostile.isEnded, code).toBe(true);
      healthy.check();
      refused += 1;
    }
    expect(refused).toBeGreaterThan(30);
  });

  it("[MQTT5-4.13.1-1] tell a 5.0 client the reason", () => {
    const { connect } = setup();
    const client = connect({ protocolVersion: 5 });
    client.sendBytes(...bytesOf("36 07 00 01 61 00 01 00 78"));
    expect(client.received()).toMatchObject([{ cmd: "disconnect", reasonCode: 0x81 }]);
  });

  it("are recorded, and so are bytes that never became a packet", () => {
    const broken: number[][] = [];
    const packets: number[][] = [];
    const { connect } = setup({
      captureSink: {
        ...noCapture,
        packet: (_connection, direction, bytes, start, end) =>
          (direction === "toServer" ? packets.push([...bytes.subarray(start, end)]) : 0) - 1,
        brokenBytes: (_connection, _direction, bytes, start, end) => void broken.push([...bytes.subarray(start, end)]),
      },
    });
    connect().sendBytes(0x36, 6, 0, 1, 0x61, 0, 1, 0x78);
    expect(packets.at(-1)).toEqual([0x36, 6, 0, 1, 0x61, 0, 1, 0x78]);
    connect().sendBytes(0x30, 0xff, 0xff, 0xff, 0xff, 1);
    expect(broken).toEqual([[0x30, 0xff, 0xff, 0xff, 0xff, 1]]);
  });
});

describe("arbitrary bytes", () => {
  const legalPackets = [
    "30 04 00 01 61 78",
    "32 06 00 01 61 00 01 78",
    "34 06 00 01 61 00 02 78",
    "82 06 00 01 00 01 61 02",
    "a2 05 00 02 00 01 61",
    "62 02 00 02",
    "c0 00",
  ].map(bytesOf);

  it("never disturb a healthy client, in whatever pieces they come", () => {
    const { connect, open } = setup();
    const healthy = healthyPair(connect);
    const random = fc.uint8Array({ maxLength: 60 });
    const mutated = fc
      .tuple(
        fc.shuffledSubarray(legalPackets, { minLength: 1 }),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 3 }),
      )
      .map(([packets, changes]) => {
        const bytes = Uint8Array.from(packets.flat());
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(random, mutated), fc.constantFrom(3, 4, 5, undefined), fc.nat(20), (bytes, version, cut) => {
        const hostile: TestClient =
          version === undefined ? open() : connect({ clientId: "hostile", protocolVersion: version as 3 | 4 | 5 });
        hostile.peer.write(bytes.subarray(0, cut));
        if (bytes.length > cut) hostile.peer.write(bytes.subarray(cut));
        healthy.check();
        hostile.drop();
      }),
      { numRuns: 3000 },
    );
  });
});

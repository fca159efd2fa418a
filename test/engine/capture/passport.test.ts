import { describe, expect, it } from "vitest";
import type { MatchingSubscription } from "#electron/engine/broker/index.ts";
import { createCaptureCommands, readPassport } from "#electron/engine/capture/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { packetBytes, publishBytes, setupCapture, twoBytes } from "./support.ts";

describe("the passport of a message", () => {
  it("lists its deliveries, and who did not get it and why", () => {
    const { capture, sink, connect, record } = setupCapture();
    const bytes = publishBytes({ topic: "a", payload: "21" });
    const other = record(connect("x"), "toServer", publishBytes({ topic: "b" }));
    const published = record(connect("p"), "toServer", bytes);
    const first = sink.samePacket(connect("s1"), "toClient", published, published);
    const second = record(connect("s2"), "toClient", bytes, published);
    sink.notDelivered(published, "s3", "queue-full");
    expect(readPassport(capture, published, 100)).toEqual({
      deliveries: [first, second],
      notDelivered: { count: 1, listed: [{ clientIdentifier: "s3", reason: "queue-full" }] },
    });
    expect(readPassport(capture, published, 1)?.deliveries).toEqual([second]);
    expect(readPassport(capture, other, 100)).toEqual({ deliveries: [], notDelivered: { count: 0, listed: [] } });
  });

  it("is gone with its packet, and counts more non-deliveries than it lists", () => {
    const { capture, sink, connect, record } = setupCapture({ packets: 16 });
    const connection = connect("p");
    const published = record(connection, "toServer", publishBytes({ topic: "a" }));
    for (let index = 0; index < 1_500; index++) sink.notDelivered(published, `s${index}`, "offline-qos0");
    const notDelivered = readPassport(capture, published, 1)?.notDelivered;
    expect([notDelivered?.count, notDelivered?.listed.length]).toEqual([1_500, 1_000]);
    for (let index = 0; index < 40; index++) record(connection, "toServer", publishBytes({ topic: "a" }));
    expect(readPassport(capture, published, 1)).toBeUndefined();
    sink.notDelivered(published, "late", "expired");
  });
});

describe("the passport that a page asks for", () => {
  const filter = parseTopicFilter("a/#");
  const subscription = {
    topicFilter: expectDefined(filter.ok ? filter.value : undefined, "a/# is a Topic Filter"),
    matchedFilter: expectDefined(filter.ok ? filter.value : undefined, "a/# is a Topic Filter"),
    shareName: undefined,
    qos: 1,
    noLocal: false,
    retainAsPublished: false,
    retainHandling: 0,
    subscriptionIdentifier: undefined,
  } as const;
  const matching: MatchingSubscription = { clientIdentifier: "s1", isConnected: true, subscription };

  it("names the publication, each delivery with its latency and its answer, and who went without", async () => {
    const { capture, sink, clock, connect, record } = setupCapture();
    const commands = createCaptureCommands(capture, { clock, subscriptionsTo: () => [] });
    const bytes = publishBytes({ topic: "a/b", qos: 1 });
    const published = record(connect("p"), "toServer", bytes);
    clock.advance(3);
    const [first, second] = [connect("s1"), connect("s2")];
    const delivery = record(first, "toClient", bytes, published);
    const repeated = record(second, "toClient", publishBytes({ topic: "a/b", qos: 1, dup: true }), published);
    clock.advance(2);
    const answer = record(first, "toServer", packetBytes(0x40, [0, 1]));
    sink.notDelivered(published, "s3", "offline-qos0");
    const passport = await commands["capture.passport"]({ sequence: published });
    const common = { qos: 1, timeMs: clock.nowMs() - 2, latencyMs: 3 };
    expect(passport).toMatchObject({
      ok: true,
      value: {
        publication: { clientIdentifier: "p", topicName: "a/b", qos: 1, isRetained: false, isDenied: false },
        deliveries: [
          {
            ...common,
            ...{ sequence: delivery, clientIdentifier: "s1", isRepeated: false },
            answer: { sequence: answer, afterMs: 2 },
          },
          { ...common, sequence: repeated, clientIdentifier: "s2", isRepeated: true, answer: "none" },
        ],
        notDelivered: { count: 1, listed: [{ clientIdentifier: "s3", reason: "offline-qos0" }] },
      },
    });
    expect(await commands["capture.passport"]({ sequence: delivery })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
  });

  const subscribe = (identifier: number, filter: string, qos: number): Uint8Array =>
    packetBytes(0x82, [...twoBytes(identifier), ...twoBytes(filter.length), ...new TextEncoder().encode(filter), qos]);
  const suback = (identifier: number, code: number): Uint8Array => packetBytes(0x90, [...twoBytes(identifier), code]);
  const unsubscribe = (identifier: number, filter: string): Uint8Array =>
    packetBytes(0xa2, [...twoBytes(identifier), ...twoBytes(filter.length), ...new TextEncoder().encode(filter)]);
  // Clean Session of MQTT 3.1.1, and an answer without a session.
  const connectPacket = packetBytes(0x10, [0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x73]);
  const connack = packetBytes(0x20, [0, 0]);

  it("names the Subscriptions that matched then, with what they were granted and in which packet", async () => {
    const { capture, clock, connect, record } = setupCapture();
    const commands = createCaptureCommands(capture, { clock, subscriptionsTo: () => [matching] });
    const [publisher, subscriber] = [connect("p"), connect("s1")];
    record(subscriber, "toServer", connectPacket);
    record(subscriber, "toClient", connack);
    const exchanges: readonly (readonly [Uint8Array, Uint8Array])[] = [
      [subscribe(1, "a/+", 2), suback(1, 1)],
      [subscribe(2, "gone/#", 1), suback(2, 1)],
      [subscribe(3, "a/b", 1), suback(3, 1)],
      [subscribe(4, "#", 1), suback(4, 0x80)],
      [unsubscribe(5, "a/b"), packetBytes(0xb0, [0, 5])],
      [subscribe(6, "$share/g/a/#", 2), suback(6, 2)],
    ];
    const asked = exchanges.map(([request, reply]) => {
      const sequence = record(subscriber, "toServer", request);
      record(subscriber, "toClient", reply);
      return sequence;
    });
    const bytes = publishBytes({ topic: "a/b" });
    const published = record(publisher, "toServer", bytes);
    record(subscriber, "toClient", bytes, published);
    // What comes later was not there yet.
    record(subscriber, "toServer", subscribe(7, "a/#", 2));
    record(subscriber, "toClient", suback(7, 2));
    expect(await commands["capture.passport"]({ sequence: published })).toMatchObject({
      value: {
        subscriptions: [
          { clientIdentifier: "s1", topicFilter: "a/+", qos: 1, subscribedIn: asked[0] },
          { clientIdentifier: "s1", topicFilter: "$share/g/a/#", qos: 2, subscribedIn: asked[5] },
        ],
        subscriptionTotal: 2,
      },
    });
  });

  it("asks the broker for the Subscriptions of sessions that are older than the log", async () => {
    const { capture, clock, connect, record } = setupCapture();
    const other = { ...matching, clientIdentifier: "later" };
    const commands = createCaptureCommands(capture, { clock, subscriptionsTo: () => [matching, other] });
    const bytes = publishBytes({ topic: "a/b" });
    const published = record(connect("p"), "toServer", bytes);
    record(connect("s1"), "toClient", bytes, published);
    expect(await commands["capture.passport"]({ sequence: published })).toMatchObject({
      value: { subscriptions: [{ clientIdentifier: "s1", topicFilter: "a/#", qos: 1 }], subscriptionTotal: 1 },
    });
  });
});

describe("messages in the capture", () => {
  it("are counted where they are observed first: coming to our broker, or from a foreign one", () => {
    const { capture, connect, record, messages } = setupCapture();
    const bytes = publishBytes({ topic: "a" });
    const [own, foreign] = [connect("s1"), connect("me", { point: "client" })];
    record(own, "toServer", bytes);
    record(own, "toClient", bytes);
    record(foreign, "toServer", bytes);
    record(foreign, "toClient", bytes);
    expect(messages.map(({ publisher, sequence }) => [publisher, sequence])).toEqual([
      ["s1", 0],
      ["", 3],
    ]);
    expect(capture.counters).toMatchObject({ packets: 4, messages: 2 });
  });

  it("are not what a malformed PUBLISH brings", () => {
    const { capture, connect, record, messages } = setupCapture();
    const connection = connect("s1");
    for (const parts of [{ topic: "a/#" }, { topic: "a", qos: 3 }, { topic: "a", dup: true }, { topic: "" }]) {
      record(connection, "toServer", publishBytes(parts));
    }
    expect(messages).toEqual([]);
    expect(capture.counters).toMatchObject({ packets: 4, messages: 0, malformed: 4 });
  });
});

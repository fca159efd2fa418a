import { describe, expect, it } from "vitest";
import type { MatchingSubscription } from "#electron/engine/broker/index.ts";
import { createCaptureCommands, readPassport } from "#electron/engine/capture/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import { parseTopicFilter } from "#shared/topic/index.ts";
import { publishBytes, setupCapture } from "./support.ts";

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

  it("names the Subscriptions that match, with what they were granted, and the latency of each delivery", async () => {
    const { capture, sink, clock, connect, record } = setupCapture();
    const asked: string[] = [];
    const subscriptionsTo = (topicName: string) => {
      asked.push(topicName);
      return [matching];
    };
    const commands = createCaptureCommands(capture, { clock, subscriptionsTo });
    const bytes = publishBytes({ topic: "a/b", qos: 1 });
    const published = record(connect("p"), "toServer", bytes);
    clock.advance(3);
    const delivery = record(connect("s1"), "toClient", bytes, published);
    sink.notDelivered(published, "s2", "offline-qos0");
    expect(await commands["capture.passport"]({ sequence: published })).toEqual({
      ok: true,
      value: {
        subscriptions: [{ clientIdentifier: "s1", topicFilter: "a/#", qos: 1, isConnected: true }],
        subscriptionTotal: 1,
        deliveries: [{ sequence: delivery, clientIdentifier: "s1", qos: 1, timeMs: clock.nowMs(), latencyMs: 3 }],
        notDelivered: { count: 1, listed: [{ clientIdentifier: "s2", reason: "offline-qos0" }] },
      },
    });
    expect(asked).toEqual(["a/b"]);
    expect(await commands["capture.passport"]({ sequence: delivery })).toMatchObject({
      ok: false,
      error: { code: "not-found" },
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

import { describe, expect, it, vi } from "vitest";
import type { ViewSources } from "#electron/engine/api.ts";
import { createBrokerInside } from "#electron/engine/views/index.ts";
import { type ViewName, type ViewParams, type ViewValue, views } from "#shared/contract/index.ts";
import { setup as setupBroker } from "../broker/support.ts";

/** A broker over memory connections with the views of its inside. */
function setup(options: Parameters<typeof setupBroker>[0] = {}) {
  const world = setupBroker(options);
  const { broker, clock } = world;
  const inside = createBrokerInside({ broker, clock, rates: { onSample: () => () => {} } });
  const sources: Partial<ViewSources> = inside.views;

  /** Opens a view whose values are held against the contract. */
  function open<Name extends keyof typeof inside.views>(name: Name, params: ViewParams<Name>) {
    let changes = 0;
    const source = sources[name];
    if (source === undefined) throw new Error(`there is no view ${name}`);
    const view = source.open(params as never, () => changes++);
    return {
      value(): ViewValue<Name> {
        const value = view.value();
        const parsed = views[name as ViewName].value.safeParse(value);
        if (!parsed.success) throw new Error(`view ${name} breaks the contract: ${parsed.error.message}`);
        return value as ViewValue<Name>;
      },
      setParams: (next: ViewParams<Name>) => view.setParams(next as never),
      close: () => view.close(),
      get changes() {
        return changes;
      },
    };
  }

  return { ...world, accept: world.open, inside, open, commands: inside.commands };
}

const table = { search: "", presence: "all", order: "name", isHeld: false, start: 0, count: 100 } as const;
const list = { search: "", start: 0, count: 100 };

describe("the broker in numbers", () => {
  it("counts what is there and what has passed, and gives the rate of the last five seconds", () => {
    const { connect, open, clock } = setup();
    const subscriber = connect({ clientId: "sub" });
    subscriber.subscribe("plant/#");
    const publisher = connect({ clientId: "pub" });
    const totals = open("brokerTotals", {});
    for (let second = 0; second < 5; second++) {
      for (let message = 0; message < 10; message++) publisher.publish("plant/a", "x", { retain: true });
      clock.advance(1_000);
    }
    expect(totals.value()).toMatchObject({
      connections: 2,
      sessions: 2,
      subscriptions: 1,
      retained: 1,
      retainedBytes: 8,
      messagesToServer: 50,
      messagesToClient: 50,
      rates: { toServerPerSecond: 10, toClientPerSecond: 10 },
    });
    clock.advance(10_000);
    expect(totals.value().rates).toEqual({ toServerPerSecond: 0, toClientPerSecond: 0 });
    totals.close();
    expect(clock.scheduledCount).toBe(0);
  });

  it("tells drops by their reason", () => {
    const { connect, open } = setup({ settings: { maximumQueuedMessages: 1 } });
    const away = connect({ clientId: "away", clean: false });
    away.subscribe("a", 1);
    away.drop();
    const publisher = connect();
    publisher.publish("a", "x", { qos: 1 });
    publisher.publish("a", "y", { qos: 1 });
    publisher.publish("a", "z");
    const { drops } = open("brokerTotals", {}).value();
    expect(drops).toMatchObject({ "queue-full": 1, "offline-qos0": 1, expired: 0 });
  });
});

describe("the table of clients", () => {
  it("lists sessions with and without a connection, and connections that have not said CONNECT", () => {
    const { connect, accept, open } = setup();
    connect({ clientId: "here", protocolVersion: 5, keepalive: 30, username: "ada" });
    connect({ clientId: "away", clean: false }).drop();
    accept();
    const { rows, connected, offline } = open("brokerClients", table).value();
    expect([connected, offline]).toEqual([2, 1]);
    expect(
      rows.map(({ clientIdentifier, connection, session }) => [
        clientIdentifier,
        connection !== undefined,
        session !== undefined,
      ]),
    ).toEqual([
      ["", true, false],
      ["away", false, true],
      ["here", true, true],
    ]);
    expect(rows[2]).toMatchObject({ userName: "ada", protocolVersion: 5, connection: { keepAliveSeconds: 30 } });
  });

  it("finds by part of the identifier, the user name or the address, and by presence", () => {
    const { connect, open } = setup();
    connect({ clientId: "sensor-1" });
    connect({ clientId: "other", username: "SENSOR-user", protocolVersion: 5 });
    connect({ clientId: "sensor-2", clean: false }).drop();
    const view = open("brokerClients", { ...table, search: "Sensor" });
    expect(view.value().rows.map(({ clientIdentifier }) => clientIdentifier)).toEqual([
      "other",
      "sensor-1",
      "sensor-2",
    ]);
    view.setParams({ ...table, search: "sensor", presence: "offline" });
    expect(view.value().rows.map(({ clientIdentifier }) => clientIdentifier)).toEqual(["sensor-2"]);
  });

  it("gives the packets of each client per second, each way", () => {
    const { connect, open, clock } = setup();
    const client = connect({ clientId: "a" });
    const view = open("brokerClients", table);
    for (let second = 0; second < 4; second++) {
      for (let ping = 0; ping < 3; ping++) client.send({ cmd: "pingreq" });
      clock.advance(1_000);
    }
    expect(view.value().rows[0]?.connection).toMatchObject({ toServerPerSecond: 3, toClientPerSecond: 3 });
  });

  it("orders by activity at most every two seconds, and not while somebody points at it", () => {
    const { connect, open, clock } = setup();
    connect({ clientId: "calm" });
    const busy = connect({ clientId: "eager" });
    const order = (view: { value(): ViewValue<"brokerClients"> }) =>
      view.value().rows.map(({ clientIdentifier }) => clientIdentifier);
    const view = open("brokerClients", { ...table, order: "busiest" });
    expect(order(view)).toEqual(["calm", "eager"]);
    for (let ping = 0; ping < 9; ping++) busy.send({ cmd: "pingreq" });
    clock.advance(1_000);
    expect(order(view)).toEqual(["calm", "eager"]);
    view.setParams({ ...table, order: "busiest", isHeld: true });
    clock.advance(1_000);
    expect(order(view)).toEqual(["calm", "eager"]);
    view.setParams({ ...table, order: "busiest" });
    expect(order(view)).toEqual(["eager", "calm"]);
  });

  it("gives the rows that are asked for, and the last ones when that is too far", () => {
    const { connect, open } = setup();
    for (let client = 0; client < 9; client++) connect({ clientId: `c${client}` });
    const view = open("brokerClients", { ...table, start: 7, count: 4 });
    expect(view.value()).toMatchObject({ rowCount: 9, start: 5 });
    expect(view.value().rows.map(({ clientIdentifier }) => clientIdentifier)).toEqual(["c5", "c6", "c7", "c8"]);
  });
});

describe("a session laid open", () => {
  it("shows subscriptions with their options", () => {
    const { connect, open } = setup();
    const client = connect({ clientId: "a", protocolVersion: 5 });
    client.subscribe("plant/+/cmd", 1, { nl: true, rap: true, rh: 2 });
    client.subscribe("$share/team/jobs", 2);
    const { session } = open("brokerSession", { clientIdentifier: "a" }).value();
    expect(session?.subscriptions).toEqual({
      total: 2,
      shown: [
        { topicFilter: "plant/+/cmd", qos: 1, noLocal: true, retainAsPublished: true, retainHandling: 2 },
        {
          topicFilter: "$share/team/jobs",
          shareName: "team",
          qos: 2,
          noLocal: false,
          retainAsPublished: false,
          retainHandling: 0,
        },
      ],
    });
  });

  it("shows what is in flight both ways with what is awaited, and what waits behind the window", () => {
    const { connect, open } = setup();
    const receiver = connect({ clientId: "a", protocolVersion: 5, properties: { receiveMaximum: 2 } });
    receiver.subscribe("q", 2);
    const publisher = connect({ clientId: "p" });
    publisher.publish("q", "one", { qos: 1 });
    publisher.publish("q", "two", { qos: 2 });
    publisher.publish("q", "three", { qos: 2 });
    receiver.publish("mine", "x", { qos: 2, messageId: 77 });
    const view = open("brokerSession", { clientIdentifier: "a" });
    expect(view.value().session).toMatchObject({
      presence: { kind: "connected", receiveMaximum: 2 },
      inFlightToClient: {
        total: 2,
        shown: [
          { packetIdentifier: 1, awaits: "PUBACK", topicName: "q", payloadBytes: 3 },
          { packetIdentifier: 2, awaits: "PUBREC", topicName: "q", payloadBytes: 3 },
        ],
      },
      inFlightToServer: { total: 1, shown: [77] },
      queue: { messages: 1, nextTopicName: "q" },
    });
    receiver.send({ cmd: "pubrec", messageId: 2 });
    expect(view.value().session?.inFlightToClient.shown[1]).toEqual({ packetIdentifier: 2, awaits: "PUBCOMP" });
  });

  it("goes on when the client is away: why it left, when it ends, when its Will Message is due", () => {
    const { connect, open, clock } = setup();
    const client = connect({
      clientId: "a",
      protocolVersion: 5,
      properties: { sessionExpiryInterval: 60 },
      will: {
        topic: "state/a",
        payload: Buffer.from("gone"),
        qos: 1,
        retain: true,
        properties: { willDelayInterval: 10 },
      },
    });
    const view = open("brokerSession", { clientIdentifier: "a" });
    expect(view.value().session?.will).toEqual({
      topicName: "state/a",
      qos: 1,
      retain: true,
      payloadBytes: 4,
      preview: "gone",
      isText: true,
      delaySeconds: 10,
    });
    const leftAtMs = clock.nowMs();
    client.drop();
    expect(view.value().session).toMatchObject({
      expirySeconds: 60,
      presence: { kind: "offline", sinceMs: leftAtMs, expiresAtMs: leftAtMs + 60_000 },
      will: { dueAtMs: leftAtMs + 10_000 },
    });
    clock.advance(11_000);
    expect(view.value().session?.will).toBeUndefined();
    clock.advance(60_000);
    expect(view.value()).toEqual({});
  });

  it("forgets that the client was away when it comes back", () => {
    const { connect, open } = setup();
    connect({ clientId: "a", clean: false }).drop();
    connect({ clientId: "a", clean: false });
    const { session } = open("brokerSession", { clientIdentifier: "a" }).value();
    expect(session?.presence.kind).toBe("connected");
  });

  it("shows the first of very many subscriptions and says how many there are", () => {
    const { connect, open } = setup();
    const client = connect({ clientId: "a" });
    for (let filter = 0; filter < 250; filter++) client.subscribe(`f/${filter}`);
    const { session } = open("brokerSession", { clientIdentifier: "a" }).value();
    expect([session?.subscriptions.total, session?.subscriptions.shown.length]).toEqual([250, 200]);
  });
});

describe("the retained browser", () => {
  function withRetained(...topics: readonly string[]) {
    const world = setup();
    const publisher = world.connect({ clientId: "pub", protocolVersion: 5 });
    for (const topic of topics) publisher.publish(topic, `of ${topic}`, { retain: true });
    return { ...world, publisher };
  }

  const namesOf = (view: { value(): ViewValue<"retained"> }) => view.value().rows.map(({ topicName }) => topicName);

  it("lists topics in order, and takes in those that come and go", () => {
    const { open, publisher } = withRetained("b", "a/2", "a/1");
    const view = open("retained", list);
    expect(namesOf(view)).toEqual(["a/1", "a/2", "b"]);
    publisher.publish("a/15", "x", { retain: true });
    publisher.publish("z", "x", { retain: true });
    publisher.publish("a/1", "", { retain: true });
    publisher.publish("b", "", { retain: true });
    publisher.publish("b", "again", { retain: true });
    expect(namesOf(view)).toEqual(["a/15", "a/2", "b", "z"]);
    expect(view.changes).toBe(5);
  });

  it("finds by part of a name in any case, or by Topic Filter, and explains a filter that is none", () => {
    const { open } = withRetained("plant/1/Temp", "plant/2/temp", "office/temp", "$own/temp");
    const view = open("retained", { ...list, search: "temp" });
    expect(view.value()).toMatchObject({ total: 4, rowCount: 4 });
    view.setParams({ ...list, search: "plant/+/temp" });
    expect(namesOf(view)).toEqual(["plant/2/temp"]);
    view.setParams({ ...list, search: "#" });
    expect(view.value().rowCount).toBe(3);
    view.setParams({ ...list, search: "plant/#/temp" });
    expect(view.value()).toMatchObject({ rowCount: 0, searchError: expect.any(String) as string });
  });

  it("knows who set a message, who set the first, and when", () => {
    const { open, clock, connect, publisher } = withRetained("a");
    const firstSetAtMs = clock.nowMs();
    clock.advance(5_000);
    connect({ clientId: "other" }).publish("a", "newer", { retain: true, qos: 1 });
    const message = open("retainedMessage", { topicName: "a" });
    expect(message.value().message).toMatchObject({
      publisher: "other",
      setAtMs: firstSetAtMs + 5_000,
      firstPublisher: "pub",
      firstSetAtMs,
      qos: 1,
      preview: "newer",
    });
    publisher.publish("a", "", { retain: true });
    expect(message.changes).toBe(1);
    expect(message.value()).toEqual({});
  });

  it("clears one, a subtree, or what a search finds, and says beforehand how many", async () => {
    const { open, commands } = withRetained("a", "a/1", "a/1/x", "ab", "b/1", "c");
    const view = open("retained", list);
    expect(await commands["retained.count"]({ scope: { kind: "subtree", topicName: "a" } })).toMatchObject({
      value: { count: 3 },
    });
    await commands["retained.clear"]({ scope: { kind: "topic", topicName: "c" } });
    await commands["retained.clear"]({ scope: { kind: "subtree", topicName: "a" } });
    expect(namesOf(view)).toEqual(["ab", "b/1"]);
    await commands["retained.clear"]({ scope: { kind: "search", search: "+/1" } });
    expect(namesOf(view)).toEqual(["ab"]);
  });

  it("puts back payload, properties, publisher and times, without a word to subscribers", async () => {
    const { open, commands, publisher, connect, clock } = withRetained();
    const properties = {
      contentType: "text/plain",
      responseTopic: "r",
      userProperties: { k: "v" },
      messageExpiryInterval: 100,
    };
    publisher.publish("a", "first", { retain: true, qos: 2, properties });
    const message = open("retainedMessage", { topicName: "a" });
    const before = message.value();
    expect(before.message).toMatchObject({ contentType: "text/plain", userProperties: [{ name: "k", value: "v" }] });
    const subscriber = connect({ clientId: "sub" });
    subscriber.subscribe("a");
    subscriber.received();
    const cleared = await commands["retained.clear"]({ scope: { kind: "topic", topicName: "a" } });
    expect(message.value()).toEqual({});
    clock.advance(50_000);
    const undo = cleared.ok ? (cleared.value.undo ?? -1) : -1;
    expect(open("retained", list).value().undo).toMatchObject({ id: undo, count: 1 });
    expect(await commands["retained.restore"]({ undo })).toEqual({
      ok: true,
      value: { restored: 1, newer: 0, expired: 0, refused: 0 },
    });
    expect(message.value()).toEqual(before);
    expect(subscriber.received()).toEqual([]);
    expect(await commands["retained.restore"]({ undo })).toMatchObject({ error: { code: "not-found" } });
  });

  it("leaves alone what was set anew meanwhile, and what has expired", async () => {
    const { open, commands, publisher, clock } = withRetained("old", "anew");
    publisher.publish("brief", "x", { retain: true, properties: { messageExpiryInterval: 1 } });
    const cleared = await commands["retained.clear"]({ scope: { kind: "search", search: "" } });
    expect(cleared).toMatchObject({ value: { cleared: 3 } });
    publisher.publish("anew", "newer", { retain: true });
    clock.advance(2_000);
    const undo = cleared.ok ? (cleared.value.undo ?? -1) : -1;
    expect(await commands["retained.restore"]({ undo })).toMatchObject({
      value: { restored: 1, newer: 1, expired: 1, refused: 0 },
    });
    expect(open("retainedMessage", { topicName: "anew" }).value().message?.preview).toBe("newer");
  });

  it("keeps what the broker has no room for, to be restored later", async () => {
    const { open, commands, connect } = setup({ settings: { maximumRetainedMessages: 1 } });
    const publisher = connect();
    publisher.publish("a", "x", { retain: true });
    const cleared = await commands["retained.clear"]({ scope: { kind: "topic", topicName: "a" } });
    publisher.publish("b", "y", { retain: true });
    const undo = cleared.ok ? (cleared.value.undo ?? -1) : -1;
    expect(await commands["retained.restore"]({ undo })).toMatchObject({ value: { restored: 0, refused: 1 } });
    publisher.publish("b", "", { retain: true });
    expect(await commands["retained.restore"]({ undo })).toMatchObject({ value: { restored: 1, refused: 0 } });
    expect(namesOf(open("retained", list))).toEqual(["a"]);
  });

  it("clears ten thousand and says how far it is, in order with what follows", async () => {
    const { open, commands, publisher } = withRetained();
    for (let topic = 0; topic < 10_000; topic++) publisher.publish(`t/${topic}`, "x", { retain: true });
    const view = open("retained", list);
    await vi.waitFor(() => expect(view.value()).toMatchObject({ rowCount: 10_000 }));
    expect(view.value().work).toBeUndefined();
    const clearing = commands["retained.clear"]({ scope: { kind: "subtree", topicName: "t" } });
    const again = commands["retained.clear"]({ scope: { kind: "subtree", topicName: "t" } });
    expect(await clearing).toMatchObject({ value: { cleared: 10_000 } });
    expect(await again).toEqual({ ok: true, value: { cleared: 0 } });
    expect(view.value()).toMatchObject({ total: 0, rowCount: 0, undo: { count: 10_000 } });
    expect(view.value().work).toBeUndefined();
  });
});

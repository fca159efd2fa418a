import { afterEach, describe, expect, it } from "vitest";
import { noCapture } from "#electron/engine/broker/captureSink.ts";
import { createClients } from "#electron/engine/client/index.ts";
import { createDemo, type Demo, talkTopics } from "#electron/engine/lab/index.ts";
import { createSecretVault } from "#electron/engine/secrets/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import { fail, ok } from "#shared/base/index.ts";
import { matchesTopic, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { type Mosquitto, mosquittoPath, startMosquitto } from "#test/support/mosquitto.ts";

const disposals: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

function createWorld(broker: Mosquitto | undefined) {
  const clock = createSystemClock();
  const logger = { log() {} };
  const clients = createClients({
    clock,
    ids: createRandomIdSource(),
    logger,
    vault: createSecretVault({ logger, dataFolder: undefined, keychain: undefined }),
    captureSink: noCapture,
    embeddedBroker: () => (broker === undefined ? undefined : { host: "127.0.0.1", port: broker.port }),
  });
  const states: string[] = [];
  const demo: Demo = createDemo({
    clock,
    logger,
    clients,
    startBroker: async () => (broker === undefined ? fail("port 1883 is taken") : ok(undefined)),
    newestVersion: 5,
    changed: () => states.push(demo.state.kind),
  });
  disposals.push(() => clients.dispose());
  const rows = () => clients.views.clients.open({}, () => {}).value().clients;
  return { clients, demo, states, rows };
}

async function startWithBroker() {
  const broker = await startMosquitto(mosquittoPath ?? "mosquitto");
  disposals.push(() => broker.stop());
  return createWorld(broker);
}

/** Connects an ordinary client that listens to everything and collects what it hears. */
async function listen(clients: ReturnType<typeof createWorld>["clients"]) {
  const heard: { topicName: string; text: string; retain: boolean }[] = [];
  const listener = clients.add({
    origin: "user",
    profile: {
      name: "listener",
      target: { kind: "embedded" },
      clientIdentifier: "listener",
      protocolVersion: 5,
      clean: true,
      keepAliveSeconds: 0,
      reconnects: false,
    },
    onMessage: ({ topicName, payload, retain }) =>
      void heard.push({ topicName, text: new TextDecoder().decode(payload), retain }),
  });
  await listener.connect();
  await listener.subscribe({ topicFilter: "#", qos: 2 });
  return heard;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => void setImmediate(resolve));
}

describe.runIf(mosquittoPath !== undefined)("the demo, played against Mosquitto", () => {
  it("comes alive within two seconds with real clients of two MQTT versions", async () => {
    const { clients, demo, states, rows } = await startWithBroker();
    const heard = await listen(clients);
    const startedAtMs = performance.now();
    expect(await demo.commands["demo.start"]({})).toMatchObject({ ok: true, value: { kind: "running", clients: 9 } });
    expect(states).toEqual(["starting", "running"]);
    const cast = rows().filter(({ origin }) => origin === "demo");
    expect(cast.every(({ state }) => state.kind === "connected")).toBe(true);
    expect(new Set(cast.map(({ protocolVersion }) => protocolVersion))).toEqual(new Set([4, 5]));
    await until(() => heard.some(({ topicName }) => topicName.endsWith("/Reading")));
    expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    await demo.dispose();
  });

  it("speaks gently, on the talk's topics, in JSON", async () => {
    const { clients, demo } = await startWithBroker();
    const heard = await listen(clients);
    await demo.commands["demo.start"]({});
    const startedAtMs = performance.now();
    await until(() => heard.length >= 40);
    const perSecond = (heard.length * 1_000) / (performance.now() - startedAtMs);
    expect(perSecond).toBeGreaterThan(8);
    expect(perSecond).toBeLessThan(40);
    const talks = ["/App/Customer/+/Sensor/+/+/+", "/App/Customer/+/Mobile/+/+", talkTopics.mainOfficeStatus];
    for (const { topicName, text } of heard) {
      expect(talks.some((filter) => matches(filter, topicName))).toBe(true);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    }
    await until(() => heard.some(({ topicName }) => topicName.endsWith("/Command")));
    await until(() => heard.some(({ text }) => text.includes("answerTo")));
    await demo.dispose();
  });

  it("leaves nothing behind when it stops: no client, no retained message", async () => {
    const { clients, demo, states, rows } = await startWithBroker();
    await demo.commands["demo.start"]({});
    expect(await demo.commands["demo.stop"]({})).toEqual({ ok: true, value: { kind: "stopped" } });
    expect(states).toEqual(["starting", "running", "stopping", "stopped"]);
    expect(rows()).toEqual([]);
    const heard = await listen(clients);
    expect(heard.filter(({ topicName }) => topicName.startsWith("/App"))).toEqual([]);
  });

  it("starts once when asked twice, and stops even while it starts", async () => {
    const { demo, rows } = await startWithBroker();
    const starts = [demo.commands["demo.start"]({}), demo.commands["demo.start"]({})];
    await Promise.all(starts);
    expect(rows()).toHaveLength(9);
    const again = demo.commands["demo.start"]({});
    const stopped = demo.commands["demo.stop"]({});
    await again;
    expect(await stopped).toEqual({ ok: true, value: { kind: "stopped" } });
    expect(rows()).toEqual([]);
  });
});

describe("the demo without a broker", () => {
  it("fails in words, and can be stopped all the same", async () => {
    const { demo, rows } = createWorld(undefined);
    expect(await demo.commands["demo.start"]({})).toEqual({
      ok: true,
      value: { kind: "failed", message: "port 1883 is taken" },
    });
    expect(rows()).toEqual([]);
    expect(await demo.commands["demo.stop"]({})).toEqual({ ok: true, value: { kind: "stopped" } });
  });
});

function matches(filter: string, name: string): boolean {
  const parsedFilter = parseTopicFilter(filter);
  const parsedName = parseTopicName(name);
  return parsedFilter.ok && parsedName.ok && matchesTopic(parsedFilter.value, parsedName.value);
}

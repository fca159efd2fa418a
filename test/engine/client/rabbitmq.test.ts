import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { hasRabbitmq, type Rabbitmq, RABBITMQ_START_MS, startRabbitmq } from "#test/support/rabbitmq.ts";
import { probe } from "../probe/probeWorld.ts";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";

describe.runIf(hasRabbitmq)("with RabbitMQ as the peer", () => {
  let broker: Rabbitmq;
  const worlds: ClientsWorld[] = [];

  beforeAll(async () => {
    broker = await startRabbitmq();
  }, RABBITMQ_START_MS);
  afterAll(() => broker.stop(), RABBITMQ_START_MS);
  afterEach(() => {
    for (const world of worlds.splice(0)) world.clients.dispose();
  });

  function add(profile: Partial<ClientProfile>, secrets: SecretValues = { password: broker.password }) {
    const world = createClientsWorld({ connectTimeoutSeconds: 20 });
    worlds.push(world);
    const id = world.add({ port: broker.port, userName: broker.userName, ...profile, secrets });
    world.connect(id);
    return { world, id, row: () => world.row(id) };
  }

  async function connect(profile: Partial<ClientProfile>) {
    const client = add(profile);
    await client.world.untilRow(client.id, ({ state }) => state.kind === "connected" || state.kind === "failed");
    expect(client.row().state).toMatchObject({ kind: "connected" });
    return client;
  }

  async function refusal(profile: Partial<ClientProfile>, secrets?: SecretValues) {
    const { world, id } = add(profile, secrets);
    const { history } = await world.untilRow(id, ({ state }) => state.kind === "connected" || state.kind === "failed");
    return history[0];
  }

  it.each([3, 4] as const)("protocol version %i publishes and receives", async (protocolVersion) => {
    const { world, id } = await connect({ protocolVersion, clientIdentifier: `v${protocolVersion}` });
    expect(await world.subscribe(id, "a/+", 1)).toBe(1);
    for (const qos of [0, 1] as const) {
      const outcome = await world.publish({ via: { kind: "client", id }, qos });
      expect(outcome).toMatchObject(qos === 0 ? { kind: "sent" } : { kind: "acknowledged", reasonCode: 0 });
    }
    await world.untilRow(id, ({ received }) => received === 2);
    const { messages } = world.clients.views.clientMessages.open({ id }, () => {}).value();
    // Of two Quality of Service levels, the second may come first.
    expect(messages.map(({ qos, preview }) => [qos, preview]).toSorted()).toEqual([
      [0, "hi"],
      [1, "hi"],
    ]);
  });

  it("a message of QoS 2 that it takes as QoS 1 is said to be, and keeps no identifier", async () => {
    const { world, id, row } = await connect({ clientIdentifier: "exact" });
    expect(await world.subscribe(id, "exact/#", 2)).toBe(1);
    const outcome = await world.publish({ via: { kind: "client", id }, qos: 2, topicName: "exact/x" });
    expect(outcome).toBe("the broker answered QoS 2 with PUBACK: it took the message as one of QoS 1");
    await world.untilRow(id, ({ received }) => received === 1);
    expect(row().session.inFlightTotal).toBe(0);
  });

  it("a retained message and a session outlive the connection", async () => {
    const profile = { clientIdentifier: "keeper", clean: false };
    const { world, id } = await connect(profile);
    await world.subscribe(id, "kept/#", 1);
    await world.publish({ via: { kind: "client", id }, topicName: "kept/state", qos: 1, retain: true });
    await world.untilRow(id, ({ received }) => received === 1);
    world.clients.commands["client.disconnect"]({ id });
    const again = await connect(profile);
    expect(again.row().state).toMatchObject({ kind: "connected", sessionPresent: true });
    const late = await connect({ clientIdentifier: "late" });
    // It keeps retained messages for exact names only.
    await late.world.subscribe(late.id, "kept/state", 1);
    await late.world.untilRow(late.id, ({ received }) => received === 1);
  });

  it("a wrong password and a user that does not exist are refused in words", async () => {
    const failure = {
      step: "connack",
      code: "0x04 Bad user name or password",
      meaning: "the broker refused the connection: bad user name or password",
      remedy: "check both",
    };
    expect(await refusal({ clientIdentifier: "wrong" }, { password: "pen" })).toMatchObject({ failure });
    expect(await refusal({ userName: "nobody" })).toMatchObject({ failure });
  });

  it("MQTT 5.0, which RabbitMQ 3 does not speak, ends with the advice to speak 3.1.1", async () => {
    const ended = await refusal({ clientIdentifier: "modern", protocolVersion: 5 });
    // RabbitMQ 4 speaks it.
    if (ended?.kind === "connected") return;
    expect(ended).toMatchObject({
      failure: { step: "connack", remedy: expect.stringContaining("it may not speak MQTT 5.0: try 3.1.1") },
    });
  });

  it("TLS and WebSocket at its plain port fail with what to look at", async () => {
    expect(await refusal({ tls: { verifies: true } })).toMatchObject({
      failure: { step: "tls", remedy: expect.stringContaining("is this a TLS port") },
    });
    expect(await refusal({ webSocket: { path: "/mqtt", headers: [] } })).toMatchObject({
      failure: { step: "websocket", remedy: "is this a WebSocket port?" },
    });
  });

  it("a probe finds what it speaks and what it lacks", async () => {
    const { userName, password, port } = broker;
    const { report, finding } = await probe(port, {
      userName,
      password,
      limits: { quietMs: 300, answerMs: 5_000 },
    });
    expect(report).toMatchObject({ state: "complete", leftBehind: [] });
    const working = ["version-4", "version-3", "will", "retain", "wildcards"];
    expect(working.filter((id) => finding(id).verdict !== "works")).toEqual([]);
    expect(finding("maximum-qos")).toMatchObject({ found: "1", verdict: "not-supported" });
    expect(finding("granted-qos").found).toBe("granted with QoS 1");
  });
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createEngine, type Engine } from "#electron/engine/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import type { ClientDetail, FleetRow, ViewValue } from "#shared/contract/index.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import { CONNECT, createScriptedBroker } from "./scriptedBroker.ts";

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

const model: ClientProfile = {
  name: "model",
  target: { kind: "embedded" },
  clientIdentifier: "model",
  protocolVersion: 5,
  clean: true,
  keepAliveSeconds: 60,
  reconnects: false,
  subscriptions: [{ topicFilter: "all", qos: 1 }],
};

async function startEngine(dataFolder?: string): Promise<Engine> {
  const engine = createEngine({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    autostartBroker: false,
    ...(dataFolder === undefined ? {} : { dataFolder }),
  });
  await engine.commands["broker.start"]({ port: 0 });
  return engine;
}

function list(engine: Engine): ViewValue<"clients"> {
  const view = engine.views.clients.open({}, () => {});
  const value = view.value();
  view.close();
  return value;
}

function detail(engine: Engine, id: string): ClientDetail | undefined {
  return engine.views.client.open({ id }, () => {}).value().client;
}

async function add(engine: Engine, profile: ClientProfile = model): Promise<string> {
  const added = await engine.commands["client.add"]({ profile, secrets: { password: "s3cret-word" } });
  if (!added.ok) throw new Error(added.error.message);
  return added.value.id;
}

function untilFleet(engine: Engine, holds: (fleet: FleetRow) => boolean): Promise<FleetRow> {
  return new Promise((resolve) => {
    const look = () => {
      const [fleet] = list(engine).fleets;
      if (fleet !== undefined && holds(fleet)) resolve(fleet);
    };
    engine.views.clients.open({}, look);
    look();
  });
}

describe("a fleet", () => {
  const request = { name: "sensors", clientIdentifier: "sensor-{n:3}", size: 30, firstNumber: 5 };

  it("connects its members under their own names, stops and comes back", async () => {
    const engine = await startEngine();
    disposals.push(() => engine.dispose());
    const clientId = await add(engine);
    const started = await engine.commands["fleet.start"]({ clientId, ...request });
    if (!started.ok) throw new Error(started.error.message);
    await untilFleet(engine, ({ states }) => states.connected === 30);
    const view = engine.views.fleet.open({ id: started.value.id, start: 28, count: 100 }, () => {});
    expect(view.value().members.map(({ clientIdentifier }) => clientIdentifier)).toEqual(["sensor-033", "sensor-034"]);

    await engine.commands["message.publish"]({
      via: { kind: "embedded" },
      message: { topicName: "all", qos: 1, retain: false, format: "text", body: "1" },
    });
    await untilFleet(engine, ({ received }) => received === 30);
    await engine.commands["fleet.stop"]({ id: started.value.id });
    await untilFleet(engine, ({ states }) => states.disconnected === 30);
    await engine.commands["fleet.resume"]({ id: started.value.id });
    await untilFleet(engine, ({ states }) => states.connected === 30);
    await engine.commands["fleet.remove"]({ id: started.value.id });
    expect(list(engine)).toMatchObject({ fleets: [], clients: [{ name: "model" }, { origin: "composer" }] });
  });

  it("keeps its password when the client that it was made from is removed", async () => {
    const broker = await createScriptedBroker((packet, send) => {
      if (packet.first >> 4 === CONNECT) send("20 03 00 00 00");
    });
    disposals.push(() => broker.close());
    const engine = await startEngine();
    disposals.push(() => engine.dispose());
    const target = { kind: "remote", host: "127.0.0.1", port: broker.port } as const;
    const clientId = await add(engine, { ...model, target, userName: "ann" });
    const started = await engine.commands["fleet.start"]({ clientId, ...request, size: 1 });
    if (!started.ok) throw new Error(started.error.message);
    const { id } = started.value;
    await broker.next(CONNECT);
    await engine.commands["client.remove"]({ id: clientId });
    await engine.commands["fleet.stop"]({ id });
    await engine.commands["fleet.resume"]({ id });
    expect(Buffer.from((await broker.next(CONNECT)).bytes).includes("s3cret-word")).toBe(true);
  });

  it("says why its members fail, the most frequent reason first", async () => {
    const engine = await startEngine();
    disposals.push(() => engine.dispose());
    const clientId = await add(engine);
    await engine.commands["broker.stop"]({});
    const started = await engine.commands["fleet.start"]({ clientId, ...request });
    if (!started.ok) throw new Error(started.error.message);
    await untilFleet(engine, ({ states }) => states.failed === 30);
    const view = engine.views.fleet.open({ id: started.value.id, start: 0, count: 1 }, () => {});
    expect(view.value().reasons).toEqual([{ reason: expect.stringContaining("not listening"), members: 30 }]);
  });

  it("needs a number in its name, or its members would throw each other out", async () => {
    const engine = await startEngine();
    disposals.push(() => engine.dispose());
    const clientId = await add(engine);
    const answer = await engine.commands["fleet.start"]({ clientId, ...request, clientIdentifier: "sensor" });
    expect(answer).toMatchObject({ ok: false, error: { code: "invalid-input" } });
  });
});

describe("clients that are kept", () => {
  it("come back with their subscriptions, and without their passwords in the file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wirebench-clients-"));
    disposals.push(() => rm(folder, { recursive: true, force: true }));
    const first = await startEngine(folder);
    const id = await add(first);
    await first.commands["client.subscribe"]({ id, topicFilter: "plant/#", qos: 2 });
    await first.dispose();
    expect(await readFile(join(folder, "clients.json"), "utf8")).not.toContain("s3cret-word");

    const second = await startEngine(folder);
    disposals.push(() => second.dispose());
    expect(list(second).clients).toMatchObject([{ id, name: "model", state: { kind: "disconnected" } }]);
    expect(detail(second, id)?.subscriptions).toEqual([
      { topicFilter: "all", qos: 1 },
      { topicFilter: "plant/#", qos: 2 },
    ]);
  });

  it("are set aside when their file is damaged, and the page is told", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wirebench-clients-"));
    disposals.push(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, "clients.json"), '{"version":1,"value":[{"id":"x","profile":{"name":""}}]}');
    const engine = await startEngine(folder);
    disposals.push(() => engine.dispose());
    expect(list(engine).notices.join()).toMatch(/could not be understood .* set aside as .*clients\.json\.damaged-/);
    expect(list(engine).clients).toEqual([]);
  });
});

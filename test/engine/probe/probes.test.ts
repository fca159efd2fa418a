import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { noCapture } from "#electron/engine/broker/index.ts";
import { createClients } from "#electron/engine/client/index.ts";
import { createProbes } from "#electron/engine/probe/index.ts";
import { createSecretVault } from "#electron/engine/secrets/index.ts";
import { type DataFolder, openDataFolder } from "#electron/engine/storage/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import type { CommandInput } from "#shared/contract/index.ts";
import type { ProbeReport } from "#shared/probe/index.ts";
import { type FakeBroker, type FakeBrokerOptions, startFakeBroker } from "./fakeBroker.ts";
import { quickLimits } from "./probeWorld.ts";

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(options: FakeBrokerOptions = {}): Promise<FakeBroker> {
  const broker = await startFakeBroker(options);
  cleanups.push(broker.close);
  return broker;
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "wirebench-probes-"));
  cleanups.push(() => rm(path, { recursive: true }));
  return path;
}

/** The probes of one engine, with a client of it. */
async function setup(broker: FakeBroker, path?: string) {
  const clock = createSystemClock();
  const ids = createRandomIdSource();
  const logger = { log() {} };
  const dataFolder: DataFolder | undefined =
    path === undefined ? undefined : openDataFolder({ path, clock, ids, logger });
  const vault = createSecretVault({ logger, dataFolder: undefined, keychain: undefined });
  const embeddedBroker = (): undefined => undefined;
  const clients = createClients({ clock, ids, logger, vault, captureSink: noCapture, embeddedBroker });
  const probes = createProbes({
    clock,
    ids,
    clients,
    vault,
    dataFolder,
    captureSink: noCapture,
    embeddedBroker,
    listensAt: () => false,
    connectionFrom: () => undefined,
    limits: { ...quickLimits, answerMs: 300 },
  });
  const close = async (): Promise<void> => {
    probes.dispose();
    clients.dispose();
    await dataFolder?.dispose();
  };
  const address = { kind: "address", address: `127.0.0.1:${broker.port}`, verifiesCertificate: true } as const;
  const begin = async (input: Partial<CommandInput<"probe.start">> = {}): Promise<string> => {
    const started = await probes.commands["probe.start"]({ target: address, consented: [], ...input });
    if (!started.ok) throw new Error(started.error.message);
    return started.value.id;
  };
  const read = (id: string): ProbeReport | undefined => {
    const view = probes.views.probe.open({ ids: [id] }, () => {});
    const [report] = view.value().reports;
    view.close();
    return report;
  };
  const rows = () => probes.views.probes.open({}, () => {}).value().rows;
  const ended = (id: string): Promise<ProbeReport> =>
    vi.waitFor(
      () => {
        const report = read(id);
        if (report === undefined || report.state === "running") throw new Error("it still runs");
        return report;
      },
      { timeout: 15_000, interval: 20 },
    );
  return { probes, clients, vault, begin, read, rows, ended, close, address };
}

describe("the probes of an engine", () => {
  it("keep their reports between runs, without numbers of connections and without passwords", async () => {
    const broker = await start();
    const path = await folder();
    const first = await setup(broker, path);
    const id = await first.begin({ target: { ...first.address, userName: "me", password: "secret-word" } });
    const report = await first.ended(id);
    expect(report.state).toBe("complete");
    await first.close();
    const text = await readFile(join(path, "probes.json"), "utf8");
    expect(text).not.toContain("secret-word");
    const second = await setup(broker, path);
    cleanups.push(second.close);
    expect(second.rows()).toMatchObject([{ id, state: "complete", findings: report.findings.length }]);
    expect(second.read(id)?.findings.flatMap(({ connections }) => connections)).toEqual([]);
  });

  it("go the way of a client, with its password", async () => {
    const broker = await start();
    const world = await setup(broker);
    cleanups.push(world.close);
    const added = await world.clients.commands["client.add"]({
      profile: {
        name: "Gateway",
        target: { kind: "remote", host: "127.0.0.1", port: broker.port },
        protocolVersion: 4,
        clientIdentifier: "gateway",
        clean: false,
        keepAliveSeconds: 5,
        userName: "gw",
        reconnects: false,
        will: { topicName: "gateway/gone", payload: "", payloadFormat: "text", qos: 0, retain: true },
        subscriptions: [{ topicFilter: "machines/#", qos: 1 }],
      },
      secrets: { password: "key" },
    });
    const id = await world.begin({ target: { kind: "client", id: added.ok ? added.value.id : "" } });
    expect(await world.ended(id)).toMatchObject({ title: "Gateway", address: `mqtt://127.0.0.1:${broker.port}` });
    const connects = broker.packets.flatMap(({ packet }) => (packet?.type === "CONNECT" ? [packet] : []));
    for (const connect of connects) {
      expect(connect.userName).toBe("gw");
      // Neither its identity nor its will: the client itself may be at work meanwhile.
      expect(connect.clientIdentifier).not.toBe("gateway");
      expect(connect.will?.topicName).not.toBe("gateway/gone");
    }
    const filters = broker.packets.flatMap(({ packet }) =>
      packet?.type === "SUBSCRIBE" ? packet.subscriptions.map(({ topicFilter }) => topicFilter) : [],
    );
    expect(filters).not.toContain("machines/#");
  });

  it("stop when they are told to, and are gone when they are removed", async () => {
    const world = await setup(
      await start({ intercept: (packet) => (packet.type === "SUBSCRIBE" ? "handled" : undefined) }),
    );
    cleanups.push(world.close);
    const one = await world.begin();
    await vi.waitFor(() => expect(world.read(one)?.findings.length).toBeGreaterThan(2));
    expect(await world.probes.commands["probe.stop"]({ id: one })).toEqual({ ok: true, value: {} });
    expect((await world.ended(one)).state).toBe("stopped");
    expect(await world.probes.commands["probe.stop"]({ id: one })).toMatchObject({ ok: false });
    const two = await world.begin();
    await world.probes.commands["probe.remove"]({ id: two });
    await world.probes.commands["probe.remove"]({ id: one });
    expect(world.rows()).toEqual([]);
  });

  it("are refused with a sentence when there is nothing to probe", async () => {
    const world = await setup(await start());
    cleanups.push(world.close);
    const refusal = async (input: Partial<CommandInput<"probe.start">>): Promise<string> => {
      const answer = await world.probes.commands["probe.start"]({ target: world.address, consented: [], ...input });
      return answer.ok ? "started" : answer.error.message;
    };
    expect(await refusal({ target: { kind: "embedded" } })).toBe("the embedded broker does not listen");
    expect(await refusal({ target: { kind: "client", id: "none" } })).toBe("this client does not exist any more");
    expect(await refusal({ target: { ...world.address, address: "a b" } })).toContain("no address of a broker");
    expect(await refusal({ deniedTopic: "machines/#" })).toContain("wildcard");
    expect(await refusal({ topicPrefix: "$SYS/x" })).toContain("$");
    expect(await refusal({ topicPrefix: "//" })).toContain("level");
  });

  it("run at most four at once", async () => {
    const world = await setup(await start({ intercept: () => "handled" }));
    cleanups.push(world.close);
    for (let index = 0; index < 4; index++) await world.begin();
    const fifth = await world.probes.commands["probe.start"]({ target: world.address, consented: [] });
    expect(fifth).toMatchObject({ ok: false, error: { code: "refused" } });
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reachesListener } from "#electron/engine/administration/ownAddress.ts";
import type { ListenerConfig } from "#shared/contract/index.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import { type EngineWorld, startEngine } from "#test/engine/engine/support.ts";
import { startSocksProxy } from "#test/support/proxies.ts";

let dataFolder = "";
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), "wirebench-"));
});
afterEach(() => rm(dataFolder, { recursive: true, maxRetries: 5 }));

const localTls: ListenerConfig["tls"] = {
  certificate: { kind: "local", serverNames: [] },
  clientCertificates: "none",
};

/** Opens a listener of this protocol beside the first one, and answers its port. */
async function listen({ engine, see, port }: EngineWorld, protocol: ListenerConfig["protocol"]): Promise<number> {
  await port();
  const config: ListenerConfig = {
    protocol,
    host: "127.0.0.1",
    port: 0,
    isEnabled: true,
    access: { kind: "workbench" },
    allowedOrigins: [],
    ...(protocol === "mqtts" || protocol === "wss" ? { tls: localTls } : {}),
  };
  const added = await engine.commands["listener.add"]({ config });
  if (!added.ok) throw new Error(added.error.message);
  const { listeners } = await see("listeners", {}, (value) =>
    value.listeners.some(({ id, state }) => id === added.value.id && state.kind === "listening"),
  );
  const state = listeners.find(({ id }) => id === added.value.id)?.state;
  return state?.kind === "listening" ? state.port : 0;
}

/** Connects a client, lets it leave, and answers its packets as the log has them. */
async function packetsOf(world: EngineWorld, profile: Pick<ClientProfile, "target"> & Partial<ClientProfile>) {
  const { engine, see } = world;
  const added = await engine.commands["client.add"]({
    profile: {
      name: "own",
      clientIdentifier: "own-client",
      protocolVersion: 5,
      clean: true,
      keepAliveSeconds: 60,
      reconnects: false,
      ...profile,
    },
  });
  if (!added.ok) throw new Error(added.error.message);
  await engine.commands["client.connect"]({ id: added.value.id });
  const isThere = (kind: string) =>
    see("client", { id: added.value.id }, ({ client }) => client?.row.state.kind === kind);
  await isThere("connected");
  await engine.commands["client.disconnect"]({ id: added.value.id });
  const { client } = await isThere("disconnected");
  for (;;) {
    const found = await engine.commands["capture.rows"]({
      filter: 'client == "own-client"',
      first: 0,
      last: Number.MAX_SAFE_INTEGER,
    });
    if (!found.ok) throw new Error(found.error.message);
    const names = found.value.rows.map(({ type }) => type);
    // DISCONNECT is read by the broker in a later turn.
    if (names.includes("DISCONNECT")) return { names, history: client?.history ?? [] };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const tls = { verifies: false };
const webSocket = { path: "/mqtt" };

describe("a client's connection to the embedded broker", () => {
  it.each([
    ["mqtt", {}],
    ["mqtts", { tls }],
    ["ws", { webSocket }],
    ["wss", { tls, webSocket }],
  ] as const)(
    "at another listener, %s, is in the capture once, and its history leads there",
    async (protocol, more) => {
      await using world = startEngine({ dataFolder });
      const port = await listen(world, protocol);
      const { names, history } = await packetsOf(world, {
        target: { kind: "remote", host: "localhost", port },
        ...more,
      });
      expect(names).toEqual(["CONNECT", "CONNACK", "DISCONNECT"]);
      expect(history.find(({ kind }) => kind === "connected")?.connection).toBeTypeOf("number");
    },
  );

  it("through a proxy is in the capture once", async () => {
    await using world = startEngine({ dataFolder });
    const port = await listen(world, "mqtt");
    const proxy = await startSocksProxy();
    const { names } = await packetsOf(world, {
      target: { kind: "remote", host: "127.0.0.1", port },
      proxy: { kind: "socks5", host: "127.0.0.1", port: proxy.port },
    });
    expect(names).toEqual(["CONNECT", "CONNACK", "DISCONNECT"]);
    await proxy.close();
  });
});

describe("an address", () => {
  it.each([
    ["localhost", "127.0.0.1", true],
    ["::1", "127.0.0.1", true],
    ["127.0.0.1", "0.0.0.0", true],
    [hostname(), "::", true],
    ["broker.example", "0.0.0.0", false],
    ["192.0.2.7", "127.0.0.1", false],
    ["192.0.2.7", "192.0.2.7", true],
  ])("%s leads to a listener at %s: %s", (host, bound, isOwn) =>
    expect(reachesListener({ host, port: 1883 }, { host: bound, port: 1883 })).toBe(isOwn),
  );

  it("leads to no listener at another port", () =>
    expect(reachesListener({ host: "localhost", port: 1883 }, { host: "127.0.0.1", port: 1884 })).toBe(false));
});

import { afterEach, describe, expect, it } from "vitest";
import { createBroker, noCapture } from "#electron/engine/broker/index.ts";
import { createPermissiveAuthorizer } from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { createTestAuthority } from "#test/support/certificates.ts";
import {
  microsocksPath,
  type RealProxy,
  startMicrosocks,
  startTinyproxy,
  tinyproxyPath,
} from "#test/support/realProxies.ts";
import { createClientsWorld } from "./clientsWorld.ts";

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

async function standing(starting: Promise<RealProxy>): Promise<number> {
  const proxy = await starting;
  disposals.push(() => proxy.stop());
  return proxy.port;
}

const authority = await createTestAuthority();

/** A broker behind TLS and WebSocket, or in the clear; answers its port. */
async function startBroker(isPlain = false): Promise<number> {
  const broker = createBroker({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    logger: { log() {} },
    authorizer: createPermissiveAuthorizer(),
    captureSink: noCapture,
  });
  disposals.push(() => broker.close());
  const request = isPlain ? {} : { protocol: "wss" as const, tls: await authority.issue() };
  const listening = await broker.listen({ host: "127.0.0.1", port: 0, ...request });
  if (!listening.ok) throw new Error(JSON.stringify(listening.error));
  return listening.value.port;
}

/** Connects through a proxy and answers what the history says last, once that is settled. */
async function connect(port: number, profile: Partial<ClientProfile>, secrets: SecretValues = {}) {
  const world = createClientsWorld({});
  disposals.push(() => world.clients.dispose());
  const id = world.add({
    target: { kind: "remote", host: "localhost", port },
    protocolVersion: 5,
    ...profile,
    secrets,
  });
  world.connect(id);
  const { history } = await world.untilRow(id, ({ state }) => state.kind === "connected" || state.kind === "failed");
  return history[0];
}

const secured = { webSocket: { path: "/mqtt" }, tls: { verifies: true, authority: authority.certificate } };
const credentials = { name: "anna", password: "sesame" };

describe.runIf(microsocksPath !== undefined)("through microsocks", () => {
  it.each([false, true])("a client connects, in the clear: %s", async (isPlain) => {
    const port = await startBroker(isPlain);
    const proxy = { kind: "socks5", host: "127.0.0.1", port: await standing(startMicrosocks()) } as const;
    expect(await connect(port, { proxy, ...(isPlain ? {} : secured) })).toMatchObject({ kind: "connected" });
  });

  it("a client shows its user name and password, and is told when they are wrong", async () => {
    const port = await startBroker();
    const proxyPort = await standing(startMicrosocks(credentials));
    const proxy = { kind: "socks5", host: "127.0.0.1", port: proxyPort, userName: "anna" } as const;
    const good = await connect(port, { proxy, ...secured }, { proxyPassword: "sesame" });
    expect(good).toMatchObject({ kind: "connected" });
    const bad = await connect(port, { proxy, ...secured }, { proxyPassword: "barley" });
    expect(bad).toMatchObject({
      failure: { step: "proxy", meaning: expect.stringContaining("user name or password"), remedy: expect.any(String) },
    });
  });

  it("a client is told that the proxy reaches nobody", async () => {
    const port = await startBroker();
    await disposals.pop()?.();
    const proxy = { kind: "socks5", host: "127.0.0.1", port: await standing(startMicrosocks()) } as const;
    expect(await connect(port, { proxy })).toMatchObject({
      failure: { step: "proxy", meaning: expect.any(String), remedy: expect.any(String) },
    });
  });
});

describe.runIf(tinyproxyPath !== undefined)("through tinyproxy", () => {
  it("a client connects, over TLS and WebSocket, with user name and password", async () => {
    const port = await startBroker();
    const proxyPort = await standing(startTinyproxy({ allowedPort: port, credentials }));
    const proxy = { kind: "http", host: "127.0.0.1", port: proxyPort, userName: "anna" } as const;
    const good = await connect(port, { proxy, ...secured }, { proxyPassword: "sesame" });
    expect(good).toMatchObject({ kind: "connected" });
    const bad = await connect(port, { proxy, ...secured }, { proxyPassword: "barley" });
    expect(bad).toMatchObject({ failure: { step: "proxy", remedy: expect.any(String) } });
  });

  it("a client is told that the proxy does not let it to this port", async () => {
    const port = await startBroker(true);
    const proxyPort = await standing(startTinyproxy({ allowedPort: 1 }));
    const failed = await connect(port, { proxy: { kind: "http", host: "127.0.0.1", port: proxyPort } });
    expect(failed).toMatchObject({ failure: { step: "proxy", code: expect.stringContaining("403") } });
  });
});

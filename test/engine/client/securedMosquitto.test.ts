import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { expectDefined } from "#shared/base/index.ts";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { createTestAuthority, type TestAuthority } from "#test/support/certificates.ts";
import { type Mosquitto, mosquittoPath, startConfiguredMosquitto } from "#test/support/mosquitto.ts";
import { startSocksProxy } from "#test/support/proxies.ts";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";

const disposals: (() => unknown)[] = [];
let authority: TestAuthority;

beforeAll(async () => {
  authority = await createTestAuthority();
});

afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

/** A listener of Mosquitto with a certificate of the test's authority; `undefined` when it refuses its configuration. */
async function tryToStart(...lines: readonly string[]): Promise<Mosquitto | undefined> {
  const { certificate, privateKey } = await authority.issue();
  const started = await startConfiguredMosquitto(mosquittoPath ?? "mosquitto", [...lines, "allow_anonymous true"], {
    "ca.pem": authority.certificate,
    "cert.pem": certificate,
    "key.pem": privateKey,
  });
  if (started !== undefined) disposals.push(() => started.stop());
  return started;
}

async function start(...lines: readonly string[]): Promise<Mosquitto> {
  return expectDefined(await tryToStart(...lines), "Mosquitto takes this configuration");
}

const TLS = ["cafile {folder}/ca.pem", "certfile {folder}/cert.pem", "keyfile {folder}/key.pem"];

async function connect(
  port: number,
  profile: Partial<ClientProfile>,
  secrets: SecretValues = {},
): Promise<{ readonly world: ClientsWorld; readonly id: string }> {
  const world = createClientsWorld({});
  disposals.push(() => world.clients.dispose());
  const id = world.add({ port, target: { kind: "remote", host: "localhost", port }, ...profile, secrets });
  world.connect(id);
  await world.untilRow(id, ({ state }) => state.kind === "connected" || state.kind === "failed");
  return { world, id };
}

/** Sends a message to itself and waits for it. */
async function expectEcho({ world, id }: { readonly world: ClientsWorld; readonly id: string }): Promise<void> {
  expect(world.row(id).state.kind).toBe("connected");
  expect(await world.subscribe(id, "a/b", 1)).toBe(1);
  await world.publish({ via: { kind: "client", id }, qos: 1 });
  expect(await world.untilRow(id, ({ received }) => received === 1)).toMatchObject({ received: 1 });
}

describe.runIf(mosquittoPath !== undefined)("with a secured Mosquitto", () => {
  it.each([4, 5] as const)("version %i speaks over TLS, and tells the chain", async (protocolVersion) => {
    const { port } = await start(...TLS);
    const client = await connect(port, { protocolVersion, tls: { verifies: true, authority: authority.certificate } });
    await expectEcho(client);
    const event = client.world.row(client.id).history.find(({ kind }) => kind === "connected");
    expect(event).toMatchObject({
      security: { protocol: "TLSv1.3", certificates: [{ subject: "CN=broker" }, { subject: "CN=Test authority" }] },
    });
  });

  it("an authority that is not given is explained, with the certificate", async () => {
    const { port } = await start(...TLS);
    const { world, id } = await connect(port, { tls: { verifies: true } });
    expect(world.row(id).history[0]).toMatchObject({
      kind: "failed",
      failure: {
        step: "tls",
        remedy: expect.any(String),
        certificates: [{ subject: "CN=broker" }, { isSelfSigned: true, problem: expect.any(String) }],
      },
    });
  });

  it("a client certificate is shown, and missed in words when it is not", async () => {
    const { port } = await start(...TLS, "require_certificate true");
    const tls = { verifies: true, authority: authority.certificate };
    const anna = await authority.issue({ commonName: "anna", usage: "client" });
    await expectEcho(
      await connect(port, { tls: { ...tls, certificate: anna.certificate } }, { privateKey: anna.privateKey }),
    );
    const without = await connect(port, { tls, clientIdentifier: "other" });
    expect(without.world.row(without.id).history[0]).toMatchObject({
      failure: { step: "tls", meaning: "the broker wants a client certificate, and none was shown" },
    });
    const stranger = await (await createTestAuthority("Elsewhere")).issue({ usage: "client" });
    const refused = await connect(
      port,
      { tls: { ...tls, certificate: stranger.certificate }, clientIdentifier: "third" },
      { privateKey: stranger.privateKey },
    );
    expect(refused.world.row(refused.id).history[0]).toMatchObject({
      failure: { step: "tls", meaning: expect.stringContaining("client certificate") },
    });
  });

  it("WebSocket and secure WebSocket carry MQTT, where Mosquitto has it", async ({ skip }) => {
    const plain = await tryToStart("protocol websockets");
    if (plain === undefined) return skip("this Mosquitto opens no WebSocket listener");
    await expectEcho(await connect(plain.port, { webSocket: { path: "/" }, protocolVersion: 5 }));
    const secured = await start("protocol websockets", ...TLS);
    const tls = { verifies: true, authority: authority.certificate };
    const over = await connect(secured.port, { webSocket: { path: "/mqtt" }, protocolVersion: 5, tls });
    await expectEcho(over);
    expect(over.world.row(over.id).address).toMatch(/^wss:/);
    return undefined;
  });

  it("TLS goes through a SOCKS5 proxy", async () => {
    const { port } = await start(...TLS);
    const proxy = await startSocksProxy({ name: "u", password: "p" });
    disposals.push(() => proxy.close());
    const profile: Partial<ClientProfile> = {
      tls: { verifies: true, authority: authority.certificate },
      proxy: { kind: "socks5", host: "127.0.0.1", port: proxy.port, userName: "u" },
    };
    await expectEcho(await connect(port, profile, { proxyPassword: "p" }));
    expect(proxy.targets).toEqual([`localhost:${port}`]);
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { createBroker, noCapture } from "#electron/engine/broker/index.ts";
import {
  createPermissiveAuthorizer,
  createScramCredentials,
  createScramSha256,
} from "#electron/engine/policy/index.ts";
import { createRandomIdSource, createSystemClock } from "#electron/engine/support/index.ts";
import type { ClientProfile, SecretValues } from "#shared/profile/index.ts";
import { createTestAuthority } from "#test/support/certificates.ts";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

const credentials = await createScramCredentials("pencil");

function startBroker() {
  const broker = createBroker({
    clock: createSystemClock(),
    ids: createRandomIdSource(),
    logger: { log() {} },
    authorizer: createPermissiveAuthorizer(),
    captureSink: noCapture,
    authenticationMethods: [createScramSha256((name) => (name === "us=er,1" ? credentials : undefined))],
  });
  disposals.push(() => broker.close());
  return {
    async listen(request: Partial<Parameters<typeof broker.listen>[0]> = {}): Promise<number> {
      const listening = await broker.listen({ host: "127.0.0.1", port: 0, ...request });
      if (!listening.ok) throw new Error(JSON.stringify(listening.error));
      return listening.value.port;
    },
  };
}

async function connect(port: number, profile: Partial<ClientProfile>, secrets: SecretValues = {}) {
  const world: ClientsWorld = createClientsWorld({});
  disposals.push(() => world.clients.dispose());
  const id = world.add({ port, protocolVersion: 5, ...profile, secrets });
  world.connect(id);
  await world.untilRow(id, ({ state }) => state.kind === "connected" || state.kind === "failed");
  return { world, id, row: () => world.row(id) };
}

describe("with the embedded broker", () => {
  it.each([false, true])("WebSocket carries MQTT both ways, with TLS: %s", async (hasTls) => {
    const authority = await createTestAuthority();
    const port = await startBroker().listen(
      hasTls ? { protocol: "wss", tls: await authority.issue() } : { protocol: "ws" },
    );
    const { world, id } = await connect(port, {
      target: { kind: "remote", host: "localhost", port },
      webSocket: { path: "/mqtt", headers: [{ name: "X-Site", value: "plant" }] },
      ...(hasTls ? { tls: { verifies: true, authority: authority.certificate } } : {}),
    });
    expect(await world.subscribe(id, "a/b", 2)).toBe(2);
    const payload = new Uint8Array(300_000);
    expect(await world.publish({ via: { kind: "client", id }, qos: 2, payload })).toMatchObject({ reasonCode: 0 });
    expect(await world.untilRow(id, ({ received }) => received === 1)).toMatchObject({ sent: 1 });
  });

  const scram = { authentication: { method: "SCRAM-SHA-256" }, userName: "us=er,1" };

  it("SCRAM-SHA-256 proves the password without sending it, and the broker proves itself", async () => {
    const { row } = await connect(await startBroker().listen(), scram, { password: "pencil" });
    expect(row().state.kind).toBe("connected");
  });

  it("SCRAM-SHA-256 with a wrong password is refused in words", async () => {
    const { row } = await connect(await startBroker().listen(), scram, { password: "pen" });
    expect(row().history[0]).toMatchObject({
      failure: { step: "connack", code: expect.stringMatching(/^0x8[67]/), remedy: expect.any(String) },
    });
  });

  it("[MQTT5-4.12.1-1] [MQTT5-4.12.1-2] SCRAM-SHA-256 is proved again, and a password that is wrong by then ends it", async () => {
    const { world, id, row } = await connect(await startBroker().listen(), scram, { password: "pencil" });
    expect(await world.clients.commands["client.reauthenticate"]({ id })).toEqual({ ok: true, value: {} });
    expect(row().state.kind).toBe("connected");
    expect(row().history[0]).toMatchObject({ kind: "reauthentication", method: "SCRAM-SHA-256" });
    expect(row().history[0]).not.toHaveProperty("problem");
    world.clients.commands["client.update"]({ id, profile: row().profile, secrets: { password: "pen" } });
    expect(await world.clients.commands["client.reauthenticate"]({ id })).toMatchObject({ ok: false });
    expect(row()).toMatchObject({
      state: { kind: "failed" },
      history: [{ failure: { code: "0x87 Not authorized" } }, { problem: expect.stringContaining("0x87") }, {}, {}, {}],
    });
  });

  it("another method is said, and what the broker makes of it explained", async () => {
    const profile = { authentication: { method: "TOKEN" } };
    const { row } = await connect(await startBroker().listen(), profile, { authenticationData: "0102" });
    expect(row().history[0]).toMatchObject({ failure: { code: "0x8C Bad authentication method" } });
  });
});

import { afterEach, describe, expect, it } from "vitest";
import type { ClientProfile } from "#shared/profile/index.ts";
import { createClientsWorld } from "./clientsWorld.ts";
import { compact, CONNECT, createScriptedBroker, DISCONNECT, type ScriptedBroker, toHex } from "./scriptedBroker.ts";

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).toReversed()) await dispose();
});

const AUTH = 15;
/** Authentication Method `TOKEN`. */
const TOKEN = "15 0005 544f4b454e";

/** A client that has connected with the method `TOKEN` and the data `01`, at a broker that says what a test tells it. */
async function setUp(profile: Partial<ClientProfile> = {}) {
  const broker: ScriptedBroker = await createScriptedBroker((packet, send) => {
    if (packet.first >> 4 === CONNECT) send(`20 0b 00 00 08 ${TOKEN}`);
  });
  const world = createClientsWorld({ embeddedPort: broker.port });
  const id = world.add({
    protocolVersion: 5,
    authentication: { method: "TOKEN" },
    secrets: { authenticationData: "01" },
    ...profile,
  });
  disposals.push(
    () => broker.close(),
    () => world.clients.dispose(),
  );
  world.connect(id);
  await world.until(id, "connected");
  const sentHex = async (type: number): Promise<string> => toHex((await broker.next(type)).bytes);
  return {
    world,
    broker,
    id,
    sentHex,
    async reauthenticate() {
      const answer = await world.clients.commands["client.reauthenticate"]({ id });
      return answer.ok ? "done" : answer.error.message;
    },
    history: () => world.row(id).history,
  };
}

describe("re-authentication", () => {
  it("[MQTT5-4.12.1-1] begins with AUTH 0x19, the method of CONNECT and the data as it is now", async () => {
    const { world, broker, id, sentHex, reauthenticate, history } = await setUp();
    const { profile } = world.row(id);
    world.clients.commands["client.update"]({ id, profile, secrets: { authenticationData: "0203" } });
    const done = reauthenticate();
    expect(await sentHex(AUTH)).toBe(compact(`f0 0f 19 0d ${TOKEN} 16 0002 0203`));
    broker.send(`f0 0a 00 08 ${TOKEN}`);
    expect(await done).toBe("done");
    expect(history()[0]).toMatchObject({ kind: "reauthentication", method: "TOKEN", elapsedMs: expect.any(Number) });
    expect(world.row(id).state.kind).toBe("connected");
  });

  it("lets messages flow meanwhile", async () => {
    const { world, broker, id, sentHex, reauthenticate } = await setUp();
    const done = reauthenticate();
    await sentHex(AUTH);
    broker.send("30 06 0001 78 00 6869");
    await world.untilRow(id, ({ received }) => received === 1);
    expect(await world.publish({ via: { kind: "client", id } })).toEqual({ kind: "sent" });
    broker.send(`f0 0a 00 08 ${TOKEN}`);
    expect(await done).toBe("done");
  });

  it("[MQTT5-4.12.1-2] ends the connection with DISCONNECT when the broker wants a step that is not known", async () => {
    const { broker, sentHex, reauthenticate, history } = await setUp();
    const done = reauthenticate();
    await sentHex(AUTH);
    broker.send(`f0 0a 18 08 ${TOKEN}`);
    expect(await done).toMatch(/goes on with the authentication/);
    expect(await sentHex(DISCONNECT)).toBe(compact("e0 01 80"));
    expect(history()).toMatchObject([
      { kind: "failed", failure: { step: "connected", meaning: expect.stringContaining("authentication failed") } },
      { kind: "reauthentication", problem: expect.stringContaining("TOKEN") },
      { kind: "connected" },
      { kind: "attempt" },
    ]);
  });

  it("[MQTT5-4.12.1-2] is refused by the broker's DISCONNECT, which is explained", async () => {
    const { broker, sentHex, reauthenticate, history } = await setUp();
    const done = reauthenticate();
    await sentHex(AUTH);
    broker.send("e0 01 87");
    expect(await done).toBe("the broker answered with DISCONNECT 0x87 Not authorized");
    expect(history()).toMatchObject([
      { kind: "failed", failure: { code: "0x87 Not authorized" } },
      { kind: "reauthentication", problem: "the broker answered with DISCONNECT 0x87 Not authorized" },
      { kind: "connected" },
      { kind: "attempt" },
    ]);
  });

  it.each([
    ["[MQTT5-4.12.1-1] AUTH that nobody asked for", false, `f0 0a 18 08 ${TOKEN}`],
    ["[MQTT5-4.12.0-5] AUTH with another method", true, "f0 08 00 06 15 0003 4f544d"],
    ["[MQTT5-4.12.1-1] AUTH with the code that begins it", true, `f0 0a 19 08 ${TOKEN}`],
  ])("leaves a broker over %s", async (_what, isBegun, bytes) => {
    const { world, broker, id, sentHex, reauthenticate } = await setUp();
    const done = isBegun ? reauthenticate() : Promise.resolve("not begun");
    if (isBegun) await sentHex(AUTH);
    broker.send(bytes);
    expect(await sentHex(DISCONNECT)).toBe(compact("e0 01 82"));
    await world.untilRow(id, ({ state }) => state.kind === "failed");
    expect(await done).not.toBe("done");
  });

  it("fails when no answer comes, and ends the connection", async () => {
    const { world, sentHex, reauthenticate } = await setUp();
    const done = reauthenticate();
    await sentHex(AUTH);
    world.clock.runScheduled();
    expect(await done).toBe("the broker did not answer AUTH within 5 s");
  });

  it("is not begun twice, nor without a connection, a method, or the method of CONNECT", async () => {
    const { world, id, sentHex, reauthenticate } = await setUp();
    void reauthenticate();
    await sentHex(AUTH);
    expect(await reauthenticate()).toBe("a re-authentication is under way already");
    const { profile } = world.row(id);
    world.clients.commands["client.update"]({ id, profile: { ...profile, authentication: { method: "OTHER" } } });
    expect(await reauthenticate()).toBe("its CONNECT did not name this Authentication Method: `OTHER`");
    void world.clients.commands["client.disconnect"]({ id });
    expect(await reauthenticate()).toBe("the client is not connected");
    const plain = world.add({ protocolVersion: 5 });
    expect(await world.clients.commands["client.reauthenticate"]({ id: plain })).toMatchObject({
      error: { message: "its profile names no Authentication Method with what that needs" },
    });
  });
});

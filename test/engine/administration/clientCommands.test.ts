import type { IDisconnectPacket, MqttClient } from "mqtt";
import { connect } from "mqtt";
import { describe, expect, it } from "vitest";
import { type EngineWorld, startEngine } from "#test/engine/engine/support.ts";

function disconnectOf(client: MqttClient): Promise<IDisconnectPacket> {
  return new Promise((resolve) => {
    client.once("disconnect", resolve);
  });
}

async function connectionOf({ see }: EngineWorld): Promise<number> {
  const { connections } = await see("connections", {}, ({ total }) => total === 1);
  return connections[0]?.connection ?? -1;
}

describe("broker.disconnect", () => {
  it("tells a 5.0 client what the administrator says", async () => {
    await using world = startEngine();
    const client = await world.connect("sensor", { protocolVersion: 5 });
    const said = disconnectOf(client);
    await world.engine.commands["broker.disconnect"]({
      ...{ connection: await connectionOf(world), reasonCode: 0x9c, reasonString: "maintenance" },
      serverReference: "other.example:1883",
    });
    expect(await said).toMatchObject({
      reasonCode: 0x9c,
      properties: { reasonString: "maintenance", serverReference: "other.example:1883" },
    });
  });

  it("says Administrative action when nothing is chosen", async () => {
    await using world = startEngine();
    const client = await world.connect("sensor", { protocolVersion: 5 });
    const said = disconnectOf(client);
    await world.engine.commands["broker.disconnect"]({ connection: await connectionOf(world) });
    expect(await said).toMatchObject({ reasonCode: 0x98, properties: { reasonString: "disconnected by hand" } });
  });

  it.each([0x04, 0x10, 0xd9])("does not send what no server may say: %i", async (reasonCode) => {
    await using world = startEngine();
    const client = await world.connect("sensor", { protocolVersion: 5 });
    const answer = await world.engine.commands["broker.disconnect"]({
      ...{ connection: await connectionOf(world), reasonCode },
    });
    expect(answer).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect(client.connected).toBe(true);
  });
});

describe("broker.redirect", () => {
  it("sends clients to another server, shows where, and serves them here again", async () => {
    await using world = startEngine();
    const client = await world.connect("sensor", { protocolVersion: 5 });
    const said = disconnectOf(client);
    const redirection = { to: "other.example:1883", isPermanent: true };
    await world.engine.commands["broker.redirect"]({ redirection });
    expect(await said).toMatchObject({ reasonCode: 0x9d, properties: { serverReference: "other.example:1883" } });
    expect((await world.see("brokerTotals", {}, () => true)).redirection).toEqual(redirection);
    const late = connect(`mqtt://127.0.0.1:${await world.port()}`, { reconnectPeriod: 0, protocolVersion: 5 });
    const refused = await new Promise((resolve) => late.once("error", resolve));
    expect(String(refused)).toMatch(/moved/i);
    await world.engine.commands["broker.redirect"]({});
    expect((await world.see("brokerTotals", {}, () => true)).redirection).toBeUndefined();
    expect((await world.connect("again")).connected).toBe(true);
  });
});

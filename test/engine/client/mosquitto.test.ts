import { afterEach, describe, expect, it } from "vitest";
import { type Mosquitto, mosquittoPath, startMosquitto } from "#test/support/mosquitto.ts";
import { type ClientsWorld, createClientsWorld } from "./clientsWorld.ts";

const brokers: Mosquitto[] = [];
const worlds: ClientsWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) world.clients.dispose();
  await Promise.all(brokers.splice(0).map((broker) => broker.stop()));
});

async function start(port?: number): Promise<Mosquitto> {
  const broker = await startMosquitto(mosquittoPath ?? "mosquitto", port);
  brokers.push(broker);
  return broker;
}

describe.runIf(mosquittoPath !== undefined)("with Mosquitto as the peer", () => {
  it.each([3, 4, 5] as const)("protocol version %i publishes and receives with every QoS", async (protocolVersion) => {
    const { port } = await start();
    const world = createClientsWorld({ embeddedPort: port });
    worlds.push(world);
    const id = world.add({ port, protocolVersion, clientIdentifier: `v${protocolVersion}` });
    world.connect(id);
    await world.until(id, "connected");
    expect(await world.subscribe(id, "a/+", 2)).toBe(2);
    for (const qos of [0, 1, 2] as const) {
      const outcome = await world.publish({ via: { kind: "client", id }, qos });
      expect(outcome).toMatchObject(qos === 0 ? { kind: "sent" } : { kind: "acknowledged", reasonCode: 0 });
    }
    const row = await world.untilRow(id, ({ received }) => received === 3);
    expect(row).toMatchObject({ sent: 3, received: 3 });
    const { messages } = world.clients.views.clientMessages.open({ id }, () => {}).value();
    expect(messages.map(({ qos, preview }) => [qos, preview])).toEqual([
      [2, "hi"],
      [1, "hi"],
      [0, "hi"],
    ]);
  });

  it("a client comes back when its broker does, with its subscriptions", async () => {
    const { port, stop } = await start();
    brokers.pop();
    const world = createClientsWorld({ embeddedPort: port });
    worlds.push(world);
    const id = world.add({ port, reconnects: true });
    world.connect(id);
    await world.until(id, "connected");
    await world.subscribe(id, "a/#", 1);
    await stop();
    await world.until(id, "waiting");
    await start(port);
    world.clock.runScheduled();
    await world.until(id, "connected");
    expect(await world.publish({ qos: 2 })).toMatchObject({ kind: "acknowledged" });
    await world.untilRow(id, ({ received }) => received === 1);
  });
});

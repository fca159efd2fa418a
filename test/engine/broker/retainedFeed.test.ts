import { describe, expect, it } from "vitest";
import { setup } from "./support.ts";

const tenKilobytes = "x".repeat(10_000);

function retainedWorld(count: number) {
  const world = setup({ settings: { maximumInFlight: 10 } });
  const publisher = world.connect({ clientId: "publisher" });
  for (let index = 0; index < count; index++) publisher.publish(`r/${index}`, tenKilobytes, { retain: true, qos: 1 });
  publisher.received();
  return { ...world, publisher };
}

describe("retained messages for a new subscription", () => {
  it("reach a client that reads slowly, whole, however many they are", () => {
    const { connect, broker } = retainedWorld(4_000);
    const client = connect();
    client.peer.stall();
    client.subscribe("r/#");
    expect(client.peer.connection.bufferedBytes).toBeLessThan(2_000_000);
    let arrived = 0;
    for (let turn = 0; turn < 100; turn++) {
      arrived += client.messages().length;
      client.peer.flow();
      client.peer.stall();
    }
    // The messages of the first turn came with SUBACK and are read there.
    expect(arrived).toBeGreaterThan(3_800);
    expect(broker.counters.messagesToClient).toBe(4_000);
    expect(broker.counters.notDelivered["slow-consumer"]).toBe(0);
  });

  it("wait for room in the window with QoS 1, not in the queue", () => {
    const { connect, broker } = retainedWorld(1_000);
    const client = connect();
    const first = client.subscribe("r/#", 1).filter(({ cmd }) => cmd === "publish");
    expect(first).toHaveLength(10);
    for (const { messageId } of first) client.send({ cmd: "puback", messageId: messageId ?? 0 });
    const rest = client.acknowledgeAll().filter(({ cmd }) => cmd === "publish");
    expect(rest).toHaveLength(990);
    expect(broker.counters.notDelivered["queue-full"]).toBe(0);
  });

  it("stop coming when the client unsubscribes, and begin anew when it subscribes again", () => {
    const { connect, broker } = retainedWorld(1_000);
    const client = connect();
    client.peer.stall();
    client.subscribe("r/#");
    client.subscribe("r/#");
    client.send({ cmd: "unsubscribe", messageId: 9, unsubscriptions: ["r/#"] });
    client.peer.flow();
    expect(client.messages()).toEqual([]);
    expect(broker.counters.messagesToClient).toBeLessThan(300);
  });

  it("are those of the moment in which they are sent", () => {
    const { connect, publisher } = retainedWorld(300);
    const client = connect();
    client.peer.stall();
    client.subscribe("r/#");
    publisher.publish("r/299", "", { retain: true });
    publisher.publish("r/298", "new", { retain: true });
    client.peer.flow();
    const late = client.messages().filter((text) => text.startsWith("r/298") || text.startsWith("r/299"));
    expect(late).toEqual(["r/299 ", "r/298 new", "r/298 new retained"]);
  });
});

import { expect, it } from "vitest";
import { createStoreWorld } from "./storeWorld.ts";

it("tells a client that connects why it cannot be served", async () => {
  const world = await createStoreWorld();
  const publisher = await world.connect({ clientId: "p" });
  world.database.fail("no space left");
  publisher.publish("a", "kept", { qos: 1, retain: true });
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(world.faults).toHaveLength(1);

  const old = world.openPeer();
  old.write(Uint8Array.of(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x61));
  expect([...old.read()]).toEqual([0x20, 2, 0, 3]);
  expect(old.isEnded).toBe(true);

  const modern = world.openPeer();
  modern.write(Uint8Array.of(0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 60, 0, 0, 1, 0x62));
  const connack = modern.read();
  expect([connack[0], connack[3]]).toEqual([0x20, 0x88]);
  expect(Buffer.from(connack).toString()).toContain("the broker's store cannot be written");
});

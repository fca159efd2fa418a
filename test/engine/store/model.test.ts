import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { TestClient, TestPacket } from "../broker/support.ts";
import { applyAll } from "./forgetfulDatabase.ts";
import { createStoreWorld, describeState, type StoreWorld } from "./storeWorld.ts";

const name = fc.constantFrom("ann", "bob", "cid");
const topic = fc.constantFrom("a", "a/b", "c");
const filter = fc.constantFrom("#", "a/#", "+", "c", "$share/g/a/b");
const qos = fc.constantFrom(0 as const, 1 as const, 2 as const);

/** One thing that a client does; those that make no sense at its turn do nothing. */
const action = fc.oneof(
  fc.record({
    kind: fc.constant("connect" as const),
    name,
    clean: fc.boolean(),
    expirySeconds: fc.constantFrom(0, 500, 5_000, 5_000),
    hasWill: fc.boolean(),
  }),
  fc.record({ kind: fc.constantFrom("drop" as const, "disconnect" as const), name }),
  fc.record({ kind: fc.constant("subscribe" as const), name, filter, qos, identifier: fc.option(fc.nat({ max: 9 })) }),
  fc.record({ kind: fc.constant("unsubscribe" as const), name, filter }),
  fc.record({ kind: fc.constant("publish" as const), name, topic, qos, retain: fc.boolean(), isEmpty: fc.boolean() }),
  fc.record({ kind: fc.constant("answer" as const), name, limit: fc.nat({ max: 5 }) }),
  fc.record({ kind: fc.constant("turn" as const) }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.nat({ max: 400 }) }),
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

/** Carries out one action; answers come from packets that a client has read and not answered yet. */
async function act(world: StoreWorld, clients: Map<string, TestClient>, open: Map<string, TestPacket[]>, step: Action) {
  if (step.kind === "turn") return void (await world.settle());
  if (step.kind === "wait") return world.clock.advance(step.seconds * 1_000);
  if (step.kind === "connect") {
    const client = await world.connect({
      clientId: step.name,
      protocolVersion: 5,
      clean: step.clean,
      properties: { sessionExpiryInterval: step.expirySeconds, receiveMaximum: 3 },
      ...(step.hasWill && step.expirySeconds > 0
        ? {
            will: {
              topic: "w",
              payload: Buffer.from("w"),
              qos: 1,
              retain: false,
              properties: { willDelayInterval: 9_999 },
            },
          }
        : {}),
    });
    clients.set(step.name, client);
    open.set(step.name, []);
    return undefined;
  }
  const client = clients.get(step.name);
  if (client === undefined || client.isEnded) return undefined;
  const unanswered = open.get(step.name) ?? [];
  switch (step.kind) {
    case "drop":
      return client.drop();
    case "disconnect":
      return client.send({ cmd: "disconnect", reasonCode: 0 });
    case "subscribe":
      return void client.send({
        cmd: "subscribe",
        messageId: 1,
        subscriptions: [{ topic: step.filter, qos: step.qos, nl: false, rap: true, rh: 0 }],
        ...(step.identifier === null ? {} : { properties: { subscriptionIdentifier: step.identifier + 1 } }),
      });
    case "unsubscribe":
      return client.send({ cmd: "unsubscribe", messageId: 1, unsubscriptions: [step.filter] });
    case "publish":
      return client.publish(step.topic, step.isEmpty ? "" : "x", { qos: step.qos, retain: step.retain });
    case "answer":
      unanswered.push(...client.received());
      for (const packet of unanswered.splice(0, step.limit)) {
        const { messageId = 0 } = packet;
        if (packet.cmd === "publish" && packet.qos === 1) client.send({ cmd: "puback", messageId, reasonCode: 0 });
        if (packet.cmd === "publish" && packet.qos === 2) client.send({ cmd: "pubrec", messageId, reasonCode: 0 });
        if (packet.cmd === "pubrec") client.send({ cmd: "pubrel", messageId, reasonCode: 0 });
        if (packet.cmd === "pubrel") client.send({ cmd: "pubcomp", messageId, reasonCode: 0 });
      }
      return undefined;
  }
}

test("whatever clients do, the store at the end of any batch is the state of the broker in that moment", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60, size: "max" }), async (steps) => {
      const world = await createStoreWorld();
      const clients = new Map<string, TestClient>();
      const open = new Map<string, TestPacket[]>();
      const states: { readonly atMs: number; readonly state: unknown }[] = [];
      world.database.onWrite(() => states.push({ atMs: world.clock.nowMs(), state: describeState(world.broker) }));
      for (const step of steps) await act(world, clients, open, step);
      await world.settle();

      const { batches } = world.database;
      expect(batches).toHaveLength(states.length + 1);
      for (const [index, { atMs, state }] of states.entries()) {
        const restored = await createStoreWorld({ records: applyAll(batches.slice(0, index + 2)), startMs: atMs });
        expect(describeState(restored.broker)).toEqual(state);
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);

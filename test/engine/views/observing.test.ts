import { describe, expect, it } from "vitest";
import { startEngine } from "#test/engine/engine/support.ts";

const first = { start: 0, count: 100 };

describe("what the broker lets a person observe", () => {
  it("is who subscribes to what: a tree of filters with options, groups and presence", async () => {
    await using world = startEngine();
    const worker = await world.connect("worker", { protocolVersion: 5 });
    await worker.subscribeAsync("$share/team/jobs/#", { qos: 1 });
    await worker.subscribeAsync("plant/+/cmd", { qos: 2, nl: true, rap: true, rh: 1 });
    const found = await world.see("subscriptions", { search: "TEAM", ...first }, ({ found }) => found === 1);
    expect(found).toMatchObject({ total: 2, filters: 1, groups: 1, isBusy: false });
    expect(found.rows).toMatchObject([
      { kind: "level", path: "jobs", isExpanded: true, own: 0, below: 1 },
      { kind: "level", path: "jobs/#", depth: 1, own: 1 },
      { kind: "subscriber", clientIdentifier: "worker", isConnected: true, qos: 1, shareName: "team" },
    ]);
    const all = await world.see("subscriptions", { search: "", ...first }, ({ found }) => found === 2);
    expect(all.rows).toMatchObject([{ path: "jobs" }, { path: "plant", isExpanded: false, below: 1 }]);
  });

  it("is every judgement once, newest first, with its rule", async () => {
    await using world = startEngine();
    const client = await world.connect("judged");
    await client.publishAsync("a", "1", { qos: 1 });
    await client.publishAsync("a", "2", { qos: 1 });
    await client.publishAsync("$SYS/x", "3", { qos: 1 });
    const wanted = { effect: "all", search: "judged", ...first } as const;
    const { rows } = await world.see("decisions", wanted, ({ rowCount }) => rowCount === 3);
    expect(rows.map(({ effect, kind, topic }) => [effect, kind, topic])).toEqual([
      ["deny", "publish", "$SYS/x"],
      ["allow", "publish", "a"],
      ["allow", "connect", undefined],
    ]);
    expect(rows[0]?.rule?.text).not.toBe("");
    const denied = await world.see("decisions", { ...wanted, effect: "deny" }, ({ rowCount }) => rowCount === 1);
    expect(denied).toMatchObject({ allowed: 2, denied: 1, kept: 3 });
  });

  it("is what was lost, by reason, in all and by client", async () => {
    await using world = startEngine();
    await world.engine.commands["broker.configure"]({ settings: { maximumQueuedMessages: 1 } });
    const away = await world.connect("away", { clean: false });
    await away.subscribeAsync("a", { qos: 1 });
    await away.endAsync();
    const publisher = await world.connect("publisher");
    for (const qos of [0, 1, 1, 1] as const) await publisher.publishAsync("a", "x", { qos });
    await publisher.publishAsync("nobody/listens", "x", { qos: 1 });
    const { drops } = await world.see("brokerTotals", {}, (totals) => totals.drops["no-subscriber"] === 1);
    expect(drops).toMatchObject({ "queue-full": 2, "offline-qos0": 1, "no-subscriber": 1 });
    const { session } = await world.see("brokerSession", { clientIdentifier: "away" }, () => true);
    expect(session?.drops).toMatchObject({ "queue-full": 2, "offline-qos0": 1, "no-subscriber": 0 });
    const table = { search: "", presence: "all", order: "name", isHeld: false, ...first } as const;
    const { rows } = await world.see("brokerClients", table, ({ rowCount }) => rowCount === 2);
    expect(rows.map((row) => [row.clientIdentifier, row.session?.dropped])).toEqual([
      ["away", 3],
      ["publisher", 0],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { ok } from "#shared/base/index.ts";
import { echo, rules } from "./documents.ts";
import { createRulesWorld } from "./rulesWorld.ts";

describe("what keeps rules in bounds", () => {
  it("stops a loop, and says so", async () => {
    const world = createRulesWorld();
    world.client.echoes = true;
    const id = await world.start(
      rules(
        "{ name: ping, when: { filter: a }, publish: { topic: b } }",
        "{ name: pong, when: { filter: b }, publish: { topic: a } }",
      ),
    );
    world.client.hear({ topicName: "a", text: "go" });
    await world.settle();
    await world.settle();
    expect(world.client.sent.length).toBeLessThan(20);
    const { state } = world.seen(id).row;
    expect(state.kind === "failed" ? state.reason : "").toContain("a loop was stopped");
    world.client.hear({ topicName: "a", text: "go" });
    expect(world.client.sent.length).toBeLessThan(20);
  });

  it("lets a chain of rules that has an end pass, as often as it is begun", async () => {
    const world = createRulesWorld();
    world.client.echoes = true;
    const id = await world.start(
      rules(
        "{ name: one, when: { filter: a }, publish: { topic: b } }",
        "{ name: two, when: { filter: b }, publish: { topic: c } }",
      ),
    );
    for (let index = 0; index < 50; index++) {
      world.client.hear({ topicName: "a", text: "same" });
      await world.settle();
    }
    expect(world.seen(id).row).toMatchObject({ state: { kind: "running" }, published: 100 });
  });

  it("drops what is above the limit of a rule, and of all rules", async () => {
    const world = createRulesWorld();
    const id = await world.start(
      `limit: 5\n${rules(
        "{ name: a, when: { filter: x }, limit: 2, publish: { topic: y } }",
        "{ name: b, when: { filter: x }, publish: { topic: z } }",
      )}`,
    );
    for (let index = 0; index < 10; index++) world.client.hear({ topicName: "x" });
    await world.settle();
    expect(world.client.sent).toHaveLength(5);
    expect(world.seen(id).rules.map(({ fired, dropped }) => [fired, dropped])).toEqual([
      [10, 8],
      [10, 7],
    ]);
    expect(world.seen(id).log[0]).toMatchObject({ kind: "dropped", text: expect.stringContaining("limit of") });
    await world.pass(1_000);
    world.client.hear({ topicName: "x" });
    expect(world.client.sent).toHaveLength(7);
  });

  it("drops rather than waits when the broker does not keep up", async () => {
    const world = createRulesWorld();
    const id = await world.start(
      `limit: 10000\n${rules("{ name: a, when: { filter: x }, publish: { topic: y, qos: 1 } }")}`,
    );
    world.client.answer = () => new Promise(() => {});
    for (let index = 0; index < 1_200; index++) world.client.hear({ topicName: "x" });
    expect(world.client.sent).toHaveLength(1_000);
    expect(world.seen(id).row).toMatchObject({ published: 0, dropped: 200 });
  });

  it("keeps no more delayed answers than it can hold", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules("{ name: a, when: { filter: x }, delay: 1s, publish: { topic: y } }"));
    const payload = new Uint8Array(8 * 1024 * 1024);
    for (let index = 0; index < 6; index++) world.client.hear({ topicName: "x", payload });
    expect(world.seen(id).row).toMatchObject({ fired: 6, dropped: 2 });
    for (let index = 0; index < 5_000; index++) world.client.hear({ topicName: "x" });
    await world.pass(1_000);
    expect(world.client.sent).toHaveLength(4);
  });

  it("tells what the broker refuses", async () => {
    const world = createRulesWorld();
    world.client.grants = 0x87;
    world.client.answer = async () => ok({ kind: "acknowledged", reasonCode: 0x87, elapsedMs: 1 });
    const id = await world.start(rules(echo));
    expect(world.seen(id).rules[0]?.problem).toBe("the broker refused the subscription to `cmd/+/set`");
    world.client.hear({ topicName: "cmd/a/set" });
    await world.settle();
    expect(world.seen(id).log[0]?.text).toBe("the broker refused `cmd/a/state`: 0x87");
  });
});

describe("starting and stopping", () => {
  it("sends nothing more once it was stopped, and takes its subscriptions back", async () => {
    const world = createRulesWorld();
    world.client.subscriptions.set("x", 2);
    const id = await world.start(
      rules(
        echo,
        "{ name: mine, when: { filter: x }, delay: 1s, publish: { topic: y } }",
        "{ name: t, every: 10ms, publish: { topic: t } }",
      ),
    );
    world.client.hear({ topicName: "x" });
    await world.pass(100);
    await world.stop(id);
    const before = world.client.sent.length;
    expect(before).toBeGreaterThan(5);
    world.client.hear({ topicName: "cmd/a/set" });
    await world.pass(2_000);
    expect(world.client.sent).toHaveLength(before);
    // What somebody else had subscribed to stays.
    expect([...world.client.subscriptions]).toEqual([["x", 2]]);
    expect(world.seen(id).row.state).toEqual({ kind: "stopped" });
    expect(world.clock.scheduledCount).toBe(0);
  });

  it("leaves a subscription to whoever has made it their own meanwhile", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules(echo));
    expect(world.client.subscriptions.get("cmd/+/set")).toBe(0);
    world.client.subscribe("cmd/+/set", 1);
    await world.stop(id);
    expect([...world.client.subscriptions]).toEqual([["cmd/+/set", 1]]);
  });

  it("shares a subscription with another set until both have stopped", async () => {
    const world = createRulesWorld();
    const one = await world.start(rules(echo));
    const other = await world.start(rules(echo));
    await world.stop(one);
    expect(world.client.subscriptions.has("cmd/+/set")).toBe(true);
    await world.stop(other);
    expect(world.client.subscriptions.has("cmd/+/set")).toBe(false);
  });

  it("ends when its client is removed", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules(echo));
    world.vanish();
    expect(world.seen(id).row.state).toEqual({ kind: "failed", reason: "its client is gone" });
  });

  it("is refused with the first error of its document", async () => {
    const world = createRulesWorld();
    const id = await world.add(rules("{ name: a }"));
    expect(await world.rules.commands["rules.start"]({ id })).toMatchObject({
      ok: false,
      error: { message: "line 4: a rule needs `when` or `every`" },
    });
  });

  it("goes on with what it was started with, and says that the document is another one", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules(echo));
    await world.rules.commands["rules.save"]({ id, text: "half written" });
    world.client.hear({ topicName: "cmd/a/set" });
    expect(world.client.sent).toHaveLength(1);
    expect(world.seen(id).row).toMatchObject({ isOlder: true, errors: 1, name: "test", revision: 2 });
  });

  it("stops every set with one command", async () => {
    const world = createRulesWorld();
    await world.start(rules(echo));
    await world.start(rules(echo));
    expect(await world.rules.commands["rules.stopAll"]({})).toEqual({ ok: true, value: { stopped: 2 } });
    expect(world.client.subscriptions.size).toBe(0);
  });
});

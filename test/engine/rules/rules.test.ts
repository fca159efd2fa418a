import { describe, expect, it } from "vitest";
import { echo, rules } from "./documents.ts";
import { createRulesWorld } from "./rulesWorld.ts";

const CONNECTED = { kind: "connected", sinceMs: 0, sessionPresent: false } as const;

describe("a rule that answers", () => {
  it("publishes what arrived where it says, and counts", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules(echo));
    expect([...world.client.subscriptions]).toEqual([["cmd/+/set", 0]]);
    world.client.hear({ topicName: "cmd/lamp/set", text: "on" });
    world.client.hear({ topicName: "cmd/lamp/state", text: "on" });
    await world.settle();
    expect(world.sent()).toEqual(["cmd/lamp/state on"]);
    expect(world.seen(id)).toMatchObject({
      row: { state: { kind: "running" }, fired: 1, published: 1, failed: 0, dropped: 0 },
      rules: [
        {
          trigger: "cmd/+/set",
          last: {
            arrived: { topicName: "cmd/lamp/set", preview: "on" },
            published: { topicName: "cmd/lamp/state", preview: "on" },
          },
        },
      ],
    });
  });

  it.each([
    ["{{topic}}", "a/b/c"],
    ["{{level 1}} {{level -1}}", "a c"],
    ["{{json t.0.v}} {{json s}}", "7 x"],
    ["{{json t}}", '[{"v":7}]'],
    ["{{payload json}}", JSON.stringify('{"t":[{"v":7}],"s":"x"}')],
    ["{{qos}} {{seq}} {{clientId}}", "1 1 c1"],
  ])("fills in %s", async (payload, expected) => {
    const world = createRulesWorld();
    await world.start(rules(`{ name: a, when: { filter: '#' }, publish: { topic: x, payload: '${payload}' } }`));
    world.client.hear({ topicName: "a/b/c", text: '{"t":[{"v":7}],"s":"x"}', qos: 1 });
    expect(world.sent()).toEqual([`x ${expected}`]);
  });

  it("fails in words when what it needs is not there", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules("{ name: a, when: { filter: '#' }, publish: { topic: 'x/{{json t}}' } }"));
    for (const text of ["{}", "no json", '{"t":"#"}']) world.client.hear({ topicName: "a", text });
    expect(world.sent()).toEqual([]);
    expect(world.seen(id).log.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      expect.stringContaining("failed a topic name cannot hold the wildcard"),
      "failed the payload is not JSON",
      "failed the payload has no `t`",
    ]);
    expect(world.seen(id).row).toMatchObject({ fired: 3, published: 0, failed: 3 });
  });

  it("publishes nothing that variables would make too large", async () => {
    const world = createRulesWorld();
    const payload = "{{payload}}".repeat(50);
    const id = await world.start(
      rules(`{ name: a, when: { filter: x }, publish: { topic: y, payload: '${payload}' } }`),
    );
    world.client.hear({ topicName: "x", text: "x".repeat(1_000_000) });
    expect(world.client.sent).toEqual([]);
    expect(world.seen(id).log[0]?.text).toBe("the message would become too large");
  });

  it("answers a request on its Response Topic, with its Correlation Data", async () => {
    const world = createRulesWorld();
    await world.start(rules("{ name: a, when: { filter: get }, publish: { reply: true, payload: yes } }"));
    const correlationData = new Uint8Array([1, 2]);
    world.client.hear({ topicName: "get", properties: { responseTopic: "answer/7", correlationData } });
    world.client.hear({ topicName: "get" });
    expect(world.client.sent).toMatchObject([{ topicName: "answer/7", properties: { correlationData } }]);
  });

  it("passes over what the broker had kept, unless it is told to answer it", async () => {
    const world = createRulesWorld();
    await world.start(
      rules(
        "{ name: a, when: { filter: x }, publish: { topic: fresh } }",
        "{ name: b, when: { filter: x, retained: answer }, publish: { topic: all } }",
      ),
    );
    world.client.hear({ topicName: "x", retain: true });
    world.client.hear({ topicName: "x" });
    expect(world.client.sent.map(({ topicName }) => topicName)).toEqual(["all", "fresh", "all"]);
  });

  it("looks at what a JSON payload says", async () => {
    const world = createRulesWorld();
    await world.start(rules("{ name: a, when: { filter: x, json: { a.b: true, n: 1 } }, publish: { topic: y } }"));
    for (const text of ['{"a":{"b":true},"n":1}', '{"a":{"b":"true"},"n":1}', '{"n":1}', "x"]) {
      world.client.hear({ topicName: "x", text });
    }
    expect(world.client.sent).toHaveLength(1);
  });

  it("waits as long as it is told, and gives up when the connection is lost meanwhile", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules(`{ name: a, when: { filter: x }, delay: 1s, publish: { topic: y } }`));
    world.client.hear({ topicName: "x" });
    await world.pass(900);
    expect(world.client.sent).toHaveLength(0);
    await world.pass(100);
    expect(world.client.sent).toHaveLength(1);
    world.client.hear({ topicName: "x" });
    world.become({ kind: "disconnected" });
    await world.pass(1_000);
    expect(world.seen(id).row).toMatchObject({ published: 1, dropped: 1 });
  });

  it("acts as often as chance lets it, the same for the same seed", async () => {
    const once = async () => {
      const world = createRulesWorld();
      await world.start(
        rules("{ name: a, when: { filter: x }, probability: 0.5, publish: { topic: y, payload: '{{random 1 9}}' } }"),
      );
      for (let index = 0; index < 100; index++) world.client.hear({ topicName: "x" });
      return world.sent();
    };
    const first = await once();
    expect(first.length).toBeGreaterThan(30);
    expect(first.length).toBeLessThan(70);
    expect(await once()).toEqual(first);
  });
});

describe("a simulation", () => {
  it("publishes exactly the values of its seed, at its pace, until its count", async () => {
    const world = createRulesWorld();
    const id = await world.start(
      `seed: 7\n${rules(
        "{ name: t, every: 1s, count: 4, devices: 2, values: { v: { ramp: { from: 0, to: 2, step: 1 } }, w: { random: { min: 0, max: 9 }, decimals: 0 } }, publish: { topic: 'd/{{n}}', payload: '{{v}} {{w}}' } }",
      )}`,
    );
    await world.pass(1_100);
    expect(world.sent()).toEqual(["d/1 0 0", "d/2 0 9", "d/1 1 2"]);
    await world.pass(5_000);
    expect(world.sent()).toEqual([
      "d/1 0 0",
      "d/2 0 9",
      "d/1 1 2",
      "d/2 1 5",
      "d/1 2 4",
      "d/2 2 2",
      "d/1 0 3",
      "d/2 0 8",
    ]);
    expect(world.seen(id).row.state).toEqual({ kind: "stopped", reason: "every rule has come to its end" });
  });

  it("ends with its table", async () => {
    const world = createRulesWorld();
    const id = await world.start(
      rules(
        '{ name: t, every: 100ms, values: { row: { csv: { text: "a,b\\n1,x\\n2,y", loop: false } } }, publish: { topic: "r/{{row b}}", payload: "{{row a}}" } }',
      ),
    );
    await world.pass(1_000);
    expect(world.sent()).toEqual(["r/x 1", "r/y 2"]);
    expect(world.seen(id)).toMatchObject({ row: { fired: 2, state: { kind: "stopped" } } });
  });

  it("makes the values that its preview has shown", async () => {
    const world = createRulesWorld();
    const text = rules(
      "{ name: t, every: 100ms, values: { v: { randomWalk: { start: 0, step: 1 } } }, publish: { topic: x, payload: '{{v}}' } }",
    );
    const id = await world.start(text);
    await world.pass(1_000);
    const read = await world.rules.commands["rules.read"]({ id });
    const preview = await world.rules.commands["rules.preview"]({
      text: read.ok ? read.value.text : "",
      rule: 0,
      device: 1,
      steps: 8,
    });
    expect(preview).toMatchObject({ ok: true, value: { intervalMs: 100 } });
    const shown = preview.ok ? preview.value.series[0]?.texts : [];
    expect(world.sent().slice(0, 8)).toEqual(shown?.map((value) => `x ${value}`));
  });

  it("does not make up for the time without a connection", async () => {
    const world = createRulesWorld();
    const id = await world.start(rules("{ name: t, every: 100ms, publish: { topic: x, payload: '{{seq}}' } }"));
    await world.pass(250);
    world.become({ kind: "waiting", attempt: 1, retryAtMs: 0, reason: "nobody listens" });
    expect(world.seen(id).row.state).toEqual({
      kind: "waiting",
      reason: "`under test` is not connected: nobody listens",
    });
    await world.pass(10_000);
    world.become(CONNECTED);
    await world.pass(100);
    expect(world.seen(id).row.state.kind).toBe("running");
    expect(world.client.sent.length).toBeLessThanOrEqual(6);
    expect(world.client.sent.length).toBeGreaterThan(3);
  });
});

describe("trying a message", () => {
  it("tells what each rule would publish, and sends nothing", async () => {
    const world = createRulesWorld();
    const answer = await world.rules.commands["rules.try"]({
      text: `wirebenchRules: 1\nname: t\n${rules(
        echo,
        "{ name: other, when: { filter: other }, publish: { topic: y } }",
        "{ name: fails, when: { filter: '#' }, publish: { topic: '{{json t}}' } }",
        "{ name: t, every: 1s, publish: { topic: y } }",
      )}`,
      message: { topicName: "cmd/a/set", payload: new TextEncoder().encode("on"), qos: 0, retain: false },
    });
    expect(answer).toMatchObject({
      ok: true,
      value: {
        trials: [
          { rule: "echo", fires: true, published: [{ topicName: "cmd/a/state", preview: "on" }] },
          { rule: "other", fires: false, published: [] },
          { rule: "fails", fires: true, published: [], problem: "the payload is not JSON" },
        ],
      },
    });
    expect(world.client.sent).toEqual([]);
  });

  it("needs a document without errors, and a topic name", async () => {
    const { commands } = createRulesWorld().rules;
    const message = { topicName: "a", payload: new Uint8Array(), qos: 0, retain: false } as const;
    expect(await commands["rules.try"]({ text: "x", message })).toMatchObject({ ok: false });
    const text = `wirebenchRules: 1\nname: t\n${rules(echo)}`;
    expect(await commands["rules.try"]({ text, message: { ...message, topicName: "a/#" } })).toMatchObject({
      ok: false,
    });
  });
});

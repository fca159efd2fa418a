import { describe, expect, it } from "vitest";
import { fail, ok } from "#shared/base/index.ts";
import type {
  ScriptAction,
  ScriptEvent,
  ScriptFailure,
  ScriptHandle,
  ScriptSandbox,
} from "#electron/engine/sandbox/index.ts";
import { createRulesWorld } from "./rulesWorld.ts";

type Answer = ReturnType<ScriptHandle["call"]>;

/** A sandbox whose scripts do what a test says, and tell what they were told. */
function createHost(
  answerOf: (event: ScriptEvent) => Answer,
  loads: (source: string) => ScriptFailure | undefined = () => undefined,
) {
  const events: ScriptEvent[] = [];
  const world = { events, loaded: 0, disposed: 0, isOver: false };
  const host: ScriptSandbox = {
    async load(source) {
      const fault = loads(source);
      if (fault !== undefined) return fail(fault);
      world.loaded += 1;
      return ok({
        call(event) {
          events.push(event);
          return answerOf(event);
        },
        dispose: () => void (world.disposed += 1),
      });
    },
    dispose: () => void (world.isOver = true),
  };
  return { host, world };
}

const answer = (...actions: ScriptAction[]): Answer => Promise.resolve(ok(actions));
const listening = "rules: [{ name: s, when: { filter: a/+ }, script: x }]";

describe("a rule with a script", () => {
  it("tells it what arrives, publishes what it wants, and shows what it says", async () => {
    const { host, world: scripts } = createHost((event) =>
      answer(
        { kind: "publish", topic: "b", payload: event.kind === "message" ? event.topic : "", qos: 1, retain: true },
        { kind: "log", text: "seen" },
      ),
    );
    const world = createRulesWorld({ scripts: host });
    const id = await world.start(listening);
    const correlationData = new Uint8Array([7]);
    world.client.hear({ topicName: "a/1", text: "x", properties: { responseTopic: "r", correlationData } });
    await world.settle();
    expect(scripts.events).toMatchObject([
      { kind: "message", topic: "a/1", qos: 0, retain: false, properties: { responseTopic: "r", correlationData } },
    ]);
    expect(world.client.sent).toMatchObject([{ topicName: "b", qos: 1, retain: true }]);
    expect(world.seen(id)).toMatchObject({ row: { fired: 1, published: 1 }, log: [{ kind: "said", text: "seen" }] });
    await world.stop(id);
    expect(scripts).toMatchObject({ disposed: 1, isOver: true });
  });

  it("ticks from 1 at its pace", async () => {
    const { host, world: scripts } = createHost(() => answer({ kind: "publish", topic: "b", payload: "", qos: 0 }));
    const world = createRulesWorld({ scripts: host });
    const id = await world.start("rules: [{ name: s, every: 100ms, count: 2, script: x }]");
    await world.pass(500);
    expect(scripts.events.map((event) => (event.kind === "tick" ? event.n : 0))).toEqual([1, 2]);
    expect(world.client.sent).toHaveLength(2);
    expect(world.seen(id).row.state).toMatchObject({ kind: "stopped" });
  });

  it("does not start when it cannot be loaded, and says at which line", async () => {
    const { host } = createHost(
      () => answer(),
      () => ({ kind: "syntax", message: "unexpected token", line: 3 }),
    );
    const world = createRulesWorld({ scripts: host });
    const id = await world.start(listening);
    expect(world.seen(id).row.state).toEqual({
      kind: "failed",
      reason: "`s`: unexpected token (line 3 of the script)",
    });
    const text = `wirebenchRules: 1\nname: t\nrules:\n  - name: s\n    every: 1s\n    script: |\n      one\n      two\n      three\n`;
    const check = await world.rules.commands["rules.check"]({ text });
    expect(check.ok && check.value.problems).toEqual([
      { severity: "error", message: "unexpected token", line: 9, column: 1 },
    ]);
  });

  it("goes on after an error, begins anew after its end, and is left alone after five in a row", async () => {
    let kind: ScriptFailure["kind"] | undefined = "error";
    const { host, world: scripts } = createHost(() =>
      kind === undefined ? answer() : Promise.resolve(fail({ kind, message: kind })),
    );
    const world = createRulesWorld({ scripts: host });
    const id = await world.start(listening);
    const hear = async () => {
      world.client.hear({ topicName: "a/1" });
      await world.settle();
    };
    await hear();
    expect(scripts.loaded).toBe(1);
    kind = "memory";
    await hear();
    expect(scripts.loaded).toBe(2);
    kind = undefined;
    await hear();
    kind = "time";
    for (let index = 0; index < 8; index++) await hear();
    const { row, rules, log } = world.seen(id);
    expect(row).toMatchObject({ fired: 8, failed: 8 });
    expect(rules[0]?.isOver).toBe(true);
    expect(log[0]?.text).toBe("it failed 5 times in a row and is left alone");
  });

  it("drops events that it does not keep up with", async () => {
    const { host } = createHost(() => new Promise(() => {}));
    const world = createRulesWorld({ scripts: host });
    const id = await world.start(listening);
    for (let index = 0; index < 150; index++) world.client.hear({ topicName: "a/1" });
    expect(world.seen(id).row).toMatchObject({ fired: 150, dropped: 49 });
  });

  it("cannot publish where nobody can, nor more than the limit", async () => {
    const { host } = createHost(() =>
      answer(
        { kind: "publish", topic: "a/#", payload: "" },
        ...Array.from({ length: 300 }, (): ScriptAction => ({ kind: "publish", topic: "b", payload: "" })),
      ),
    );
    const world = createRulesWorld({ scripts: host });
    const id = await world.start(listening);
    world.client.hear({ topicName: "a/1" });
    await world.settle();
    expect(world.seen(id).row).toMatchObject({ published: 200, failed: 1, dropped: 100 });
  });

  it("is tried with nothing sent", async () => {
    const { host } = createHost(() =>
      answer({ kind: "publish", topic: "b", payload: "x" }, { kind: "log", text: "hm" }),
    );
    const world = createRulesWorld({ scripts: host });
    const tried = await world.rules.commands["rules.try"]({
      text: `wirebenchRules: 1\nname: t\n${listening}`,
      message: { topicName: "a/1", payload: new Uint8Array(), qos: 0, retain: false },
    });
    expect(tried).toMatchObject({
      ok: true,
      value: { trials: [{ rule: "s", fires: true, published: [{ topicName: "b", preview: "x" }], said: ["hm"] }] },
    });
    expect(world.client.sent).toEqual([]);
  });
});

import { describe, expect, it } from "vitest";
import { message, tick, useScriptSandbox } from "./sandboxWorld.ts";

const { load, once, tryToLoad } = useScriptSandbox();

describe("a script", () => {
  it("is told topic, levels, payload and properties, and publishes", async () => {
    const done = await once(
      `function onMessage(m) {
         publish("state/" + m.levels[1], m.json().value * 2, { qos: m.qos, retain: true });
         publish(m.properties.responseTopic, m.bytes, { properties: { correlationData: m.properties.correlationData } });
       }`,
      {
        kind: "message",
        topic: "cmd/pump/set",
        payload: new TextEncoder().encode('{"value": 21}'),
        qos: 1,
        retain: false,
        properties: { responseTopic: "answers/1", correlationData: Uint8Array.of(1, 0, 255) },
      },
    );
    expect(done).toEqual({
      ok: true,
      value: [
        { kind: "publish", topic: "state/pump", payload: "42", qos: 1, retain: true },
        {
          kind: "publish",
          topic: "answers/1",
          payload: new TextEncoder().encode('{"value": 21}'),
          properties: { correlationData: Uint8Array.of(1, 0, 255) },
        },
      ],
    });
  });

  it("keeps its state and its globals from event to event", async () => {
    const script = await load(
      `let n = 0; const onTick = ({ now }) => { state.sum = (state.sum ?? 0) + now; log(++n, state); };`,
    );
    await script.call(tick);
    expect(await script.call(tick)).toEqual({ ok: true, value: [{ kind: "log", text: '2 {"sum":2000}' }] });
    script.dispose();
  });

  it("answers calls in their order, each with its own actions", async () => {
    const script = await load(`function onTick({ n }) { publish("n/" + n, "x"); }`);
    const answers = await Promise.all([1, 2, 3].map((n) => script.call({ kind: "tick", n, now: 0 })));
    expect(answers.map((answer) => (answer.ok ? answer.value[0] : answer))).toMatchObject([
      { topic: "n/1" },
      { topic: "n/2" },
      { topic: "n/3" },
    ]);
    script.dispose();
  });

  it("may be asynchronous, as far as nothing outside has to happen", async () => {
    const done = await once(`async function onTick() { await null; publish("a", await Promise.resolve("b")); }`, tick);
    expect(done).toEqual({ ok: true, value: [{ kind: "publish", topic: "a", payload: "b" }] });
  });

  it("does nothing with events that it has no function for", async () => {
    expect(await once("function onTick() {}", message())).toEqual({ ok: true, value: [] });
  });

  it("reads bytes that are no UTF-8 as text with replacements, and publishes what it makes of them", async () => {
    const done = await once(
      "function onMessage(m) { publish('t', m.text() + '|' + m.bytes.length); }",
      message(Uint8Array.of(0xff, 0x41)),
    );
    expect(done).toMatchObject({ ok: true, value: [{ payload: "\uFFFDA|2" }] });
  });
});

describe("what is wrong with a script", () => {
  it("is a syntax error with its line", async () => {
    const loaded = await tryToLoad("const a = 1;\nfunction onTick( {\n");
    expect(loaded).toMatchObject({ ok: false, error: { kind: "syntax", line: expect.any(Number) } });
  });

  it("is an exception with its line, after which it goes on", async () => {
    const script = await load(
      "function onTick({ n }) {\n  if (n === 1) throw new TypeError('no good');\n  log('on');\n}",
    );
    expect(await script.call(tick)).toEqual({
      ok: false,
      error: { kind: "error", message: "TypeError: no good", line: 2 },
    });
    expect(await script.call({ kind: "tick", n: 2, now: 0 })).toMatchObject({ ok: true });
    script.dispose();
  });

  it("is a rejected promise", async () => {
    expect(await once("async function onTick() { throw new Error('later'); }", tick)).toMatchObject({
      error: { kind: "error", message: "Error: later" },
    });
  });

  it("is that it declares no function to call", async () => {
    expect(await tryToLoad("log('hello')")).toMatchObject({
      error: { kind: "error", message: "it declares neither onMessage(message) nor onTick(tick)" },
    });
  });

  it.each([
    ["a QoS that does not exist", "{ qos: 3 }"],
    ["an option that does not exist", "{ reatin: true }"],
    ["a property of another packet", "{ properties: { sessionExpiryInterval: 1 } }"],
    ["an option that is no plain data", "42"],
  ])("is %s", async (_what, options) => {
    expect(await once(`function onTick() { publish("a", "b", ${options}); }`, tick)).toMatchObject({
      ok: false,
      error: { kind: "error", message: expect.stringContaining("publish") },
    });
  });
});

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  createScriptSandbox,
  type ScriptEvent,
  type ScriptHandle,
  type ScriptSandbox,
} from "#electron/engine/sandbox/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import { buildScriptWorker } from "#test/support/scriptWorker.ts";

let worker: Awaited<ReturnType<typeof buildScriptWorker>> | undefined;
let sandbox: ScriptSandbox;

beforeAll(async () => {
  worker = await buildScriptWorker();
  sandbox = createScriptSandbox({ worker: worker.file, clock: createSystemClock() });
}, 60_000);

afterAll(async () => {
  sandbox.dispose();
  await worker?.remove();
});

const tick: ScriptEvent = { kind: "tick", n: 1, now: 1_000 };

function message(payload: string | Uint8Array = "", topic = "cmd/pump/set"): ScriptEvent {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return { kind: "message", topic, payload: bytes, qos: 1, retain: false };
}

async function load(source: string): Promise<ScriptHandle> {
  const loaded = await sandbox.load(source);
  if (!loaded.ok) throw new Error(loaded.error.message);
  return loaded.value;
}

/** Loads a script, lets it see one event, and ends it. */
async function once(source: string, event: ScriptEvent = message()): ReturnType<ScriptHandle["call"]> {
  const script = await load(source);
  try {
    return await script.call(event);
  } finally {
    script.dispose();
  }
}

/** What an expression is inside, as text. */
async function inside(expression: string): Promise<string> {
  const done = await once(`function onTick() { log(String(${expression})); }`, tick);
  if (!done.ok) return `${done.error.kind}: ${done.error.message}`;
  const [first] = done.value;
  return first?.kind === "log" ? first.text : "";
}

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
    const loaded = await sandbox.load("const a = 1;\nfunction onTick( {\n");
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
    expect(await sandbox.load("log('hello')")).toMatchObject({
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

describe("limits", () => {
  it.each([
    ["an endless loop", "function onTick() { for (;;) ; }"],
    [
      "an endless loop that catches everything",
      "function onTick() { for (;;) try { for (;;) ; } catch {} finally { continue; } }",
    ],
    ["a regular expression that backtracks for ever", "function onTick() { /^(a+)+$/.test('a'.repeat(40) + '!'); }"],
    ["a getter that never comes back", "function onTick() { publish('a', { get toJSON() { for (;;) ; } }); }"],
    ["an error whose message never comes back", "function onTick() { throw { get message() { for (;;) ; } }; }"],
    ["a proxy that never comes back", "function onTick() { log(new Proxy({}, { get() { for (;;) ; } })); }"],
  ])("%s ends", async (_what, source) => {
    expect(await once(source, tick)).toMatchObject({ ok: false, error: { kind: "time" } });
  });

  it("promises that go on for ever are left alone after a thousand steps", async () => {
    const source = "function onTick() { const again = () => Promise.resolve().then(again); return again(); }";
    expect(await once(source, tick)).toEqual({ ok: true, value: [] });
  });

  it("garbage is refused or harmless, and never hangs", async () => {
    const script = await load("function onMessage(m) { (0, eval)(m.text()); }");
    const kinds = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (source) => {
        const done = await script.call(message(source));
        kinds.add(done.ok ? "harmless" : done.error.kind);
      }),
      { numRuns: 300 },
    );
    expect([...kinds]).not.toContain("gone");
    script.dispose();
  });

  it("an endless loop at load ends", async () => {
    expect(await sandbox.load("for (;;) ;")).toMatchObject({ error: { kind: "time" } });
  });

  it("a script that QuickJS cannot interrupt is ended with its thread", async () => {
    let runOut: (() => void) | undefined;
    const impatient = createScriptSandbox({
      worker: expectDefined(worker, "it was built").file,
      clock: {
        nowMs: () => 0,
        schedule(_delayMs, task) {
          runOut = task;
          return () => (runOut = undefined);
        },
      },
    });
    // One call into native code that would take years.
    const loaded = await impatient.load(
      "function onTick() { Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1); }",
    );
    const script = loaded.ok ? loaded.value : undefined;
    const done = script?.call(tick);
    await vi.waitFor(() => expect(runOut).toBeDefined());
    runOut?.();
    expect(await done).toMatchObject({ ok: false, error: { kind: "time" } });
    expect(await script?.call(tick)).toMatchObject({ ok: false, error: { kind: "gone" } });
  });

  it.each([
    ["an array that doubles", "function onTick() { let a = [1]; for (;;) a = a.concat(a); }"],
    ["a text that doubles", "function onTick() { let a = 'x'; for (;;) a = a + a + '!'; }"],
    ["bytes", "function onTick() { const all = []; for (;;) all.push(new Uint8Array(1e6)); }"],
  ])("memory is bounded: %s", async (_what, source) => {
    expect(await once(source, tick)).toMatchObject({
      ok: false,
      error: { kind: expect.stringMatching(/^(memory|error|time)$/) },
    });
  });

  it("recursion without end is an error of the script", async () => {
    expect(await once("function onTick() { onTick(); }", tick)).toMatchObject({ error: { kind: "error" } });
  });

  it("one event leads to a thousand actions at most", async () => {
    expect(await once("function onTick() { for (;;) try { log('x'); } catch {} }", tick)).toMatchObject({
      error: { kind: expect.stringMatching(/^(output|time)$/) },
    });
    expect(await once("function onTick() { for (let n = 0; n < 1001; n++) log('x'); }", tick)).toMatchObject({
      error: { kind: "output", message: "more than 1000 actions for one event" },
    });
  });

  it("one event leads to four megabytes at most", async () => {
    expect(
      await once("function onTick() { for (let n = 0; n < 6; n++) publish('a', new Uint8Array(1e6)); }", tick),
    ).toMatchObject({
      error: { kind: "output" },
    });
  });

  it("a payload that does not fit is refused, not cut", async () => {
    expect(
      await once("function onMessage(m) { log(m.bytes.length); }", message(new Uint8Array(5_000_000))),
    ).toMatchObject({
      error: { kind: "output", message: expect.stringContaining("5000000 bytes") },
    });
  });

  it("a script that was ended answers that it is gone, and others go on", async () => {
    const other = await load("function onTick() { log('on'); }");
    const script = await load("function onTick() { for (;;) ; }");
    await script.call(tick);
    expect(await script.call(tick)).toMatchObject({ error: { kind: "gone" } });
    expect(await other.call(tick)).toMatchObject({ ok: true });
    other.dispose();
    expect(await other.call(tick)).toMatchObject({ error: { kind: "gone" } });
  });

  it("no more than sixteen run at a time", async () => {
    const few = createScriptSandbox({ worker: expectDefined(worker, "it was built").file, clock: createSystemClock() });
    const loaded = await Promise.all(Array.from({ length: 17 }, () => few.load("function onTick() {}")));
    expect(loaded.filter((each) => each.ok)).toHaveLength(16);
    few.dispose();
    expect(await few.load("function onTick() {}")).toMatchObject({ error: { kind: "gone" } });
  });
});

describe("escapes are refused:", () => {
  it.each(
    [
      "process",
      "require",
      "module",
      "fetch",
      "WebSocket",
      "XMLHttpRequest",
      "setTimeout",
      "WebAssembly",
      "std",
      "os",
      "print",
      "Worker",
      "Deno",
      "global",
      "window",
      "console",
      "navigator",
      "importScripts",
      "postMessage",
      "onmessage",
    ].map((name) => [name]),
  )("there is no %s", async (name) => {
    expect(await inside(`typeof ${name}`)).toBe("undefined");
  });

  it.each([
    ["the constructor of functions", `Function("return typeof process + typeof require")()`, "undefinedundefined"],
    [
      "the constructor of a host function's constructor",
      `publish.constructor.constructor("return typeof process")()`,
      "undefined",
    ],
    [
      "the constructor of the global object",
      `globalThis.constructor.constructor("return this")() === globalThis`,
      "true",
    ],
    ["indirect eval", `(0, eval)("typeof process")`, "undefined"],
  ])("%s leads to the sandbox's own world", async (_what, expression, answer) => {
    expect(await inside(expression)).toBe(answer);
  });

  it("import finds nothing", async () => {
    expect(await once(`async function onTick() { await import("node:fs"); }`, tick)).toMatchObject({ ok: false });
    expect(await sandbox.load(`import fs from "node:fs"; function onTick() {}`)).toMatchObject({
      error: { kind: "syntax" },
    });
  });

  it("an exception of the host side leads to no host object and names no file of the machine", async () => {
    const done = await once(
      `function onTick() {
         try { publish("a", "b", { qos: 9 }); } catch (error) {
           log(error.constructor === Error, error.constructor.constructor("return typeof process")(), error.stack);
         }
       }`,
      tick,
    );
    const [first] = done.ok ? done.value : [];
    const text = first?.kind === "log" ? first.text : "nothing";
    expect(text).toContain("undefined");
    expect(text).not.toMatch(/node_modules|file:|\.m?js\b|\/(home|root|tmp|work)\//);
  });

  it("what comes out pollutes no prototype", async () => {
    const done = await once(
      `function onTick() {
         publish("a", "b", JSON.parse('{"__proto__": {"qos": 2}, "constructor": {"prototype": {"polluted": 1}}}'));
       }`,
      tick,
    );
    expect(done.ok).toBe(false);
    expect("polluted" in {}).toBe(false);
    expect("qos" in {}).toBe(false);
  });

  it("a payload that pretends to be bytes is text", async () => {
    const done = await once(
      `function onTick() { publish("a", { __proto__: Uint8Array.prototype, length: 1e9, byteLength: 1e9 }); }`,
      tick,
    );
    expect(done.ok && done.value[0]?.kind === "publish" ? typeof done.value[0].payload : "refused").toMatch(
      /^(string|refused)$/,
    );
  });

  it("a script that spoils its own world spoils only that", async () => {
    const script = await load(
      `Object.prototype.toJSON = () => "x"; Array.prototype.push = null; JSON.parse = () => { throw 1; }; String = null;
       function onTick() { publish("a", "b"); }`,
    );
    await script.call(tick);
    script.dispose();
    expect(await inside("JSON.parse('[1]').length")).toBe("1");
  });

  it("its own interface cannot be taken away", async () => {
    expect(await inside(`(() => { try { publish = 1; } catch {} return typeof publish; })()`)).toBe("function");
    expect(
      await inside(
        `(() => { "use strict"; try { publish.call = 1; return "changed"; } catch { return "frozen"; } })()`,
      ),
    ).toBe("frozen");
  });

  it("shared memory reaches nothing outside", async () => {
    expect(await inside(`typeof SharedArrayBuffer === "undefined" || new SharedArrayBuffer(8).byteLength`)).toMatch(
      /^(true|8)$/,
    );
    expect(
      await once(`function onTick() { Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0); }`, tick),
    ).toMatchObject({ ok: false });
  });
});

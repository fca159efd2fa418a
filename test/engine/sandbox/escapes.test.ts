import { describe, expect, it } from "vitest";
import { tick, useScriptSandbox } from "./sandboxWorld.ts";

const { load, once, tryToLoad } = useScriptSandbox();

/** What an expression is inside, as text. */
async function inside(expression: string): Promise<string> {
  const done = await once(`function onTick() { log(String(${expression})); }`, tick);
  if (!done.ok) return `${done.error.kind}: ${done.error.message}`;
  const [first] = done.value;
  return first?.kind === "log" ? first.text : "";
}

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
    expect(await tryToLoad(`import fs from "node:fs"; function onTick() {}`)).toMatchObject({
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

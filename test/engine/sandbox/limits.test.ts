import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { message, tick, useScriptSandbox } from "./sandboxWorld.ts";

const { createAnother, load, once, tryToLoad } = useScriptSandbox();

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
    expect(await tryToLoad("for (;;) ;")).toMatchObject({ error: { kind: "time" } });
  });

  it("a script that QuickJS cannot interrupt is ended with its thread", async () => {
    let runOut: (() => void) | undefined;
    const impatient = createAnother({
      nowMs: () => 0,
      schedule(_delayMs, task) {
        runOut = task;
        return () => (runOut = undefined);
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
    const few = createAnother(createSystemClock());
    const loaded = await Promise.all(Array.from({ length: 17 }, () => few.load("function onTick() {}")));
    expect(loaded.filter((each) => each.ok)).toHaveLength(16);
    few.dispose();
    expect(await few.load("function onTick() {}")).toMatchObject({ error: { kind: "gone" } });
  });
});

import { afterAll, beforeAll } from "vitest";
import {
  createScriptSandbox,
  type ScriptEvent,
  type ScriptHandle,
  type ScriptSandbox,
} from "#electron/engine/sandbox/index.ts";
import { type Clock, createSystemClock } from "#electron/engine/support/index.ts";
import { buildScriptWorker } from "#test/support/scriptWorker.ts";

export const tick: ScriptEvent = { kind: "tick", n: 1, now: 1_000 };

export function message(payload: string | Uint8Array = "", topic = "cmd/pump/set"): ScriptEvent {
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  return { kind: "message", topic, payload: bytes, qos: 1, retain: false };
}

/** A sandbox with the built file of a script's thread, for all tests of a file. */
export function useScriptSandbox() {
  let worker: Awaited<ReturnType<typeof buildScriptWorker>> | undefined;
  let sandbox: ScriptSandbox;

  /** Another sandbox over the same file; whoever creates it disposes of it. */
  function createAnother(clock: Clock): ScriptSandbox {
    if (worker === undefined) throw new Error("it is built before the first test");
    return createScriptSandbox({ worker: worker.file, clock });
  }

  beforeAll(async () => {
    worker = await buildScriptWorker();
    sandbox = createAnother(createSystemClock());
  }, 60_000);

  afterAll(async () => {
    sandbox.dispose();
    await worker?.remove();
  });

  const tryToLoad = (source: string) => sandbox.load(source);

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

  return { createAnother, tryToLoad, load, once };
}

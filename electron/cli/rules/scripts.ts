import { createSystemClock } from "#electron/engine/support/index.ts";
import { createScriptSandbox } from "#electron/engine/sandbox/index.ts";
import type { ScriptHost } from "#electron/engine/rules/index.ts";

/** The sandbox for the scripts of one rule set; its thread is built beside this program. */
export function createScripts(): ScriptHost {
  return createScriptSandbox({ worker: new URL("./script.js", import.meta.url), clock: createSystemClock() });
}

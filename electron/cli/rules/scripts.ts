import { createSystemClock } from "#electron/engine/support/index.ts";
import { createScriptSandbox, type ScriptSandbox } from "#electron/engine/sandbox/index.ts";

/** The sandbox for the scripts of one rule set; its thread is built beside this program. */
export function createScripts(): ScriptSandbox {
  return createScriptSandbox({ worker: new URL("./script.js", import.meta.url), clock: createSystemClock() });
}

/**
 * Where scripts of strangers run: QuickJS, compiled to WebAssembly, in a thread of its own, with limits on time, memory
 * and output. A script reaches `publish`, `log` and `state`; no Node, no files, no network. Knows no rules and no MQTT
 * beyond the shape of a message. Start with `scriptSandbox.ts` (outside) and `scriptRuntime.ts` (inside).
 */
export { noScripts } from "./noScripts.ts";
export { createScriptSandbox, type ScriptSandboxOptions } from "./scriptSandbox.ts";
export type { ScriptAction, ScriptEvent, ScriptFailure, ScriptHandle, ScriptLimits, ScriptSandbox } from "./types.ts";

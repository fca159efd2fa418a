import { fail } from "#shared/base/index.ts";
import type { ScriptSandbox } from "./types.ts";

/** Where there is no thread for a script, none runs. */
export const noScripts: ScriptSandbox = {
  load: async () => fail({ kind: "gone", message: "there is no sandbox for scripts here" }),
  dispose() {},
};

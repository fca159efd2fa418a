import { fail, type Result } from "#shared/base/index.ts";
import type { Properties } from "#shared/mqtt/packet/index.ts";

/** What a script is told. */
export type ScriptEvent =
  | {
      readonly kind: "message";
      readonly topic: string;
      readonly payload: Uint8Array;
      readonly qos: 0 | 1 | 2;
      readonly retain: boolean;
      readonly properties?: Properties;
    }
  | { readonly kind: "tick"; readonly n: number; readonly now: number };

/** What a script wants. */
export type ScriptAction =
  | {
      readonly kind: "publish";
      readonly topic: string;
      readonly payload: string | Uint8Array;
      readonly qos?: 0 | 1 | 2;
      readonly retain?: boolean;
      readonly properties?: Properties;
    }
  | { readonly kind: "log"; readonly text: string };

/** Why a script did not do what it was asked. */
export interface ScriptFailure {
  readonly kind: "syntax" | "error" | "time" | "memory" | "output" | "gone";
  readonly message: string;
  readonly line?: number;
}

/** A script that keeps its state from event to event. */
export interface LoadedScript {
  call(event: ScriptEvent): Promise<Result<readonly ScriptAction[], ScriptFailure>>;
  dispose(): void;
}

/** The sandbox that scripts run in: whoever builds the rules gives it. */
export interface ScriptHost {
  load(source: string): Promise<Result<LoadedScript, ScriptFailure>>;
  dispose(): void;
}

/** Where there is no sandbox, no script runs. */
export const noScripts: ScriptHost = {
  load: async () => fail({ kind: "gone", message: "there is no sandbox for scripts here" }),
  dispose() {},
};

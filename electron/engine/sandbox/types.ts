import type { Result } from "#shared/base/index.ts";
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

/** What a script wants: plain data, checked on this side of the wall. */
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

/**
 * Why a script did not do what it was asked. `time`, `memory` and `gone` mean that it lost its state: it has to be
 * loaded again. After `error` and `output` it goes on with the next event.
 */
export interface ScriptFailure {
  readonly kind: "syntax" | "error" | "time" | "memory" | "output" | "gone";
  readonly message: string;
  /** Of the script, counted from 1. */
  readonly line?: number;
}

/** A loaded script. It keeps its globals from event to event. */
export interface ScriptHandle {
  /** Runs `onMessage` or `onTick`. Calls wait for the one before them. A script without that function answers nothing. */
  call(event: ScriptEvent): Promise<Result<readonly ScriptAction[], ScriptFailure>>;
  dispose(): void;
}

/** Runs scripts of strangers where they reach nothing. */
export interface ScriptSandbox {
  load(source: string): Promise<Result<ScriptHandle, ScriptFailure>>;
  /** Ends every script; those that are at work answer `gone`. */
  dispose(): void;
}

/** Between the sandbox and a script's thread. */
export type ScriptRequest =
  { readonly kind: "load"; readonly source: string } | { readonly kind: "call"; readonly event: ScriptEvent };

export type ScriptAnswer = Result<readonly ScriptAction[], ScriptFailure>;

/** What a script may use. */
export interface ScriptLimits {
  /** Of everything that the script holds, its stack included. */
  readonly memoryBytes: number;
  /** By the clock, for one event; the first run of the source gets `LOAD_TURNS` of them. */
  readonly turnMs: number;
}

/** Many scripts may start at once on few processors. */
export const LOAD_TURNS = 4;

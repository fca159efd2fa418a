import type { ScriptRule } from "#shared/rules/index.ts";
import type { ScriptHandle, ScriptAction, ScriptEvent, ScriptFailure, ScriptSandbox } from "../sandbox/index.ts";

/** Runs the script of one rule, one event after the other. */
export interface ScriptRunner {
  /** `done` gets what the script wants. Events wait for the one before them, and too many are dropped. */
  run(event: ScriptEvent, done: (actions: readonly ScriptAction[]) => void): void;
  /** Nothing runs, and nothing waits to. */
  readonly isIdle: boolean;
  dispose(): void;
}

export interface ScriptRunnerOptions {
  readonly rule: ScriptRule;
  readonly script: ScriptHandle;
  readonly host: ScriptSandbox;
  readonly failed: (reason: string) => void;
  readonly dropped: (reason: string) => void;
  /** Everything that waited has run. */
  readonly idle: () => void;
  /** It has failed so often in a row that it is left alone. */
  readonly gaveUp: (reason: string) => void;
}

const MAXIMUM_WAITING = 100;
const MAXIMUM_WAITING_BYTES = 32 * 1024 * 1024;
const MAXIMUM_FAILURES = 5;

/** Creates the runner of a script that was loaded. */
export function createScriptRunner(options: ScriptRunnerOptions): ScriptRunner {
  const { rule, host, failed, dropped, gaveUp, idle } = options;
  let { script } = options;
  const waiting: { readonly event: ScriptEvent; readonly done: (actions: readonly ScriptAction[]) => void }[] = [];
  let isBusy = false;
  let isOver = false;
  let failuresInARow = 0;

  /** A script that was ended from outside has lost its state: it begins anew. */
  async function loadAgain(): Promise<void> {
    script.dispose();
    const loaded = await host.load(rule.source);
    if (isOver) {
      if (loaded.ok) loaded.value.dispose();
    } else if (loaded.ok) script = loaded.value;
    else end(describeScriptFailure(loaded.error));
  }

  function end(reason: string): void {
    isOver = true;
    waiting.length = 0;
    gaveUp(reason);
  }

  async function work(): Promise<void> {
    isBusy = true;
    for (let next = waiting.shift(); next !== undefined && !isOver; next = waiting.shift()) {
      const answer = await script.call(next.event);
      if (isOver) break;
      if (answer.ok) {
        failuresInARow = 0;
        next.done(answer.value);
        continue;
      }
      failuresInARow += 1;
      failed(describeScriptFailure(answer.error));
      if (failuresInARow >= MAXIMUM_FAILURES) end(`it failed ${MAXIMUM_FAILURES} times in a row and is left alone`);
      else if (isEnded(answer.error)) await loadAgain();
    }
    isBusy = false;
    idle();
  }

  return {
    get isIdle() {
      return !isBusy;
    },
    run(event, done) {
      if (isOver) return;
      const bytes = waiting.reduce((sum, each) => sum + sizeOf(each.event), 0);
      if (waiting.length >= MAXIMUM_WAITING || bytes >= MAXIMUM_WAITING_BYTES) {
        dropped(`the script does not keep up: ${waiting.length} events wait`);
        return;
      }
      waiting.push({ event, done });
      if (!isBusy) void work();
    },
    dispose() {
      isOver = true;
      waiting.length = 0;
      script.dispose();
    },
  };
}

/** A failure in words, with the line of the script. */
export function describeScriptFailure({ message, line }: ScriptFailure): string {
  return line === undefined ? message : `${message} (line ${line} of the script)`;
}

function sizeOf(event: ScriptEvent): number {
  return event.kind === "message" ? event.payload.length : 0;
}

function isEnded({ kind }: ScriptFailure): boolean {
  return kind === "time" || kind === "memory" || kind === "gone";
}

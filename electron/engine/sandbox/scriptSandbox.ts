import { Worker } from "node:worker_threads";
import { fail, ok } from "#shared/base/index.ts";
import type { Clock } from "../support/index.ts";
import {
  LOAD_TURNS,
  type ScriptAnswer,
  type ScriptFailure,
  type ScriptHandle,
  type ScriptLimits,
  type ScriptRequest,
  type ScriptSandbox,
} from "./types.ts";

export interface ScriptSandboxOptions extends Partial<ScriptLimits> {
  /** The built file of `sandboxWorker.ts`. */
  readonly worker: URL;
  readonly clock: Clock;
}

const DEFAULTS: ScriptLimits = { memoryBytes: 16 * 1024 * 1024, turnMs: 250 };
/** Each has a thread. */
const MAXIMUM_SCRIPTS = 16;
const MAXIMUM_SOURCE_CHARACTERS = 200_000;
const START_LIMIT_MS = 20_000;
/**
 * What the thread gets beyond the script's own time before it is ended from outside. Much: on a busy machine a script
 * that did nothing wrong may have to wait for a processor.
 */
const GRACE_MS = 10_000;

/**
 * Creates a sandbox. Every script has a thread, and in it a QuickJS of WebAssembly: a script that hangs where QuickJS does
 * not look at the clock is ended with its thread, and takes nothing with it.
 */
export function createScriptSandbox({ worker, clock, ...chosen }: ScriptSandboxOptions): ScriptSandbox {
  const limits = { ...DEFAULTS, ...chosen };
  const scripts = new Set<ScriptThread>();
  let isOver = false;

  return {
    async load(source) {
      if (isOver) return fail(gone);
      if (scripts.size >= MAXIMUM_SCRIPTS) {
        return fail({ kind: "gone", message: `${MAXIMUM_SCRIPTS} scripts run already: no more at a time` });
      }
      if (source.length > MAXIMUM_SOURCE_CHARACTERS) {
        return fail({ kind: "syntax", message: `a script has ${MAXIMUM_SOURCE_CHARACTERS} characters at most` });
      }
      const thread = new ScriptThread(worker, limits, clock, () => scripts.delete(thread));
      scripts.add(thread);
      const loaded = await thread.start(source);
      if (loaded.ok) return ok(thread);
      thread.dispose();
      return loaded;
    },
    dispose() {
      isOver = true;
      for (const script of scripts) script.dispose();
    },
  };
}

const gone: ScriptFailure = { kind: "gone", message: "the script was ended" };

/** A script's thread, and the clock that ends it. */
class ScriptThread implements ScriptHandle {
  readonly #worker: Worker;
  readonly #limits: ScriptLimits;
  readonly #clock: Clock;
  readonly #ended: () => void;
  /** Answers the request under way. */
  #answer: ((answer: ScriptAnswer) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #failure: ScriptFailure | undefined;

  constructor(worker: URL, limits: ScriptLimits, clock: Clock, ended: () => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#ended = ended;
    // QuickJS keeps its memory outside V8's heap; what is bounded here is what the thread itself needs.
    this.#worker = new Worker(worker, {
      name: "script",
      workerData: limits,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
    });
    this.#worker.on("message", (answer: ScriptAnswer | "ready") =>
      this.#answer?.(answer === "ready" ? ok([]) : answer),
    );
    this.#worker.on("error", (error) => this.#end({ kind: "gone", message: `its thread failed: ${error.message}` }));
    this.#worker.on("exit", () => this.#end(gone));
    this.#worker.unref();
  }

  async start(source: string): Promise<ScriptAnswer> {
    const ready = await this.#ask(undefined, START_LIMIT_MS);
    return ready.ok ? this.#ask({ kind: "load", source }, this.#limits.turnMs * LOAD_TURNS + GRACE_MS) : ready;
  }

  call(event: Extract<ScriptRequest, { kind: "call" }>["event"]): Promise<ScriptAnswer> {
    const answer = this.#last.then(() => this.#ask({ kind: "call", event }, this.#limits.turnMs + GRACE_MS));
    this.#last = answer;
    return answer;
  }

  dispose(): void {
    this.#end(gone);
  }

  /** Sends a request and waits for its answer, or for the end of the thread. Without a request it waits for the thread. */
  async #ask(request: ScriptRequest | undefined, limitMs: number): Promise<ScriptAnswer> {
    if (this.#failure !== undefined) return fail(gone);
    const answer = await new Promise<ScriptAnswer>((resolve) => {
      const cancel = this.#clock.schedule(limitMs, () =>
        this.#end({ kind: "time", message: `it did not come back within ${limitMs} ms` }),
      );
      this.#answer = (given) => {
        cancel();
        this.#answer = undefined;
        resolve(given);
      };
      if (request !== undefined) this.#worker.postMessage(request);
    });
    if (!answer.ok && (answer.error.kind === "time" || answer.error.kind === "memory")) this.#end(answer.error);
    return answer;
  }

  #end(failure: ScriptFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#answer?.(fail(failure));
    void this.#worker.terminate();
    this.#ended();
  }
}

import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from "quickjs-emscripten-core";
import { newQuickJSWASMModuleFromVariant } from "quickjs-emscripten-core";
import variant from "@jitl/quickjs-singlefile-mjs-release-sync";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { OUTPUT_LIMITS, readPublishOptions } from "./output.ts";
import { PRELUDE } from "./prelude.ts";
import {
  LOAD_TURNS,
  type ScriptAction,
  type ScriptAnswer,
  type ScriptEvent,
  type ScriptFailure,
  type ScriptLimits,
} from "./types.ts";

const SCRIPT_NAME = "script";
const STACK_BYTES = 256 * 1024;
const MAXIMUM_JOBS = 1_000;
/** A message may take this share of a script's memory: the script needs room for what it makes of it. */
const PAYLOAD_SHARE = 1 / 4;

/** One script in one QuickJS of its own. It blocks its thread while the script works. */
export interface ScriptRuntime {
  load(source: string): ScriptAnswer;
  call(event: ScriptEvent): ScriptAnswer;
  dispose(): void;
}

/** Builds the engine that scripts run in: WebAssembly with memory of its own, and no way out but two functions. */
export async function createScriptRuntime(limits: ScriptLimits): Promise<ScriptRuntime> {
  return runtimeIn(await newQuickJSWASMModuleFromVariant(variant), limits);
}

function runtimeIn(module: QuickJSWASMModule, { memoryBytes, turnMs }: ScriptLimits): ScriptRuntime {
  const runtime = module.newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  const context = runtime.newContext();
  let deadlineMs = Number.POSITIVE_INFINITY;
  let isLate = false;
  let actions: ScriptAction[] = [];
  let written = 0;
  let outputProblem: string | undefined;
  runtime.setInterruptHandler(() => {
    isLate ||= performance.now() > deadlineMs;
    return isLate;
  });

  /** Takes what a script wants, as far as the limits go; what goes wrong is told to the script as an exception. */
  function take(action: ScriptAction, size: number): void {
    written += size;
    if (actions.length >= OUTPUT_LIMITS.actions)
      outputProblem = `more than ${OUTPUT_LIMITS.actions} actions for one event`;
    else if (written > OUTPUT_LIMITS.bytes) outputProblem = `more than ${OUTPUT_LIMITS.bytes} bytes for one event`;
    if (outputProblem !== undefined) throw new Error(outputProblem);
    actions.push(action);
  }

  const emit = context.newFunction("emit", (kind, first, second, third) => {
    const subject = context.getString(first);
    if (context.getString(kind) === "log") {
      const text = subject.slice(0, OUTPUT_LIMITS.logCharacters);
      return take({ kind: "log", text }, text.length);
    }
    const options = readPublishOptions(third === undefined ? "" : context.getString(third));
    if (!options.ok) throw new Error(options.error);
    const payload = second === undefined ? "" : payloadIn(context, second);
    take({ kind: "publish", topic: subject, payload, ...options.value }, subject.length + payload.length);
  });
  const decode = context.newFunction("decode", (buffer) =>
    context.newString(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesIn(context, buffer))),
  );
  const prelude = context.unwrapResult(context.evalCode(PRELUDE, "wirebench"));
  const dispatch = context.unwrapResult(context.callFunction(prelude, context.undefined, emit, decode));
  for (const handle of [prelude, emit, decode]) handle.dispose();
  const handlers = new Map<ScriptEvent["kind"], QuickJSHandle>();

  /** Runs one turn within the limits. `work` answers what the script threw, if it did. */
  function turn(limitMs: number, work: () => Result<undefined, ScriptFailure>): ScriptAnswer {
    actions = [];
    written = 0;
    outputProblem = undefined;
    isLate = false;
    deadlineMs = performance.now() + limitMs;
    const done = guarded(work);
    if (isLate) return fail({ kind: "time", message: `it worked for longer than ${limitMs} ms` });
    if (outputProblem !== undefined) return fail({ kind: "output", message: outputProblem });
    return done.ok ? ok(actions) : done;
  }

  function guarded(work: () => Result<undefined, ScriptFailure>): Result<undefined, ScriptFailure> {
    try {
      return work();
    } catch (error) {
      // QuickJS itself gave up: what is left of its memory is not to be trusted.
      return fail({
        kind: "memory",
        message: `the sandbox gave up: ${error instanceof Error ? error.name : "unknown"}`,
      });
    }
  }

  /** What became of an evaluation or a call, with the promises that it began. */
  function settle(
    result: ReturnType<QuickJSContext["evalCode"]>,
    isLoading: boolean,
  ): Result<undefined, ScriptFailure> {
    if (result.error !== undefined) return fail(result.error.consume((error) => failureOf(context, error, isLoading)));
    return result.value.consume((value) => {
      const jobs = runtime.executePendingJobs(MAXIMUM_JOBS);
      if (jobs.error !== undefined) return fail(jobs.error.consume((error) => failureOf(context, error, false)));
      const promise = context.getPromiseState(value);
      if (promise.type === "rejected") return fail(promise.error.consume((error) => failureOf(context, error, false)));
      if (promise.type === "fulfilled" && promise.notAPromise !== true) promise.value.dispose();
      return ok(undefined);
    });
  }

  /** Finds a function that the script declared, be it by `function` or by `const`. */
  function findHandler(kind: ScriptEvent["kind"], name: string): void {
    const found = context.evalCode(`typeof ${name} === "function" ? ${name} : undefined`, "wirebench");
    if (found.error !== undefined) found.error.dispose();
    else if (context.typeof(found.value) === "function") handlers.set(kind, found.value);
    else found.value.dispose();
  }

  return {
    load: (source) =>
      turn(turnMs * LOAD_TURNS, () => {
        const loaded = settle(context.evalCode(source, SCRIPT_NAME, { type: "global" }), true);
        if (!loaded.ok) return loaded;
        findHandler("message", "onMessage");
        findHandler("tick", "onTick");
        if (handlers.size > 0) return ok(undefined);
        return fail({ kind: "error", message: "it declares neither onMessage(message) nor onTick(tick)" });
      }),
    call: (event) =>
      turn(turnMs, () => {
        const handler = handlers.get(event.kind);
        if (handler === undefined) return ok(undefined);
        if (event.kind === "message" && event.payload.length > memoryBytes * PAYLOAD_SHARE) {
          const most = Math.floor(memoryBytes * PAYLOAD_SHARE);
          return fail({
            kind: "output",
            message: `a payload of ${event.payload.length} bytes: a script gets ${most} at most`,
          });
        }
        const json = context.newString(describe(event));
        const payload =
          event.kind === "message" ? context.newArrayBuffer(event.payload.slice().buffer) : context.undefined;
        const result = context.callFunction(dispatch, context.undefined, handler, json, payload);
        json.dispose();
        payload.dispose();
        return settle(result, false);
      }),
    dispose() {
      for (const handle of handlers.values()) handle.dispose();
      dispatch.dispose();
      context.dispose();
      runtime.dispose();
    },
  };
}

function describe(event: ScriptEvent): string {
  if (event.kind === "tick") return JSON.stringify({ n: event.n, now: event.now });
  const { topic, qos, retain, properties = {} } = event;
  const { correlationData } = properties;
  const plain = correlationData === undefined ? properties : { ...properties, correlationData: [...correlationData] };
  return JSON.stringify({ topic, qos, retain, properties: plain });
}

function payloadIn(context: QuickJSContext, handle: QuickJSHandle): string | Uint8Array {
  return context.typeof(handle) === "string" ? context.getString(handle) : bytesIn(context, handle);
}

/** A copy of the bytes: the sandbox's own memory moves. */
function bytesIn(context: QuickJSContext, handle: QuickJSHandle): Uint8Array {
  return context.getArrayBuffer(handle).consume((view) => view.value.slice());
}

/** What was thrown, in words. Only texts are read: a thrown object may lie about everything else. */
function failureOf(context: QuickJSContext, error: QuickJSHandle, isLoading: boolean): ScriptFailure {
  const read = (key: string): string => {
    if (context.typeof(error) !== "object") return "";
    return context
      .getProp(error, key)
      .consume((value) => (context.typeof(value) === "string" ? context.getString(value) : ""));
  };
  const name = read("name").slice(0, 100);
  const text = context.typeof(error) === "string" ? context.getString(error) : read("message");
  const line = /\bscript:(\d+)/.exec(read("stack"))?.[1];
  const kind =
    name === "InternalError" && text === "out of memory"
      ? "memory"
      : isLoading && name === "SyntaxError"
        ? "syntax"
        : "error";
  const message =
    kind === "memory" ? "it used up its memory" : [name, text.slice(0, 1_000)].filter((part) => part !== "").join(": ");
  return {
    kind,
    message: message === "" ? "it threw something that is no error" : message,
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}

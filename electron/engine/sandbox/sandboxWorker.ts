import { parentPort, workerData } from "node:worker_threads";
import * as z from "zod/mini";
import { expectDefined } from "#shared/base/index.ts";
import { createScriptRuntime } from "./scriptRuntime.ts";
import type { ScriptRequest } from "./types.ts";

// The thread of one script. It answers one request after the other; whoever started it ends it.
const host = expectDefined(parentPort ?? undefined, "this file runs in a worker");
const limits = z.object({ memoryBytes: z.number(), turnMs: z.number() }).parse(workerData);
const runtime = await createScriptRuntime(limits);

host.on("message", (request: ScriptRequest) => {
  host.postMessage(request.kind === "load" ? runtime.load(request.source) : runtime.call(request.event));
});
host.postMessage("ready");

import { setMaxListeners } from "node:events";
import {
  isUnusual,
  MAXIMUM_CONNECTIONS_NAMED,
  type ProbeReport,
  type ProbeStep,
  type ProbeStepId,
  probeSteps,
} from "#shared/probe/index.ts";
import { type ConnectionEnd, explainEnd } from "../client/index.ts";
import { cleanUp } from "./cleanUp.ts";
import type { ProbeRequest } from "./probeRequest.ts";
import { createReportWriter, type ReportWriter } from "./reportWriter.ts";
import { stepRunners } from "./steps/index.ts";
import { createMemory, createWorld, type ProbeMemory, sentOf } from "./world.ts";

/** Examines a broker. Never throws on account of what it does or does not do. */
export async function runProbe(request: ProbeRequest): Promise<ProbeReport> {
  const { clock, limits } = request;
  const writer = createReportWriter(request);
  const memory = createMemory();
  const total = linkedAbort(request.signal);
  const cancelTotal = clock.schedule(limits.totalMs, total.abort);

  for (const step of probeSteps) {
    const reason = reasonToSkip(step, request, memory, total.signal.aborted);
    if (reason === undefined) await runStep(step, request, memory, total.signal, writer);
    else writer.step(step.id, reason.state, reason.detail);
    writer.update({ sent: sentOf(memory), denial: memory.denial });
    if (step.id === "versions" && memory.versions.length === 0 && !total.signal.aborted) break;
  }
  cancelTotal();
  total.dispose();
  const leftBehind = memory.versions.length === 0 ? [] : await cleanUp(request, memory);
  writer.update({ sent: sentOf(memory), leftBehind: [...leftBehind] });
  const isStopped = request.signal.aborted || total.signal.aborted;
  if (memory.versions.length === 0 && !isStopped) writer.update({ failure: failureOf(request, memory) });
  writer.end(isStopped ? "stopped" : memory.versions.length === 0 ? "failed" : "complete");
  return writer.report();
}

function reasonToSkip(
  step: ProbeStep & { readonly id: ProbeStepId },
  { consented, deniedTopic }: ProbeRequest,
  { versions }: ProbeMemory,
  isStopped: boolean,
): { readonly state: "not-consented" | "skipped"; readonly detail: string } | undefined {
  // The one place where consent is asked for: a step that needs it has no other way to run.
  if (isUnusual(step) && !consented.has(step.id)) return { state: "not-consented", detail: "nobody agreed to it" };
  if (isStopped) return { state: "skipped", detail: "the probe was stopped before" };
  if (step.id !== "versions" && versions.length === 0) return { state: "skipped", detail: "there is no connection" };
  if (step.id === "denied-topic" && deniedTopic === undefined)
    return { state: "skipped", detail: "no topic was named" };
  return undefined;
}

async function runStep(
  { id }: { readonly id: ProbeStepId },
  request: ProbeRequest,
  memory: ProbeMemory,
  signal: AbortSignal,
  writer: ReportWriter,
): Promise<void> {
  const { clock, limits } = request;
  const own = linkedAbort(signal);
  let isLate = false;
  const cancel = clock.schedule(limits.stepMs, () => {
    isLate = true;
    own.abort();
  });
  writer.step(id, "running");
  const world = createWorld(request, memory, own.signal, (finding, connections) => {
    // What is said after the end was called off would only tell of that.
    if (!own.signal.aborted) writer.finding(id, finding, connections);
  });
  await stepRunners[id](world);
  await world.close();
  cancel();
  own.abort();
  own.dispose();
  if (isLate) writer.step(id, "unfinished", `took longer than ${limits.stepMs / 1000} s`);
  else if (signal.aborted) writer.step(id, "unfinished", "the probe was stopped");
  else writer.step(id, "done");
}

function failureOf({ request, profile }: ProbeRequest, { ends }: ProbeMemory): NonNullable<ProbeReport["failure"]> {
  const telling = ends.find(({ end }) => !isVersionRefusal(end)) ?? ends[0];
  const connections = ends.flatMap(({ connection }) => (connection === undefined ? [] : [connection]));
  if (telling === undefined)
    return { step: "tcp", meaning: "no attempt to connect came to its end", connections, certificates: [] };
  const { failure } = explainEnd(telling.end, {
    endpoint: request,
    protocolVersion: telling.version,
    hasTls: profile.tls !== undefined,
  });
  const { certificates = [], ...plain } = failure;
  return {
    ...plain,
    connections: connections.slice(-MAXIMUM_CONNECTIONS_NAMED),
    certificates: certificates.map(({ subject, problem }) =>
      problem === undefined ? subject : `${subject}: ${problem}`,
    ),
  };
}

function isVersionRefusal(end: ConnectionEnd): boolean {
  if (end.kind !== "protocol" || end.end.kind !== "refused") return false;
  const { reasonCode } = end.end.connack;
  return reasonCode === 0x01 || reasonCode === 0x84;
}

/** An abort of one's own that follows another one. */
function linkedAbort(signal: AbortSignal): {
  readonly signal: AbortSignal;
  abort(): void;
  dispose(): void;
} {
  const controller = new AbortController();
  // Every connection and every wait listens: fifty at once are no leak.
  setMaxListeners(0, controller.signal);
  const abort = (): void => controller.abort();
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return { signal: controller.signal, abort, dispose: () => signal.removeEventListener("abort", abort) };
}

import { type CaptureSink, noCapture } from "#electron/engine/broker/index.ts";
import { dialRequestOf } from "#electron/engine/client/index.ts";
import { defaultProbeLimits, plainProfile, type ProbeLimits, runProbe } from "#electron/engine/probe/index.ts";
import { createSystemClock } from "#electron/engine/support/index.ts";
import { expectDefined } from "#shared/base/index.ts";
import type { ClientProfile } from "#shared/profile/index.ts";
import { type Finding, type ProbeReport, type ProbeStepId, probeSteps } from "#shared/probe/index.ts";

/** Fast, for brokers on this machine. */
export const quickLimits: ProbeLimits = {
  ...defaultProbeLimits,
  answerMs: 1_500,
  quietMs: 60,
  packetGapMs: 0,
  connectionGapMs: 0,
};

export const unusualSteps: readonly ProbeStepId[] = probeSteps.flatMap((step) => ("risk" in step ? [step.id] : []));

let marks = 0;

/** Probes whatever listens at a port of loopback. */
export async function probe(
  port: number,
  options: {
    readonly consented?: readonly ProbeStepId[];
    readonly deniedTopic?: string;
    readonly limits?: Partial<ProbeLimits>;
    readonly signal?: AbortSignal;
    readonly onChange?: (report: ProbeReport) => void;
    readonly userName?: string;
    readonly password?: string;
    readonly profile?: Partial<ClientProfile>;
    readonly captureSink?: CaptureSink;
  } = {},
): Promise<{ readonly report: ProbeReport; finding(id: string): Finding; step(id: ProbeStepId): string }> {
  const { consented = [], deniedTopic, limits, signal = new AbortController().signal, onChange } = options;
  const { userName, password } = options;
  const profile: ClientProfile = {
    ...plainProfile({
      target: { kind: "remote", host: "127.0.0.1", port },
      ...(userName === undefined ? {} : { userName }),
    }),
    ...options.profile,
  };
  const secrets = password === undefined ? {} : { password };
  const report = await runProbe({
    id: "probe",
    title: "test",
    address: `mqtt://127.0.0.1:${port}`,
    clock: createSystemClock(),
    limits: { ...quickLimits, ...limits },
    profile,
    secrets,
    request: dialRequestOf(profile, secrets, { host: "127.0.0.1", port }),
    captureSink: options.captureSink ?? noCapture,
    isRecordedByPeer: false,
    connectionFrom: () => undefined,
    topicPrefix: "wirebench-probe",
    identifierPrefix: "wb-probe-",
    mark: `t${process.pid % 1000}x${marks++}`,
    deniedTopic,
    consented: new Set(consented),
    signal,
    ...(onChange === undefined ? {} : { onChange }),
  });
  return {
    report,
    finding: (id) =>
      expectDefined(
        report.findings.find((each) => each.id === id),
        `there is a finding ${id}: ${JSON.stringify(report)}`,
      ),
    step: (id) =>
      expectDefined(
        report.steps.find((each) => each.id === id),
        `there is a step ${id}`,
      ).state,
  };
}

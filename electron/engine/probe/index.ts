/**
 * Probes: what a broker supports, announces and refuses, found out by asking it. Every packet goes through our codec and
 * into the capture. Never sends what a person has not agreed to, and never touches topics that are not its own unless
 * one is named. Start with `runProbe.ts`, then `steps/`; `probes.ts` is the contract's side.
 */
export { checkTopics, createProbes, type Probes } from "./probes.ts";
export { defaultProbeLimits, type ProbeLimits } from "./limits.ts";
export { createProbeRequest, plainProfile, type ProbeRequest, type ProbeWish } from "./probeRequest.ts";
export { runProbe } from "./runProbe.ts";

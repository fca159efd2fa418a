import * as z from "zod/mini";
import { probeSections, probeStepIds } from "./plan.ts";

/** What can be made of a finding. */
export const verdicts = [
  "works",
  "as-announced",
  "announced",
  "differs",
  "not-supported",
  "refused",
  "unknown",
] as const;
export type Verdict = (typeof verdicts)[number];

/** The verdicts on screen. */
export const verdictTitles: Readonly<Record<Verdict, string>> = {
  works: "Works",
  "as-announced": "As announced",
  announced: "Not tested",
  differs: "Differs",
  "not-supported": "Not supported",
  refused: "Refused",
  unknown: "Unknown",
};

/** Network connections that one finding names. */
export const MAXIMUM_CONNECTIONS_NAMED = 20;
const MAXIMUM_FINDINGS = 200;

const text = z.string().check(z.maxLength(2_000));
const count = z.number().check(z.int(), z.minimum(0));
const stepId = z.enum(probeStepIds);

/** One thing that is known about the broker now. */
export const findingSchema = z.strictObject({
  /** Stable: the same subject has the same id in every report. */
  id: text,
  step: stepId,
  section: z.enum(probeSections),
  subject: text,
  /** What the broker said of itself; absent where it says nothing. */
  announced: z.optional(text),
  /** What it did. */
  found: text,
  verdict: z.enum(verdicts),
  /** Why, or what follows from it. */
  note: z.optional(text),
  /** Statements of the standard that it rests on: `MQTT5-3.2.2-9`. */
  statements: z.array(text).check(z.maxLength(10)),
  /** Numbers of the network connections in the capture, where the packets are; none in reports of former runs. */
  connections: z.array(count).check(z.maxLength(MAXIMUM_CONNECTIONS_NAMED)),
});
export type Finding = z.infer<typeof findingSchema>;

const stepStateSchema = z.strictObject({
  id: stepId,
  state: z.enum(["waiting", "running", "done", "not-consented", "skipped", "unfinished"]),
  /** Why it was skipped or not finished. */
  detail: z.optional(text),
});
export type ProbeStepState = z.infer<typeof stepStateSchema>;

/** A broker as a probe has found it. Holds neither credentials nor payloads. */
export const probeReportSchema = z.strictObject({
  id: z.string().check(z.maxLength(100)),
  title: text,
  address: text,
  startedAtMs: z.number(),
  endedAtMs: z.optional(z.number()),
  state: z.enum(["running", "complete", "stopped", "failed"]),
  /** Why no connection came about, or why it ended early. */
  failure: z.optional(
    z.strictObject({
      step: text,
      meaning: text,
      remedy: z.optional(text),
      code: z.optional(text),
      reasonString: z.optional(text),
      /** What the broker has shown and what is wrong with it, its own first, when a certificate is to blame. */
      certificates: z.array(text).check(z.maxLength(20)),
      connections: z.array(count),
    }),
  ),
  steps: z.array(stepStateSchema).check(z.maxLength(100)),
  findings: z.array(findingSchema).check(z.maxLength(MAXIMUM_FINDINGS)),
  /** How the broker answers what it denies, in the words of policies; absent where it did not show. */
  denial: z.strictObject({
    publishV3: z.optional(z.enum(["ack", "close"])),
    publishV5: z.optional(z.enum(["reason-code", "disconnect", "silent"])),
    subscribe: z.optional(z.enum(["refuse", "grant"])),
  }),
  sent: z.strictObject({ connections: count, packets: count, bytes: count }),
  /** What could not be cleaned up. */
  leftBehind: z.array(text).check(z.maxLength(20)),
});
export type ProbeReport = z.infer<typeof probeReportSchema>;

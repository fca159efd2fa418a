import * as z from "zod/mini";
import { probeReportSchema, probeStepIds } from "#shared/probe/index.ts";
import { count, empty } from "./schemas.ts";

const id = z.string().check(z.maxLength(100));
const topicText = z.string().check(z.minLength(1), z.maxLength(1_000));

/** Which broker to examine. */
export const probeTargetSchema = z.discriminatedUnion("kind", [
  /** The way a client goes, with its credentials. */
  z.strictObject({ kind: z.literal("client"), id }),
  z.strictObject({ kind: z.literal("embedded") }),
  /** An address, with credentials that are held while the probe runs, and not longer. */
  z.strictObject({
    kind: z.literal("address"),
    address: z.string().check(z.maxLength(2_000)),
    verifiesCertificate: z.boolean(),
    userName: z.optional(z.string().check(z.maxLength(65_535))),
    password: z.optional(z.string().check(z.maxLength(65_535))),
  }),
]);
export type ProbeTarget = z.infer<typeof probeTargetSchema>;

/** One report in a list. */
export const probeRowSchema = z.strictObject({
  id,
  title: z.string(),
  address: z.string(),
  startedAtMs: z.number(),
  state: z.enum(["running", "complete", "stopped", "failed"]),
  findings: count,
  /** Those that differ from what was announced or asked for by the standard. */
  differing: count,
});
export type ProbeRow = z.infer<typeof probeRowSchema>;

export const probeCommands = {
  /** Examines a broker. Of the steps that ask first only those in `consented` are done. */
  "probe.start": {
    input: z.strictObject({
      target: probeTargetSchema,
      consented: z.array(z.enum(probeStepIds)).check(z.maxLength(100)),
      /** A topic that the client may not use, for the step that needs one. */
      deniedTopic: z.optional(topicText),
      /** Begins the private topics, where the client may not use the usual ones. */
      topicPrefix: z.optional(topicText),
      /** Begins the Client Identifiers, where only some may connect. */
      identifierPrefix: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
    }),
    output: z.strictObject({ id }),
  },
  /** Sends nothing more but what clears up. */
  "probe.stop": { input: z.strictObject({ id }), output: empty },
  "probe.remove": { input: z.strictObject({ id }), output: empty },
} as const;

export const probeViews = {
  /** The reports, newest first. */
  probes: { params: empty, action: z.never(), value: z.strictObject({ rows: z.array(probeRowSchema) }) },
  /** One report, or two to compare; those that are gone are left out. */
  probe: {
    params: z.strictObject({ ids: z.array(id).check(z.maxLength(2)) }),
    action: z.never(),
    value: z.strictObject({ reports: z.array(probeReportSchema) }),
  },
} as const;

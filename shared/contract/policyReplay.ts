import * as z from "zod/mini";
import { documentText, effect, identitySchema, questionSchema, ruleSchema, variant } from "./policyParts.ts";
import { count } from "./schemas.ts";

/** An opened capture file; absent: the live log. */
const capture = z.optional(z.string());

const verdictSchema = z.strictObject({ effect, rule: z.optional(ruleSchema) });

/** A decision that comes out otherwise. */
const flipSchema = z.strictObject({
  /** The packet that asks; of `receive` the PUBLISH that is delivered, or was not. */
  sequence: count,
  timeMs: z.number(),
  client: z.string(),
  kind: z.enum(["connect", "will", "publish", "subscribe", "receive"]),
  /** Topic Name or Topic Filter; absent for `connect`. */
  topic: z.optional(z.string()),
  before: verdictSchema,
  after: verdictSchema,
});
export type PolicyFlip = z.infer<typeof flipSchema>;

export const whatIfSchema = z.strictObject({
  /** `refused`: there is nothing to compare, and `problem` says why. */
  state: z.enum(["running", "done", "cancelled", "refused"]),
  problem: z.optional(z.string()),
  /** Packets of the log that were looked at, of those that are to be. */
  judged: count,
  total: count,
  /** Packets whose client the log does not tell: its CONNECT is gone, or was never seen. They are not judged. */
  unknown: count,
  /** Flips, of all clients. */
  flips: count,
  /** By client, the most flips first; at most 500 of `clientTotal`. */
  clients: z.array(z.strictObject({ client: z.string(), nowDenied: count, nowAllowed: count })),
  clientTotal: count,
  /** Flips of the client that is asked for, or of all: `rowCount` in the log's order, `rows` from `start` on. */
  rowCount: count,
  start: count,
  rows: z.array(flipSchema),
  /** More flips than are kept: counted, not listed. */
  unlisted: count,
});
export type WhatIf = z.infer<typeof whatIfSchema>;

/** A rule that covers packets of a capture, and how far it goes beyond them. */
const proposedRuleSchema = z.strictObject({
  id: z.string(),
  role: z.string(),
  /** `allow publish factory/{self.clientId}/state`. */
  text: z.string(),
  line: count,
  /** What it allows beyond what was seen, in words; absent: nothing. */
  generalisation: z.optional(z.string()),
  /** Packets that it covers, and the first of them. */
  packets: count,
  sequences: z.array(count),
  clients: count,
});
export type ProposedRule = z.infer<typeof proposedRuleSchema>;

/** One question that a packet asks, and its answer. */
const packetDecisionSchema = z.strictObject({
  question: questionSchema,
  effect,
  /** In words, with rule and line of the enforced text. */
  text: z.string(),
  rule: z.optional(ruleSchema),
  /** `recorded`: as the broker decided then. `now`: as the rules in force now decide. */
  basis: z.enum(["recorded", "now"]),
  /** What became of it when it came, where the log knows that. */
  was: z.optional(effect),
  /** Of a recorded refusal: what the client learned. */
  told: z.optional(z.enum(["refused", "success", "nothing", "closed"])),
});
export type PacketDecision = z.infer<typeof packetDecisionSchema>;

export const policyReplayCommands = {
  /** What the broker's access rules say of a packet: each question that it asks. None for one that asks nothing. */
  "policy.packet": {
    input: z.strictObject({ sequence: count, capture }),
    output: z.strictObject({
      /** Absent: the log does not tell who sent it. */
      client: z.optional(identitySchema),
      decisions: z.array(packetDecisionSchema),
    }),
  },
  /** Proposes a policy that allows what the log holds, and little more. Takes a while over a long log. */
  "policy.propose": {
    input: z.strictObject({
      capture,
      /** Widens levels that vary with the client to its own values, and levels that vary anyhow to `+`. */
      generalises: z.boolean(),
      /** Only packets of these clients; absent: all. */
      clients: z.optional(z.array(z.string()).check(z.maxLength(1_000))),
    }),
    output: z.strictObject({
      /** A document that `policy.load` takes. */
      text: documentText,
      rules: z.array(proposedRuleSchema),
      /** Packets that the rules cover, and those that were left out with the reason. */
      packets: count,
      leftOut: z.array(z.strictObject({ reason: z.string(), packets: count })),
    }),
  },
} as const;

export const policyReplayViews = {
  /** Judges the log under two policies and lists what comes out otherwise. Begins when opened; ends when closed. */
  whatIf: {
    params: z.strictObject({
      capture,
      /** What is compared: the rules in force, or a variant of the draft… */
      before: z.discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("enforced") }),
        z.strictObject({ kind: z.literal("draft"), variant }),
      ]),
      /** …with the draft in this variant. */
      after: z.strictObject({ variant }),
      /** Packets from `first` to before `end`; absent: the whole log as it is when the view is opened. */
      range: z.optional(z.strictObject({ first: count, end: count })),
      /** Rows of this client only. */
      client: z.optional(z.string()),
      start: count,
      count: z.number().check(z.int(), z.minimum(0), z.maximum(500)),
    }),
    action: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("cancel") }),
      /** Anew, over the log and the draft as they are now. */
      z.strictObject({ kind: z.literal("restart") }),
    ]),
    value: whatIfSchema,
  },
} as const;

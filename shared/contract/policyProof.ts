import * as z from "zod/mini";
import { documentErrorSchema, documentText, effect, identitySchema, variant } from "./policyParts.ts";
import { count, empty } from "./schemas.ts";

/** One thing that a witness did, and what became of it. */
const playStepSchema = z.strictObject({
  /** Who did it, as in the capture. */
  client: z.string(),
  /** In words: `acme-t2 publishes /App/…/Reading`. */
  text: z.string(),
  /** `allowed`, `denied`: as the broker decided. `arrived`, `missing`: a message at its subscriber. */
  outcome: z.enum(["allowed", "denied", "arrived", "missing"]),
  /** The rule or reason code behind it, in words. */
  detail: z.optional(z.string()),
  /** The packets of this step, in the capture log. */
  sequences: z.array(count),
});
export type PlayStep = z.infer<typeof playStepSchema>;

/** A line of an import that the policy does not say as the file did. */
const importLossSchema = z.strictObject({
  /** As the losses of `policy.emit`, where one fits. */
  code: z.optional(z.string()),
  message: z.string(),
  line: z.optional(count),
});

const differenceSchema = z.strictObject({
  role: z.string(),
  client: identitySchema,
  action: z.enum(["publish", "receive"]),
  topicName: z.string(),
  before: effect,
  after: effect,
});

export const policyProofCommands = {
  /**
   * Plays the witness of a refuted requirement: its clients connect to the embedded broker and do what it says, as
   * packets that the capture shows. `refused` unless the broker enforces the draft in this variant.
   */
  "policy.playWitness": {
    input: z.strictObject({ variant, requirement: z.string() }),
    output: z.strictObject({
      steps: z.array(playStepSchema),
      /** Whether the broker did what the proof says it does. */
      isShown: z.boolean(),
      /** The outcome in one sentence. */
      text: z.string(),
    }),
  },
  /** Writes the witness of a refuted requirement into the draft's text as a test; loads nothing. */
  "policy.saveWitness": {
    input: z.strictObject({ variant, requirement: z.string() }),
    output: z.strictObject({ text: documentText, test: z.string() }),
  },
  /** Topics about which two variants of the draft disagree. */
  "policy.diff": {
    input: z.strictObject({ before: variant, after: variant }),
    output: z.strictObject({ differences: z.array(differenceSchema) }),
  },
  /** The languages that `policy.import` reads. */
  "policy.importable": {
    input: empty,
    output: z.strictObject({ dialects: z.array(z.strictObject({ id: z.string(), title: z.string() })) }),
  },
  /** Reads another broker's file as a policy document; loads nothing. `text` is absent when there are errors. */
  "policy.import": {
    input: z.strictObject({ dialect: z.string(), text: documentText }),
    output: z.strictObject({
      text: z.optional(documentText),
      losses: z.array(importLossSchema),
      errors: z.array(documentErrorSchema),
    }),
  },
} as const;

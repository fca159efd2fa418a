import * as z from "zod/mini";
import { composedMessageSchema, savedMessageSchema } from "#shared/message/index.ts";
import { publishOutcomeSchema } from "./clients.ts";
import { count, empty } from "./schemas.ts";

const id = z.string().check(z.maxLength(100));

/** Who publishes: a client, or a connection to the embedded broker that the engine keeps for the composer. */
export const publisherSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("client"), id }),
  z.strictObject({ kind: z.literal("embedded") }),
]);
export type Publisher = z.infer<typeof publisherSchema>;

/** How often a message is sent again. */
export const publishPaceSchema = z.strictObject({
  perSecond: z.number().check(z.minimum(0.001), z.maximum(100_000)),
  /** Messages in all; absent: until it is stopped. */
  count: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(1_000_000_000))),
  /** How far the time between two messages may be off, as a part of it. */
  jitter: z.number().check(z.minimum(0), z.maximum(1)),
  /** Waits before the first one. */
  delaySeconds: z.number().check(z.minimum(0), z.maximum(604_800)),
});
export type PublishPace = z.infer<typeof publishPaceSchema>;

/** One message that is sent again and again. */
export const publishJobSchema = z.strictObject({
  id,
  topicName: z.string(),
  publisher: z.string(),
  pace: publishPaceSchema,
  state: z.enum(["waiting", "running", "done", "stopped"]),
  startsAtMs: z.number(),
  sent: count,
  /** Of QoS 1 and 2, with a Reason Code below 0x80. */
  acknowledged: count,
  /** With a Reason Code of 0x80 or above. */
  refused: count,
  /** Not sent, or never answered. */
  failed: count,
  /** Messages a second, over the last second. */
  rate: z.number(),
  /** Why the last one failed. */
  problem: z.optional(z.string()),
});
export type PublishJob = z.infer<typeof publishJobSchema>;

const keptMessageSchema = z.strictObject({ id, ...savedMessageSchema.shape });
export type KeptMessage = z.infer<typeof keptMessageSchema>;

const sentMessageSchema = z.strictObject({
  id,
  atMs: z.number(),
  publisher: z.string(),
  message: composedMessageSchema,
  /** One line: what became of it. */
  outcome: z.string(),
  isGood: z.boolean(),
});
export type SentMessage = z.infer<typeof sentMessageSchema>;

export const composeCommands = {
  /** Fills in the variables and publishes. `sequence` is the PUBLISH in the capture, when it was recorded. */
  "message.publish": {
    input: z.strictObject({ via: publisherSchema, message: composedMessageSchema }),
    output: z.strictObject({ outcome: publishOutcomeSchema, sequence: z.optional(count) }),
  },
  /** Topic Names that begin so, at most 20. */
  "message.completeTopic": {
    input: z.strictObject({ prefix: z.string().check(z.maxLength(65_535)) }),
    output: z.strictObject({ names: z.array(z.string()) }),
  },
  "message.repeat": {
    input: z.strictObject({ via: publisherSchema, message: composedMessageSchema, pace: publishPaceSchema }),
    output: z.strictObject({ id }),
  },
  /** Sends nothing more from now on. */
  "message.stop": { input: z.strictObject({ id }), output: empty },
  "message.stopAll": { input: empty, output: z.strictObject({ stopped: count }) },
  /** Takes a job that is over off the list. */
  "message.forgetJob": { input: z.strictObject({ id }), output: empty },
  /** With an `id` it replaces that one. */
  "collection.save": {
    input: z.strictObject({ id: z.optional(id), saved: savedMessageSchema }),
    output: z.strictObject({ id }),
  },
  "collection.remove": { input: z.strictObject({ id }), output: empty },
  /** All of a file, or nothing of it. */
  "collection.import": {
    input: z.strictObject({ text: z.string().check(z.maxLength(100_000_000)) }),
    output: z.strictObject({ messages: count }),
  },
  "collection.export": { input: empty, output: z.strictObject({ text: z.string(), messages: count }) },
  "collection.clearHistory": { input: empty, output: empty },
} as const;

export const composeViews = {
  publishJobs: { params: empty, action: z.never(), value: z.strictObject({ jobs: z.array(publishJobSchema) }) },
  /** What is kept, by folder and name; and what was published of late, newest first. */
  collection: {
    params: empty,
    action: z.never(),
    value: z.strictObject({ messages: z.array(keptMessageSchema), history: z.array(sentMessageSchema) }),
  },
} as const;

import * as z from "zod/mini";
import { MAXIMUM_RULE_CHARACTERS, MAXIMUM_RULES } from "#shared/rules/index.ts";
import { publisherSchema } from "./compose.ts";
import { bytes, count, empty, qos } from "./schemas.ts";

const id = z.string().check(z.minLength(1), z.maxLength(100));
const text = z.string().check(z.maxLength(MAXIMUM_RULE_CHARACTERS));
/** Of a table beside the documents: no path leads out of their folder. */
const fileName = z.string().check(z.minLength(5), z.maxLength(100), z.regex(/^[^/\\:\p{Cc}]+\.csv$/iu));
const MAXIMUM_FILE_CHARACTERS = 4 * 1024 * 1024;
const MAXIMUM_STEPS = 2_000;

const stateSchema = z.discriminatedUnion("kind", [
  /** `reason` when it stopped by itself. */
  z.strictObject({ kind: z.literal("stopped"), reason: z.optional(z.string()) }),
  /** For its connection, or for its scripts to be loaded. */
  z.strictObject({ kind: z.literal("waiting"), reason: z.string() }),
  z.strictObject({ kind: z.literal("running"), sinceMs: z.number() }),
  z.strictObject({ kind: z.literal("failed"), reason: z.string() }),
]);
export type RuleSetState = z.infer<typeof stateSchema>;

const countsShape = {
  /** How often a rule had something to do. */
  fired: count,
  published: count,
  /** Could not be sent, or was refused. */
  failed: count,
  /** Left out, because a limit was reached. */
  dropped: count,
};

/** One rule set in the list. */
export const ruleSetRowSchema = z.strictObject({
  id,
  name: z.string(),
  state: stateSchema,
  /** In the document as it is kept. */
  errors: count,
  warnings: count,
  rules: count,
  ...countsShape,
  /** What runs is not the document, or not the connection, that is chosen now. */
  isOlder: z.boolean(),
  /** Grows with every change of the document. */
  revision: count,
});
export type RuleSetRow = z.infer<typeof ruleSetRowSchema>;

/** A message in a few words. */
const messageSchema = z.strictObject({
  topicName: z.string(),
  preview: z.string(),
  isText: z.boolean(),
  payloadBytes: count,
  qos,
  retain: z.boolean(),
  /** Its PUBLISH in the capture, when it was recorded. */
  sequence: z.optional(count),
});
export type RuleMessage = z.infer<typeof messageSchema>;

const firingSchema = z.strictObject({
  atMs: z.number(),
  /** What arrived, of a rule that waits for messages. */
  arrived: z.optional(messageSchema),
  /** Which device, of a simulation. */
  device: z.optional(count),
  /** The last of what went out. */
  published: z.optional(messageSchema),
  /** Why nothing went out. */
  problem: z.optional(z.string()),
});
export type RuleFiring = z.infer<typeof firingSchema>;

const ruleRowSchema = z.strictObject({
  name: z.string(),
  kind: z.enum(["reply", "simulation", "script"]),
  /** When it acts, in words. */
  trigger: z.string(),
  line: count,
  ...countsShape,
  /** It has nothing more to do. */
  isOver: z.boolean(),
  /** Why it hears nothing: the broker refused its subscription. */
  problem: z.optional(z.string()),
  last: z.optional(firingSchema),
});
export type RuleRow = z.infer<typeof ruleRowSchema>;

const logEntrySchema = z.strictObject({
  index: count,
  atMs: z.number(),
  rule: z.string(),
  kind: z.enum(["failed", "dropped", "said"]),
  text: z.string(),
  /** So often in a row. */
  times: count,
});
export type RuleLogEntry = z.infer<typeof logEntrySchema>;

const problemSchema = z.strictObject({
  severity: z.enum(["error", "warning"]),
  message: z.string(),
  line: count,
  column: count,
});

/** What a rule would do with a message. */
const tryOutcomeSchema = z.strictObject({
  rule: z.string(),
  line: count,
  /** Whether the message is one that the rule waits for. */
  fires: z.boolean(),
  published: z.array(messageSchema),
  /** What a script said. */
  said: z.array(z.string()),
  problem: z.optional(z.string()),
});
export type RuleTrial = z.infer<typeof tryOutcomeSchema>;

export const ruleCommands = {
  /** Keeps a new document under an id made of its name. */
  "rules.create": { input: z.strictObject({ text }), output: z.strictObject({ id }) },
  "rules.read": {
    input: z.strictObject({ id }),
    output: z.strictObject({ text: z.string(), revision: count, via: publisherSchema }),
  },
  /** Replaces the document; a set that runs goes on as it was started. */
  "rules.save": { input: z.strictObject({ id, text }), output: z.strictObject({ revision: count }) },
  /** Stops it and deletes its document. */
  "rules.remove": { input: z.strictObject({ id }), output: empty },
  /** Which connection it listens and publishes on, from the next start. */
  "rules.choose": { input: z.strictObject({ id, via: publisherSchema }), output: empty },
  /** Starts the document as it is kept; one that runs is started anew. */
  "rules.start": { input: z.strictObject({ id }), output: empty },
  /** Sends nothing more from now on. */
  "rules.stop": { input: z.strictObject({ id }), output: empty },
  "rules.stopAll": { input: empty, output: z.strictObject({ stopped: count }) },
  /** Reads a document. Its scripts are loaded in the sandbox, where what they want is not done. */
  "rules.check": {
    input: z.strictObject({ text }),
    output: z.strictObject({
      problems: z.array(problemSchema),
      /** The simulations among the rules, that can be previewed. */
      simulations: z.array(z.strictObject({ index: count, name: z.string(), devices: count })),
    }),
  },
  /** What each rule would do with a message. Sends nothing. */
  "rules.try": {
    input: z.strictObject({
      text,
      message: z.strictObject({
        topicName: z.string().check(z.maxLength(65_535)),
        payload: bytes,
        qos,
        retain: z.boolean(),
        responseTopic: z.optional(z.string().check(z.maxLength(65_535))),
      }),
    }),
    output: z.strictObject({ trials: z.array(tryOutcomeSchema) }),
  },
  /** The values that a simulation would make, the same ones as when it runs. Sends nothing. */
  "rules.preview": {
    input: z.strictObject({
      text,
      rule: z.number().check(z.int(), z.minimum(0), z.maximum(MAXIMUM_RULES)),
      device: z.number().check(z.int(), z.minimum(1), z.maximum(10_000)),
      steps: z.number().check(z.int(), z.minimum(1), z.maximum(MAXIMUM_STEPS)),
    }),
    output: z.strictObject({
      intervalMs: z.number(),
      series: z.array(z.strictObject({ name: z.string(), texts: z.array(z.string()) })),
    }),
  },
  /** Lays a table beside the documents, in place of one of the same name. */
  "rules.addFile": {
    input: z.strictObject({ name: fileName, text: z.string().check(z.maxLength(MAXIMUM_FILE_CHARACTERS)) }),
    output: empty,
  },
  "rules.removeFile": { input: z.strictObject({ name: z.string() }), output: empty },
} as const;

export const ruleViews = {
  /** The rule sets by name, and the tables beside them. */
  ruleSets: {
    params: empty,
    action: z.never(),
    value: z.strictObject({
      sets: z.array(ruleSetRowSchema),
      files: z.array(z.strictObject({ name: z.string(), characters: count })),
    }),
  },
  /** One rule set at work; `undefined` when it is gone. */
  ruleSet: {
    params: z.strictObject({ id: z.optional(id) }),
    action: z.never(),
    value: z.strictObject({
      set: z.optional(
        z.strictObject({
          row: ruleSetRowSchema,
          via: publisherSchema,
          /** Of what runs, or ran last; empty before it was started. */
          rules: z.array(ruleRowSchema),
          /** The newest first. */
          log: z.array(logEntrySchema),
          /** Older lines that were let go. */
          logDropped: count,
        }),
      ),
    }),
  },
} as const;

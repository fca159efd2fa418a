import * as z from "zod/mini";
import { policyAccessCommands, policyAccessViews } from "./policyAccess.ts";
import {
  documentErrorSchema,
  documentText,
  effect,
  identitySchema,
  questionSchema,
  ruleSchema,
  variant,
} from "./policyParts.ts";
import { policyProofCommands } from "./policyProof.ts";
import { policyReplayCommands, policyReplayViews } from "./policyReplay.ts";
import { count, empty, protocolVersion, qos } from "./schemas.ts";

/** A requirement of the document and what is known of it. */
const requirementSchema = z.strictObject({
  id: z.string(),
  line: count,
  kind: z.enum(["proved", "refuted", "open"]),
  /** Why it is open; the refutation in words; or under which condition it is proved. */
  message: z.optional(z.string()),
  /** The concrete case that refutes it: it can be played as real packets. */
  witness: z.optional(
    z.strictObject({
      role: z.string(),
      client: identitySchema,
      /** At whose expense. */
      against: z.optional(identitySchema),
      action: z.enum(["publish", "receive"]),
      topicName: z.string(),
      effect,
      rule: z.optional(ruleSchema),
    }),
  ),
});
export type PolicyRequirementRow = z.infer<typeof requirementSchema>;

/** A test of the document: one question with the answer that is expected. */
const testSchema = z.strictObject({
  id: z.string(),
  line: count,
  kind: z.enum(["passed", "failed"]),
  client: identitySchema,
  question: questionSchema,
  expected: effect,
  /** The decision in words. */
  text: z.string(),
  rule: z.optional(ruleSchema),
});
export type PolicyTestRow = z.infer<typeof testSchema>;

/** What an ordinary client of a role may do on one topic of the tree. */
const matrixCellSchema = z.strictObject({
  role: z.string(),
  topic: z.string(),
  /** The client's own branch, or somebody else's. */
  scope: z.enum(["own", "other"]),
  action: z.enum(["publish", "receive"]),
  extent: z.enum(["all", "some", "none"]),
  /** The topics in question. */
  filter: z.string(),
  /** A topic that shows it, and the decision in words. */
  topicName: z.string(),
  text: z.string(),
  rule: z.optional(ruleSchema),
});

const findingSchema = z.strictObject({
  lint: z.string(),
  title: z.string(),
  source: z.string(),
  severity: z.enum(["warning", "note"]),
  message: z.string(),
  line: count,
  column: count,
});

/** How refusals are answered. */
const denialsSchema = z.strictObject({
  /** PUBLISH of a 3.1.1 client; 3.1 is always acknowledged. */
  publishV3: z.enum(["ack", "close"]),
  publishV5: z.enum(["reason-code", "disconnect", "silent"]),
  /** SUBSCRIBE: a code, or granted while deliveries are filtered. */
  subscribe: z.enum(["refuse", "grant"]),
});
export type DenialBehaviour = z.infer<typeof denialsSchema>;

/** What a change of the policy did to connections, Will Messages and Subscriptions that stood already. */
const changeSchema = z.strictObject({
  kind: z.enum(["disconnected", "will-dropped", "subscription-filtered", "share-left", "qos-lowered"]),
  clientIdentifier: z.string(),
  /** The Topic Filter or the topic of the Will Message. */
  topic: z.optional(z.string()),
  from: z.optional(qos),
  to: z.optional(qos),
  rule: z.optional(ruleSchema),
});
export type PolicyChange = z.infer<typeof changeSchema>;
/** `changes` holds the first 1 000 of `total`. */
const changesSchema = z.strictObject({ total: count, changes: z.array(changeSchema) });

/** The document that was loaded last, analysed in the variant that the view asks for. */
export const policyDraftSchema = z.strictObject({
  text: z.string(),
  accountsText: z.string(),
  errors: z.array(documentErrorSchema),
  accountErrors: z.array(documentErrorSchema),
  /** Of a document without errors. */
  policy: z.optional(
    z.strictObject({
      name: z.string(),
      variants: z.array(z.string()),
      roles: z.array(z.string()),
      topics: z.array(z.strictObject({ id: z.string(), template: z.string() })),
      requirements: z.array(requirementSchema),
      tests: z.array(testSchema),
      findings: z.array(findingSchema),
      matrix: z.array(matrixCellSchema),
    }),
  ),
});

export type PolicyDraftView = z.infer<typeof policyDraftSchema>;

export const policyViewSchema = z.strictObject({
  /** What the broker enforces; absent: everything is allowed. */
  applied: z.optional(
    z.strictObject({ name: z.string(), variant: z.optional(z.string()), accounts: count, sinceMs: z.number() }),
  ),
  /** Judged like another broker: with the applied policy in its language, or with a file of its own. */
  actingAs: z.optional(
    z.strictObject({
      dialect: z.string(),
      title: z.string(),
      evidence: z.enum(["run", "source-read"]),
      text: z.enum(["policy", "file"]),
      sinceMs: z.number(),
    }),
  ),
  /** What went wrong when the last session's policy was to be enforced again. */
  problem: z.optional(z.string()),
  denials: denialsSchema,
  /** Refusals since the engine started. */
  denied: z.strictObject({ connect: count, will: count, publish: count, subscribe: count, delivery: count }),
  /** What the last change of the policy did. */
  lastChange: z.optional(changesSchema),
});
export type PolicyView = z.infer<typeof policyViewSchema>;

/** One refusal. */
const denialRowSchema = z.strictObject({
  /** Counts from 0 while the engine lives. */
  index: count,
  timeMs: z.number(),
  kind: z.enum(["connect", "will", "publish", "subscribe", "delivery"]),
  /** The packet that asked; of a delivery the PUBLISH that was not delivered. */
  sequence: z.optional(count),
  connection: count,
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  protocolVersion,
  topic: z.optional(z.string()),
  qos: z.optional(qos),
  retain: z.optional(z.boolean()),
  /** Absent: no rule spoke, the default refused. */
  rule: z.optional(ruleSchema),
  /** What the client learned: "success" is a refusal that it does not know of. */
  told: z.enum(["refused", "success", "nothing", "closed"]),
  /** Deliveries of one topic to one client are one row. */
  times: count,
});
export type DenialRow = z.infer<typeof denialRowSchema>;

/** An answer to `policy.explain`. */
const explanationSchema = z.strictObject({
  effect,
  /** In words, with rule and line. */
  text: z.string(),
  grantedQoS: z.optional(qos),
  rule: z.optional(ruleSchema),
  /** The rules that had a say, in the order in which they are tried. */
  considered: z.array(z.strictObject({ id: z.string(), effect, filter: z.string(), line: count })),
});
export type PolicyExplanation = z.infer<typeof explanationSchema>;

const emissionSchema = z.strictObject({
  text: z.string(),
  /** `source-read`: what that broker does was read in its source, not seen. */
  evidence: z.enum(["run", "source-read"]),
  losses: z.array(z.strictObject({ code: z.string(), title: z.string(), message: z.string() })),
  differences: z.array(
    z.strictObject({
      role: z.string(),
      client: identitySchema,
      action: z.enum(["publish", "receive"]),
      topicName: z.string(),
      design: effect,
      emitted: effect,
      through: z.optional(z.string()),
    }),
  ),
});

const accountName = z.string().check(z.minLength(1), z.maxLength(65_535));

export const policyCommands = {
  /** Takes a document as the draft; it may hold errors, which are answered and shown by the view. Enforces nothing. */
  "policy.load": {
    input: z.strictObject({ text: documentText, accountsText: z.optional(documentText) }),
    output: z.strictObject({ errors: z.array(documentErrorSchema), accountErrors: z.array(documentErrorSchema) }),
  },
  /**
   * Answers the text of accounts with one more, or with another entry for one that is there. The password is hashed and
   * forgotten; an empty one makes an account that asks for none. Changes nothing else.
   */
  "policy.putAccount": {
    input: z.strictObject({
      accountsText: documentText,
      username: z.optional(accountName),
      clientId: z.optional(accountName),
      groups: z.array(accountName).check(z.maxLength(100)),
      password: z.string().check(z.maxLength(65_535)),
      /** Also lets 5.0 clients prove with SCRAM-SHA-256 that they know it. */
      hasScram: z.boolean(),
    }),
    output: z.strictObject({ accountsText: z.string(), isReplaced: z.boolean() }),
  },
  /** Enforces the draft from now on, and judges what stands already. `refused` while it holds errors. */
  "policy.apply": { input: z.strictObject({ variant }), output: changesSchema },
  /** Enforces nothing any more; the draft stays. */
  "policy.clear": { input: empty, output: changesSchema },
  /** Changes what is named and leaves the rest, so that two changes at once are both made. */
  "policy.setDenials": { input: z.partial(denialsSchema), output: empty },
  /**
   * Judges as another broker would, and answers refusals as it does: by the applied policy in its language, or by
   * `text`, a file of that language. Without `dialect` back to the policy. `invalid-input` names the line of a bad file.
   */
  "policy.actAs": {
    input: z.strictObject({ dialect: z.optional(z.string()), text: z.optional(documentText) }),
    output: changesSchema,
  },
  /** The text whose lines the broker's decisions name. */
  "policy.enforcedText": {
    input: empty,
    output: z.strictObject({
      /** `policy`, or the id of the dialect that it acts as; absent: everything is allowed. */
      language: z.optional(z.string()),
      text: z.string(),
    }),
  },
  /** Decides one question by the draft, for a client with its account's groups and attributes unless some are given. */
  "policy.explain": {
    input: z.strictObject({
      variant,
      client: z.strictObject({
        clientIdentifier: z.string().check(z.maxLength(65_535)),
        userName: z.optional(z.string().check(z.maxLength(65_535))),
        groups: z.optional(z.array(z.string())),
        attributes: z.optional(z.record(z.string(), z.string())),
      }),
      request: questionSchema,
    }),
    output: explanationSchema,
  },
  /** The languages that `policy.emit` knows. */
  "policy.dialects": {
    input: empty,
    output: z.strictObject({ dialects: z.array(z.strictObject({ id: z.string(), title: z.string() })) }),
  },
  /** Writes the draft in another broker's language, and compares that broker's reading of it with the draft. */
  "policy.emit": { input: z.strictObject({ dialect: z.string(), variant }), output: emissionSchema },
  ...policyAccessCommands,
  ...policyReplayCommands,
  ...policyProofCommands,
} as const;

export const policyViews = {
  ...policyAccessViews,
  ...policyReplayViews,
  /** What is enforced, and how it goes. */
  policy: { params: empty, action: z.never(), value: policyViewSchema },
  /** What is worked on; `draft` is absent before the first `policy.load`. */
  policyDraft: {
    params: z.strictObject({ variant }),
    action: z.never(),
    value: z.strictObject({ draft: z.optional(policyDraftSchema) }),
  },
  /** The last 1 000 refusals, newest first. */
  denials: {
    params: empty,
    action: z.never(),
    value: z.strictObject({ total: count, rows: z.array(denialRowSchema) }),
  },
} as const;

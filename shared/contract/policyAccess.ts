import * as z from "zod/mini";
import { identitySchema, ruleSchema, variant } from "./policyParts.ts";
import { count } from "./schemas.ts";

const topicText = z.string().check(z.minLength(1), z.maxLength(65_535));
/** Tells the columns of the access matrix apart; the same for the same client while the engine lives. */
const identityKey = z.string().check(z.maxLength(200_000));

/** What of a branch is allowed: `pending` while it is being judged. */
const extent = z.enum(["all", "some", "none", "pending"]);

/** `rule` is a place in the value's `rules`: what allows, or where nothing is allowed what denies. Absent: the default. */
const accessSchema = z.strictObject({ extent, rule: z.optional(count) });

/** A client that the matrix has a column for. */
const accessColumnSchema = z.strictObject({
  key: identityKey,
  client: identitySchema,
  /** From the accounts, connected without an account, or made up as an ordinary client of a role. */
  origin: z.enum(["account", "connected", "example"]),
  isConnected: z.boolean(),
  /** The roles that it holds. */
  roles: z.array(z.string()),
  /** Why nothing at all is decided for it. */
  unfit: z.optional(z.string()),
});
export type AccessColumn = z.infer<typeof accessColumnSchema>;

/** A level of the tree with what each column's client may do there. */
const accessRowSchema = z.strictObject({
  /** Stable number of the node while the engine lives; not that of the topics view. */
  node: count,
  depth: count,
  level: z.string(),
  /** The Topic Name that ends here, or the beginning of the names below. */
  topicName: z.string(),
  /** Whether it is a topic itself: it has carried a message, or is an example of the document's tree. */
  topic: z.enum(["live", "example", "none"]),
  isExpanded: z.boolean(),
  hasChildren: z.boolean(),
  topicCount: count,
  positionInSet: count,
  setSize: count,
  /**
   * One for each column of the window. Of a row without children the decision for this very topic; of a branch for
   * everything at and below it, whether such topics are there yet or not. `subscribe` is the answer to a SUBSCRIBE of
   * the topic, or of the branch with `/#`.
   */
  cells: z.array(z.strictObject({ publish: accessSchema, receive: accessSchema, subscribe: accessSchema })),
});
export type AccessRow = z.infer<typeof accessRowSchema>;
export type AccessCell = AccessRow["cells"][number];

export const accessMatrixSchema = z.strictObject({
  /** Why there is nothing to show: no document, or one with errors. */
  problem: z.optional(z.string()),
  columnCount: count,
  columnStart: count,
  columns: z.array(accessColumnSchema),
  rowCount: count,
  start: count,
  rows: z.array(accessRowSchema),
  /** The rules that cells name. */
  rules: z.array(ruleSchema),
  /** Topics of the tree; `untracked` more carried messages and are not shown. */
  topicCount: count,
  untracked: count,
});
export type AccessMatrix = z.infer<typeof accessMatrixSchema>;

/** A topic of a branch with its decision. */
const branchExample = z.strictObject({ topicName: z.string(), text: z.string(), rule: z.optional(ruleSchema) });

export const policyAccessCommands = {
  /** What a client may do in the branch of a Topic Filter: with a topic that is allowed, and one that is not. Exact. */
  "policy.branch": {
    input: z.strictObject({
      variant,
      client: identitySchema,
      action: z.enum(["publish", "receive"]),
      topicFilter: topicText,
    }),
    output: z.strictObject({
      extent: z.enum(["all", "some", "none"]),
      allowed: z.optional(branchExample),
      denied: z.optional(branchExample),
    }),
  },
} as const;

export const policyAccessViews = {
  /** Clients by topics under the draft. With `only` two columns side by side on one tree. */
  accessMatrix: {
    params: z.strictObject({
      variant,
      /** These columns, in this order; absent: all of them. Keys of clients that are gone are left out. */
      only: z.optional(z.array(identityKey).check(z.maxLength(50))),
      columns: z.strictObject({ start: count, count: z.number().check(z.int(), z.minimum(0), z.maximum(100)) }),
      rows: z.strictObject({ start: count, count: z.number().check(z.int(), z.minimum(0), z.maximum(500)) }),
    }),
    action: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("expand"), node: count }),
      z.strictObject({ kind: z.literal("collapse"), node: count }),
      z.strictObject({ kind: z.literal("expandAll") }),
      z.strictObject({ kind: z.literal("collapseAll") }),
    ]),
    value: accessMatrixSchema,
  },
} as const;

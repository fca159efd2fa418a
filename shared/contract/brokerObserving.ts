import * as z from "zod/mini";
import { count, protocolVersion, qos } from "./schemas.ts";

/** One row of the tree of Topic Filters: a level, or a client that subscribes to the filter above it. */
export const subscriptionTreeRowSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("level"),
    /** The levels down to this one, joined: names the row, and what it opens. */
    path: z.string(),
    level: z.string(),
    depth: count,
    hasChildren: z.boolean(),
    isExpanded: z.boolean(),
    /** Subscriptions to exactly this filter, and to it and all below. */
    own: count,
    below: count,
    positionInSet: count,
    setSize: count,
  }),
  z.strictObject({
    kind: z.literal("subscriber"),
    path: z.string(),
    depth: count,
    clientIdentifier: z.string(),
    isConnected: z.boolean(),
    qos,
    /** Name of the group of a Shared Subscription. */
    shareName: z.optional(z.string()),
    noLocal: z.boolean(),
    retainAsPublished: z.boolean(),
    retainHandling: count,
    subscriptionIdentifier: z.optional(count),
    positionInSet: count,
    setSize: count,
  }),
]);
export type SubscriptionTreeRow = z.infer<typeof subscriptionTreeRowSchema>;

export const subscriptionsViewSchema = z.strictObject({
  /** Subscriptions in all, and those that fit the search. */
  total: count,
  found: count,
  /** Different Topic Filters among those found, and groups of Shared Subscriptions. */
  filters: count,
  groups: count,
  /** The tree is being put together for the first time, or for another search. */
  isBusy: z.boolean(),
  rowCount: count,
  start: count,
  rows: z.array(subscriptionTreeRowSchema),
});
export type SubscriptionsView = z.infer<typeof subscriptionsViewSchema>;

/** One judgement of the authorizer. */
export const decisionRowSchema = z.strictObject({
  index: count,
  timeMs: z.number(),
  effect: z.enum(["allow", "deny"]),
  kind: z.enum(["connect", "will", "publish", "subscribe", "delivery"]),
  connection: count,
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  protocolVersion,
  /** Topic Name or Topic Filter. */
  topic: z.optional(z.string()),
  qos: z.optional(qos),
  /** Absent when no rule spoke. */
  rule: z.optional(z.strictObject({ id: z.string(), text: z.string(), line: z.optional(count) })),
});
export type DecisionRow = z.infer<typeof decisionRowSchema>;

export const decisionsViewSchema = z.strictObject({
  allowed: count,
  denied: count,
  /** Judgements that are kept, and how many the log holds at most. */
  kept: count,
  capacity: count,
  rowCount: count,
  start: count,
  /** Newest first. */
  rows: z.array(decisionRowSchema),
});
export type DecisionsView = z.infer<typeof decisionsViewSchema>;

const windowShape = { start: count, count: z.number().check(z.int(), z.minimum(0), z.maximum(500)) };
const search = z.string().check(z.maxLength(65_535));
const path = z.string().check(z.maxLength(70_000));

export const brokerObservingViews = {
  /** The live tree of Topic Filters with their subscribers: a window onto it. */
  subscriptions: {
    params: z.strictObject({
      /** Part of a Topic Filter, share name or Client Identifier, in any case of letters. */
      search,
      ...windowShape,
    }),
    action: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("toggle"), path }),
      z.strictObject({ kind: z.literal("expandAll") }),
      z.strictObject({ kind: z.literal("collapseAll") }),
    ]),
    value: subscriptionsViewSchema,
  },
  /** What the authorizer decided: each judgement once, for a repeated answer is remembered and not asked for again. */
  decisions: {
    params: z.strictObject({
      effect: z.enum(["all", "allow", "deny"]),
      /** Part of Client Identifier, user name, topic or rule, in any case of letters. */
      search,
      ...windowShape,
    }),
    action: z.never(),
    value: decisionsViewSchema,
  },
} as const;

import * as z from "zod/mini";
import { bytes, count, qos } from "./schemas.ts";

/** One row of the topic tree: a level that may be a topic, may have levels below it, or both. */
export const topicRowSchema = z.strictObject({
  /** Stable number of the node while the engine lives. */
  node: count,
  depth: count,
  /** The level's text, raw: may be empty or hostile. */
  level: z.string(),
  isExpanded: z.boolean(),
  hasChildren: z.boolean(),
  /** Topics at and below this node that have carried a message. */
  topicCount: count,
  /** PUBLISH packets seen at and below this node. */
  messageCount: count,
  positionInSet: count,
  setSize: count,
  /** Of the topic at this very node; absent when no message has carried it. */
  last: z.optional(
    z.strictObject({
      timeMs: z.number(),
      /** The start of the payload as text, at most 200 characters; `isText` false means hexadecimal. */
      preview: z.string(),
      isText: z.boolean(),
      payloadBytes: count,
      qos,
      /** The broker holds a retained message for this topic. */
      isRetained: z.boolean(),
      publisher: z.string(),
    }),
  ),
});
export type TopicRow = z.infer<typeof topicRowSchema>;

export const topicsViewSchema = z.strictObject({
  /** Rows visible with the present expansion. */
  rowCount: count,
  start: count,
  rows: z.array(topicRowSchema),
  /** Topics that have carried a message, in all. */
  topicCount: count,
  /** Topics that match the search, when there is one. */
  matchCount: z.optional(count),
  /** Messages on topics beyond the limit of the tree: counted, not shown. */
  untracked: count,
  searchError: z.optional(z.string()),
});
export type TopicsView = z.infer<typeof topicsViewSchema>;

export const topicMessageSchema = z.strictObject({
  sequence: z.optional(count),
  timeMs: z.number(),
  preview: z.string(),
  isText: z.boolean(),
  payloadBytes: count,
  qos,
  retain: z.boolean(),
  publisher: z.string(),
});

/** What is known of one topic. */
export const topicDetailSchema = z.strictObject({
  topicName: z.string(),
  messageCount: count,
  /** The whole last payload; never cut. */
  payload: z.optional(bytes),
  last: z.optional(topicMessageSchema),
  /** Up to 100 of the last messages, newest first. */
  history: z.array(topicMessageSchema),
  isRetained: z.boolean(),
});
export type TopicDetail = z.infer<typeof topicDetailSchema>;

export const topicCommands = {} as const;

export const topicViews = {
  topics: {
    params: z.strictObject({
      /** Substring of the Topic Name, or a Topic Filter when it holds `+` or `#`; empty shows everything. */
      search: z.string().check(z.maxLength(65_535)),
      start: count,
      count: z.number().check(z.int(), z.minimum(0), z.maximum(500)),
    }),
    action: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("expand"), node: count }),
      z.strictObject({ kind: z.literal("collapse"), node: count }),
      z.strictObject({ kind: z.literal("expandAll") }),
      z.strictObject({ kind: z.literal("collapseAll") }),
    ]),
    value: topicsViewSchema,
  },
  topic: {
    params: z.strictObject({ node: count }),
    action: z.never(),
    value: topicDetailSchema,
  },
} as const;

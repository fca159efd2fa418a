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
  /** Those of the last seconds, per second. */
  messagesPerSecond: z.number(),
  /** Bytes of the last payloads at and below this node. */
  valueBytes: count,
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
  /** Part of the tree that this view has read so far, 0 to 1; absent when it has read all of it. */
  read: z.optional(z.number()),
  /** Levels with very many others beside them are being put in order: until then they stand as they came. */
  isSorting: z.boolean(),
  /** Where the node stands that `reveal` asked for; said once. */
  revealed: z.optional(z.strictObject({ node: count, row: count })),
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
export type TopicMessage = z.infer<typeof topicMessageSchema>;

/** What is known of one topic. */
export const topicDetailSchema = z.strictObject({
  node: count,
  topicName: z.string(),
  messageCount: count,
  /** The whole last payload; never cut. */
  payload: z.optional(bytes),
  /** As the publisher gave it; known while the message is in the log. */
  contentType: z.optional(z.string()),
  last: z.optional(topicMessageSchema),
  /** Up to 100 of the last messages, newest first; `topic.history` reads on. */
  history: z.array(topicMessageSchema),
  isRetained: z.boolean(),
});
export type TopicDetail = z.infer<typeof topicDetailSchema>;

/** How the levels below one level follow each other. All but `name` begin with the most. */
export const topicOrderSchema = z.enum(["name", "activity", "messages", "size"]);
export type TopicOrder = z.infer<typeof topicOrderSchema>;

/** What is sought, and where. */
export const topicSearchSchema = z.strictObject({
  /** Empty shows everything. */
  text: z.string().check(z.maxLength(65_535)),
  /** `text` is a Topic Filter when it holds `+` or `#` and names are searched, else a part. */
  as: z.enum(["text", "pattern"]),
  in: z.enum(["names", "payloads"]),
  isCaseSensitive: z.boolean(),
});
export type TopicSearch = z.infer<typeof topicSearchSchema>;

const talkerShape = {
  messagesPerSecond: z.number(),
  bytesPerSecond: z.number(),
  /** Part of all messages of the same time, 0 to 1. */
  share: z.number(),
};

/** Who sends most, most first. */
export const topicTrafficSchema = z.strictObject({
  /** What the figures are an average over. */
  windowSeconds: z.number(),
  messagesPerSecond: z.number(),
  bytesPerSecond: z.number(),
  topics: z.array(z.strictObject({ node: count, topicName: z.string(), ...talkerShape })),
  /** By Client Identifier of the publisher; empty for messages of a foreign broker, which does not tell. */
  clients: z.array(z.strictObject({ clientIdentifier: z.string(), ...talkerShape })),
});
export type TopicTraffic = z.infer<typeof topicTrafficSchema>;

/** Topics that a Topic Filter matches, and some that it does not. */
export const filterTestSchema = z.strictObject({
  topicCount: count,
  matchCount: count,
  /** The first of each in the order of their arrival. */
  matching: z.array(z.string()),
  missing: z.array(z.string()),
});
export type FilterTest = z.infer<typeof filterTestSchema>;

const page = z.number().check(z.int(), z.minimum(1), z.maximum(1_000));

export const topicCommands = {
  /** Messages of a topic that are in the log: those before a message, or those after it; newest first. */
  "topic.history": {
    input: z.strictObject({
      node: count,
      before: z.optional(count),
      after: z.optional(count),
      count: page,
      /** Adds the payloads, as long as they take no more than a few megabytes together. */
      hasPayloads: z.boolean(),
    }),
    output: z.strictObject({
      messages: z.array(z.strictObject({ ...topicMessageSchema.shape, payload: z.optional(bytes) })),
      /** Whether the log holds more of them beyond the last one given. */
      hasMore: z.boolean(),
    }),
  },
  /** One logged message of a topic in full. */
  "topic.value": {
    input: z.strictObject({ node: count, sequence: count }),
    output: z.strictObject({ payload: bytes, contentType: z.optional(z.string()) }),
  },
  /** The last values at and below a node as a JSON object by Topic Name. */
  "topics.subtree": {
    input: z.strictObject({ node: count }),
    output: z.strictObject({
      json: z.string(),
      topics: count,
      /** Topics that found no room in the text. */
      left: count,
    }),
  },
  /** The node of a Topic Name that has carried a message. */
  "topics.find": {
    input: z.strictObject({ topicName: z.string().check(z.maxLength(65_535)) }),
    output: z.strictObject({ node: count }),
  },
} as const;

export const topicViews = {
  topics: {
    params: z.strictObject({
      search: topicSearchSchema,
      order: topicOrderSchema,
      /** Rows stay where they are: somebody points at them. */
      isHeld: z.boolean(),
      start: count,
      count: z.number().check(z.int(), z.minimum(0), z.maximum(500)),
    }),
    action: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("expand"), node: count }),
      z.strictObject({ kind: z.literal("collapse"), node: count }),
      /** Opens a node and all that stand beside it. */
      z.strictObject({ kind: z.literal("expandSiblings"), node: count }),
      z.strictObject({ kind: z.literal("expandAll") }),
      z.strictObject({ kind: z.literal("collapseAll") }),
      /** Opens everything above a node, so that its row is there. */
      z.strictObject({ kind: z.literal("reveal"), node: count }),
    ]),
    value: topicsViewSchema,
  },
  topic: {
    params: z.strictObject({ node: count }),
    action: z.never(),
    value: topicDetailSchema,
  },
  topicTraffic: {
    params: z.strictObject({ count: z.number().check(z.int(), z.minimum(1), z.maximum(100)) }),
    action: z.never(),
    value: topicTrafficSchema,
  },
  filterTest: {
    params: z.strictObject({
      /** A well-formed Topic Filter, without `$share`. */
      filter: z.string().check(z.maxLength(65_535)),
      count: z.number().check(z.int(), z.minimum(0), z.maximum(200)),
    }),
    action: z.never(),
    value: filterTestSchema,
  },
} as const;

import * as z from "zod/mini";
import { count, qos } from "./schemas.ts";

export const effect = z.enum(["allow", "deny"]);
/** Longest policy or accounts document that is taken, in characters. */
export const documentText = z.string().check(z.maxLength(4 * 1024 * 1024));
/** Absent: the document as it stands. */
export const variant = z.optional(z.string().check(z.maxLength(200)));
export const topic = z.string().check(z.minLength(1), z.maxLength(65_535));

/** Something wrong in a document's text; line and column count from 1. */
export const documentErrorSchema = z.strictObject({ message: z.string(), line: count, column: count });

/** The rule that decided; `line` is where the document spells it. */
export const ruleSchema = z.strictObject({ id: z.string(), text: z.string(), line: z.optional(count) });

/** A client as a policy sees it. */
export const identitySchema = z.strictObject({
  clientIdentifier: z.string(),
  userName: z.optional(z.string()),
  groups: z.array(z.string()),
  attributes: z.record(z.string(), z.string()),
});
export type PolicyIdentity = z.infer<typeof identitySchema>;

/** A question to a policy. */
export const questionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("connect") }),
  z.strictObject({ kind: z.literal("publish"), topicName: topic, qos, retain: z.boolean() }),
  z.strictObject({ kind: z.literal("will"), topicName: topic, qos, retain: z.boolean() }),
  /** A `$share/…` filter is taken apart. */
  z.strictObject({ kind: z.literal("subscribe"), topicFilter: topic, qos }),
  z.strictObject({ kind: z.literal("receive"), topicName: topic }),
]);
export type PolicyQuestion = z.infer<typeof questionSchema>;

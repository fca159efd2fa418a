import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { type SavedMessage, savedMessageSchema } from "./message.ts";

/** Messages that people share as one file. */
export type MessageCollection = readonly SavedMessage[];

const FORMAT = "wirebench-messages";
const VERSION = 1;
const MAXIMUM_MESSAGES = 5_000;

const fileSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  messages: z.array(savedMessageSchema).check(z.maxLength(MAXIMUM_MESSAGES)),
});

/** Writes the file. */
export function writeMessageFile(messages: MessageCollection): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, messages }, undefined, 2)}\n`;
}

/** Reads the file, all or nothing; otherwise one sentence that says what is wrong and where. */
export function readMessageFile(text: string): Result<MessageCollection, string> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = fileSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data.messages);
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "the file" : `\`${issue.path.join(".")}\``;
  return fail(
    `it is not a file of messages: ${place} ${issue?.message === undefined ? "is wrong" : `– ${issue.message}`}`,
  );
}

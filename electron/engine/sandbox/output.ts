import * as z from "zod/mini";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Properties } from "#shared/mqtt/packet/index.ts";
import { MAX_TWO_BYTE_INTEGER } from "#shared/mqtt/spec/index.ts";
import { messagePropertyShape } from "#shared/profile/index.ts";
import type { ScriptAction } from "./types.ts";

/** What one event may lead to. */
export const OUTPUT_LIMITS = { actions: 1_000, logCharacters: 10_000, bytes: 4 * 1024 * 1024 } as const;

const text = z.string().check(z.maxLength(MAX_TWO_BYTE_INTEGER));
const bytes = z.strictObject({
  bytes: z.array(z.number().check(z.int(), z.minimum(0), z.maximum(255))).check(z.maxLength(MAX_TWO_BYTE_INTEGER)),
});
const optionsSchema = z.strictObject({
  qos: z.optional(z.union([z.literal(0), z.literal(1), z.literal(2)])),
  retain: z.optional(z.boolean()),
  properties: z.optional(
    z.strictObject({ ...messagePropertyShape, correlationData: z.optional(z.union([text, bytes])) }),
  ),
});

/** Reads the options of `publish`: JSON that a script made. */
export function readPublishOptions(
  json: string,
): Result<Pick<Extract<ScriptAction, { kind: "publish" }>, "qos" | "retain" | "properties">, string> {
  const read = optionsSchema.safeParse(parse(json));
  if (!read.success) {
    const [issue] = read.error.issues;
    const path = issue?.path.join(".") ?? "";
    return fail(`publish: ${path === "" ? "its options" : `option ${path}`}: ${issue?.message ?? "not understood"}`);
  }
  const { qos, retain, properties } = read.data;
  return ok({
    ...(qos === undefined ? {} : { qos }),
    ...(retain === undefined ? {} : { retain }),
    ...(properties === undefined ? {} : { properties: propertiesOf(properties) }),
  });
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function propertiesOf(given: NonNullable<z.infer<typeof optionsSchema>["properties"]>): Properties {
  const { correlationData, ...plain } = given;
  const known = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  if (correlationData === undefined) return known;
  const data =
    typeof correlationData === "string"
      ? new TextEncoder().encode(correlationData)
      : Uint8Array.from(correlationData.bytes);
  return { ...known, correlationData: data };
}

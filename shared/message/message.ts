import * as z from "zod/mini";
import type { Properties } from "#shared/mqtt/packet/index.ts";
import { MAX_TWO_BYTE_INTEGER } from "#shared/mqtt/spec/index.ts";
import { messagePropertyShape, parseHex } from "#shared/profile/index.ts";
import { bodyFormats } from "./body.ts";

/** Room for a file of 32 MiB in Base64. */
export const MAXIMUM_BODY_CHARACTERS = 45_000_000;

/** A message as a person writes it, before variables are filled in. */
export const composedMessageSchema = z.strictObject({
  /** May hold variables. */
  topicName: z.string().check(z.maxLength(MAX_TWO_BYTE_INTEGER)),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  retain: z.boolean(),
  format: z.enum(bodyFormats),
  /** What stands in the editor; of a file, its bytes in Base64. May hold variables, but for a file. */
  body: z.string().check(z.maxLength(MAXIMUM_BODY_CHARACTERS)),
  /** Of a file. */
  fileName: z.optional(z.string().check(z.maxLength(1_000))),
  /** Sent to a 5.0 connection only. */
  properties: z.optional(
    z.strictObject({
      ...messagePropertyShape,
      topicAlias: z.optional(z.number().check(z.int(), z.minimum(1), z.maximum(MAX_TWO_BYTE_INTEGER))),
    }),
  ),
});
export type ComposedMessage = z.infer<typeof composedMessageSchema>;

/** A message in a collection. */
export const savedMessageSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  /** Names from the outermost folder on, separated by `/`; empty for none. */
  folder: z.string().check(z.maxLength(500)),
  message: composedMessageSchema,
});
export type SavedMessage = z.infer<typeof savedMessageSchema>;

/** The properties as PUBLISH carries them; `undefined` when there are none. */
export function publishPropertiesOf(properties: ComposedMessage["properties"]): Properties | undefined {
  if (properties === undefined) return undefined;
  const { correlationData, userProperties, ...plain } = properties;
  const data = correlationData === undefined ? undefined : parseHex(correlationData);
  const all: Properties = {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(data === undefined ? {} : { correlationData: data }),
    ...(userProperties === undefined || userProperties.length === 0 ? {} : { userProperties }),
  };
  return Object.keys(all).length === 0 ? undefined : all;
}

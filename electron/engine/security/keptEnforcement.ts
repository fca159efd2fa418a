import * as z from "zod/mini";
import type { DocumentKind } from "../storage/index.ts";

const text = z.string();

/** What is enforced, as it outlives the engine. Texts, not what was made of them: they are read again as any other. */
const keptSchema = z.strictObject({
  /** Absent: everything is allowed. */
  applied: z.optional(z.strictObject({ text, accountsText: text, variant: z.optional(text) })),
  /** As a person or the policy wants refusals answered, whatever broker is played. */
  denials: z.strictObject({
    publishV3: z.enum(["ack", "close"]),
    publishV5: z.enum(["reason-code", "disconnect", "silent"]),
    subscribe: z.enum(["refuse", "grant"]),
  }),
  /** `text` is there when it is a file of that broker, and not the policy in its language. */
  actingAs: z.optional(z.strictObject({ dialect: text, text: z.optional(text) })),
});
export type KeptEnforcement = z.infer<typeof keptSchema>;

/** Private: accounts hold hashes of passwords. */
export const keptEnforcement: DocumentKind<KeptEnforcement> = {
  name: "policy",
  version: 1,
  schema: keptSchema,
  isPrivate: true,
};

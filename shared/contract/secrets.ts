import * as z from "zod/mini";
import { empty } from "./schemas.ts";

/** Where passwords and keys are kept. */
export const secretStoreSchema = z.discriminatedUnion("kind", [
  /** By the operating system; `name` is what it calls its store. */
  z.strictObject({ kind: z.literal("keychain"), name: z.string() }),
  /** Until the engine ends; `reason` says why not longer. */
  z.strictObject({ kind: z.literal("session"), reason: z.string(), canKeep: z.boolean() }),
  /** On disk behind a passphrase, which has not been said yet: `profiles` clients wait for it. */
  z.strictObject({ kind: z.literal("locked"), clients: z.number() }),
  z.strictObject({ kind: z.literal("unlocked") }),
]);
export type SecretStore = z.infer<typeof secretStoreSchema>;

const passphrase = z.string().check(z.minLength(1), z.maxLength(1_000));

export const secretCommands = {
  /** Keeps secrets on disk from now on, behind this passphrase; another one replaces it. */
  "secrets.protect": {
    input: z.strictObject({ passphrase: z.string().check(z.minLength(8), z.maxLength(1_000)) }),
    output: empty,
  },
  "secrets.unlock": { input: z.strictObject({ passphrase }), output: empty },
  /** Deletes what is on disk; what is held stays until the engine ends. */
  "secrets.forget": { input: empty, output: empty },
} as const;

export const secretViews = {
  secrets: { params: empty, action: z.never(), value: secretStoreSchema },
} as const;

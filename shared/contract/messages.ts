import * as z from "zod/mini";

// zod compiles validators with `new Function` where it can; the workbench's content security policy forbids that,
// and asking for it would already be reported as a violation.
z.config({ jitless: true });

/** Raised when the meaning of a message changes; a page and an engine of different versions refuse each other. */
export const CONTRACT_VERSION = 1;

const requestId = z.number();
const viewId = z.number();
/** Which opened capture file is asked; absent: the live capture, and everything that is no capture. */
const capture = z.optional(z.string());

/** What a page sends. `input`, `params` and `action` are checked against the schema of the named entry. */
export const pageMessageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("hello"), contractVersion: z.number() }),
  z.strictObject({ kind: z.literal("command"), id: requestId, name: z.string(), capture, input: z.unknown() }),
  z.strictObject({ kind: z.literal("view.open"), view: viewId, name: z.string(), capture, params: z.unknown() }),
  z.strictObject({ kind: z.literal("view.params"), view: viewId, params: z.unknown() }),
  z.strictObject({ kind: z.literal("view.action"), view: viewId, action: z.unknown() }),
  /** The page has drawn the last value of the view: the engine may send the next one. */
  z.strictObject({ kind: z.literal("view.ready"), view: viewId }),
  z.strictObject({ kind: z.literal("view.close"), view: viewId }),
]);
export type PageMessage = z.infer<typeof pageMessageSchema>;

/** An expected failure of a command, in words that can be shown. */
export const contractErrorSchema = z.strictObject({
  /** Stable, for code: `invalid-input`, `unknown-command`, `not-found`, `refused`, `failed`. */
  code: z.string(),
  /** One sentence for people, lower case, no full stop. */
  message: z.string(),
});
export type ContractError = z.infer<typeof contractErrorSchema>;

/** What the engine sends. */
export const engineMessageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("welcome"), contractVersion: z.number(), engineId: z.string() }),
  z.strictObject({ kind: z.literal("reply"), id: requestId, ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ kind: z.literal("failure"), id: requestId, error: contractErrorSchema }),
  z.strictObject({ kind: z.literal("view"), view: viewId, value: z.unknown() }),
  z.strictObject({ kind: z.literal("view.failed"), view: viewId, error: contractErrorSchema }),
]);
export type EngineMessage = z.infer<typeof engineMessageSchema>;

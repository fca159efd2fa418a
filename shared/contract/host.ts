import * as z from "zod/mini";

/**
 * What the hosting process (Electron's main process, or `serve`) tells a page about the engine's worker, beside the
 * contract's own channel: that channel ends with the worker, this news does not.
 */
export const hostStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("running") }),
  z.strictObject({ kind: z.literal("starting") }),
  /** The worker ended by itself. `reason` is for people; the stack is in the log. */
  z.strictObject({ kind: z.literal("crashed"), reason: z.string(), atMs: z.number() }),
]);
export type HostState = z.infer<typeof hostStateSchema>;

/** What a page may ask of the hosting process. */
export const hostRequestSchema = z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("restart-engine") })]);
export type HostRequest = z.infer<typeof hostRequestSchema>;

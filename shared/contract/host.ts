import * as z from "zod/mini";

/**
 * What the hosting process (Electron's main process, or `serve`) tells a page about the engine's worker, beside the
 * contract's own channel: that channel ends with the worker, this news does not. A page hears the present state as
 * soon as it is let in, then every change. On each `running` it asks for a fresh channel and says hello on it.
 */
export const hostStateSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("running") }),
  z.strictObject({ kind: z.literal("starting") }),
  /** The worker ended by itself. `reason` is for people; the stack is in the log. */
  z.strictObject({ kind: z.literal("crashed"), reason: z.string(), atMs: z.number() }),
]);
export type HostState = z.infer<typeof hostStateSchema>;

/** What a page may ask of the hosting process. */
export const hostRequestSchema = z.discriminatedUnion("kind", [
  /** A fresh channel to the running engine, in place of the one the page had. Ignored while the engine is not running. */
  z.strictObject({ kind: z.literal("connect") }),
  /** A new worker after a crash. Ignored while one is running. */
  z.strictObject({ kind: z.literal("restart-engine") }),
]);
export type HostRequest = z.infer<typeof hostRequestSchema>;

/** Chosen in the desktop shell's menu; the page carries out the command of that id. */
export const menuCommandSchema = z.string().check(z.regex(/^[a-z]+(?:\.[a-zA-Z]+)+$/), z.maxLength(100));

/**
 * Path of the served shell's WebSocket. The page's first frame is text: the token from the address's fragment, as it
 * stands. After that, binary frames are messages of the contract (those before a `connect` request are dropped) and
 * text frames are JSON: a `HostState` to the page, a `HostRequest` from it.
 */
export const SERVED_SOCKET_PATH = "/engine";

/** Close code of the WebSocket when the token is missing or wrong: trying again with the same one is useless. */
export const CLOSE_TOKEN_REFUSED = 4403;

import * as z from "zod/mini";
import type { Dispose } from "#shared/base/index.ts";

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
 * The desktop shell as its page sees it, at `window.workbench`; absent in the served shell, where a WebSocket carries
 * the same three things. Put there by `electron/preload.ts`, the only other file that knows it.
 */
export interface DesktopBridge {
  /** Node's name of the operating system: `darwin`, `win32`, `linux`. */
  readonly platform: string;
  readonly versions: { readonly app: string; readonly electron: string; readonly chromium: string };
  /**
   * Asks for a fresh channel to the engine. It arrives as a `message` event of the window whose `source` is that
   * window, whose `data` is `ENGINE_PORT_MESSAGE` and whose only port carries the contract's binary messages
   * as `Uint8Array`. Nothing arrives while the engine is not running.
   */
  connect(): void;
  /** Calls `listener` with the present state at once (asynchronously), then with every change. */
  onHostState(listener: (state: HostState) => void): Dispose;
  /** Calls `listener` with the id of each command chosen in the menu. */
  onMenuCommand(listener: (commandId: string) => void): Dispose;
  restartEngine(): void;
}

/** `data` of the window message that brings the engine's port to a page of the desktop shell. */
export const ENGINE_PORT_MESSAGE = "wirebench:engine-port";

/**
 * Path of the served shell's WebSocket. The page's first frame is text: the token from the address's fragment, as it
 * stands. After that, binary frames are messages of the contract (those before a `connect` request are dropped) and
 * text frames are JSON: a `HostState` to the page, a `HostRequest` from it.
 */
export const SERVED_SOCKET_PATH = "/engine";

/** Close code of the WebSocket when the token is missing or wrong: trying again with the same one is useless. */
export const CLOSE_TOKEN_REFUSED = 4403;

import type { Dispose } from "#shared/base/index.ts";
import type { HostState } from "./host.ts";

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
  /** Calls `listener` with each capture file that the system asks the workbench to open, those from before included. */
  onOfferedFile(listener: (file: OfferedFile) => void): Dispose;
  restartEngine(): void;
}

/** A file that a page may read: `path` with `?start=…&end=…` behind the page's own address gives a part of it. */
export interface OfferedFile {
  readonly name: string;
  readonly bytes: number;
  readonly path: string;
}

/** `data` of the window message that brings the engine's port to a page of the desktop shell. */
export const ENGINE_PORT_MESSAGE = "wirebench:engine-port";

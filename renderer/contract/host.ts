import type { Dispose } from "#shared/base/index.ts";
import {
  type Channel,
  CLOSE_TOKEN_REFUSED,
  type DesktopBridge,
  ENGINE_PORT_MESSAGE,
  type HostRequest,
  type HostState,
  hostStateSchema,
  type OfferedFile,
  SERVED_SOCKET_PATH,
} from "#shared/contract/index.ts";
import { createPortChannel, createSocketChannel } from "./pageChannel.ts";

declare global {
  interface Window {
    /** Present in the desktop shell only. */
    readonly workbench?: DesktopBridge;
  }
}

/** What a page knows of the process that hosts the engine. The last two happen in the served shell only. */
export type HostNews =
  | HostState
  /** The program cannot be reached; the page tries again by itself. */
  | { readonly kind: "unreachable" }
  /** The page's token is wrong or missing; trying again is useless. */
  | { readonly kind: "refused" };

/** Who listens to the hosting process. */
export interface HostListener {
  onNews(news: HostNews): void;
  /** A fresh channel to a running engine. The one before is closed. */
  onChannel(channel: Channel): void;
  /** A command chosen in the desktop shell's menu. */
  onMenuCommand(id: string): void;
  /** A capture file that the system asks the desktop shell to open. */
  onOfferedFile(file: OfferedFile): void;
}

/** The page's end of the link to the hosting process. */
export interface HostLink {
  /** Asks for a new engine after a crash. */
  restartEngine(): void;
  /** Tries to reach the program now rather than later; does nothing in the desktop shell. */
  retry(): void;
  dispose: Dispose;
}

/** Links the page to whichever shell it runs in. */
export function connectHost(window: Window, listener: HostListener): HostLink {
  const bridge = window.workbench;
  return bridge === undefined ? connectServed(window, listener) : connectDesktop(window, bridge, listener);
}

function connectDesktop(window: Window, bridge: DesktopBridge, listener: HostListener): HostLink {
  const receive = (event: MessageEvent<unknown>) => {
    const [port] = event.ports;
    // The preload script posts to its own page: anything else is not from it.
    if (event.source !== window || event.data !== ENGINE_PORT_MESSAGE || port === undefined) return;
    listener.onChannel(createPortChannel(port));
  };
  window.addEventListener("message", receive);
  const stopState = bridge.onHostState((state) => {
    listener.onNews(state);
    if (state.kind === "running") bridge.connect();
  });
  const stopMenu = bridge.onMenuCommand((id) => listener.onMenuCommand(id));
  const stopFiles = bridge.onOfferedFile((file) => listener.onOfferedFile(file));
  return {
    restartEngine: () => bridge.restartEngine(),
    retry() {},
    dispose() {
      window.removeEventListener("message", receive);
      stopState();
      stopMenu();
      stopFiles();
    },
  };
}

const TOKEN_KEY = "wirebench.token";
const RETRY_MS = 1_000;

/** Takes the token out of the address, so that it is neither copied with it nor kept in the history. */
function takeToken(window: Window): string {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const given = fragment.get("token");
  if (given === null) return window.sessionStorage.getItem(TOKEN_KEY) ?? "";
  window.sessionStorage.setItem(TOKEN_KEY, given);
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return given;
}

function connectServed(window: Window, listener: HostListener): HostLink {
  const token = takeToken(window);
  const address = new URL(SERVED_SOCKET_PATH, window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  let isDisposed = false;
  let retryTimer: number | undefined;
  let socket = open();

  function open(): WebSocket {
    const opened = new WebSocket(address);
    opened.binaryType = "arraybuffer";
    let channel: ReturnType<typeof createSocketChannel> | undefined;
    const request = (message: HostRequest) => opened.send(JSON.stringify(message));

    opened.addEventListener("open", () => opened.send(token));
    opened.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) return channel?.receive(new Uint8Array(event.data));
      const state = hostStateSchema.safeParse(parseJson(event.data));
      if (!state.success) return;
      listener.onNews(state.data);
      channel?.close();
      channel = undefined;
      if (state.data.kind !== "running") return;
      request({ kind: "connect" });
      channel = createSocketChannel(opened);
      listener.onChannel(channel);
    });
    opened.addEventListener("close", ({ code }) => {
      channel?.close();
      channel = undefined;
      if (isDisposed) return;
      if (code === CLOSE_TOKEN_REFUSED) return listener.onNews({ kind: "refused" });
      listener.onNews({ kind: "unreachable" });
      retryTimer = window.setTimeout(retry, RETRY_MS);
    });
    return opened;
  }

  function retry(): void {
    window.clearTimeout(retryTimer);
    if (!isDisposed && socket.readyState === WebSocket.CLOSED) socket = open();
  }

  return {
    restartEngine() {
      const request: HostRequest = { kind: "restart-engine" };
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
    },
    retry,
    dispose() {
      isDisposed = true;
      window.clearTimeout(retryTimer);
      socket.close();
    },
  };
}

function parseJson(data: unknown): unknown {
  if (typeof data !== "string") return undefined;
  try {
    return JSON.parse(data);
  } catch {
    // Not JSON is not news either: the schema says so.
    return undefined;
  }
}

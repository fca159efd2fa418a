import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { createDisposables } from "#shared/base/index.ts";
import {
  type Channel,
  CLOSE_TOKEN_REFUSED,
  type HostRequest,
  hostRequestSchema,
  type HostState,
} from "#shared/contract/index.ts";
import type { Clock, Logger } from "#electron/engine/support/index.ts";
import { createMessagePortChannel, type EngineHost } from "#electron/ipc/index.ts";
import { isToken } from "./refusals.ts";

/** A page that has the token sends it at once; whoever does not is not kept waiting for. */
const TOKEN_LIMIT_MS = 5_000;

/** A token is short, and so are the frames around it: who sends more before it was let in has none. */
const BYTES_BEFORE_TOKEN = 4 * 1024;

/** WebSocket's own close code for a message that breaks the agreement. */
const CLOSE_POLICY_VIOLATION = 1008;

export interface PageSurroundings {
  readonly token: string;
  readonly host: EngineHost;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Serves one page over its WebSocket until that closes: lets it in by its token, tells it the engine's state, and
 * carries the contract's messages between it and the engine. Pages share nothing but the engine. `connection` carries
 * the WebSocket: until the token has come, few bytes are taken from it.
 */
export function servePage(
  socket: WebSocket,
  connection: Duplex,
  { token, host, clock, logger }: PageSurroundings,
): void {
  const disposables = createDisposables();
  let isLetIn = false;
  let bytesBeforeToken = 0;
  let engine: Channel | undefined;

  function refuse(): void {
    logger.log("warn", "a page without the right token was refused");
    socket.close(CLOSE_TOKEN_REFUSED, "token refused");
  }

  /** A frame is handed over when it is whole, and by then it is in memory: so its bytes are counted as they come. */
  function countBytes(chunk: Uint8Array): void {
    bytesBeforeToken += chunk.length;
    if (bytesBeforeToken <= BYTES_BEFORE_TOKEN) return;
    logger.log("warn", "a page that sent much and no token was cut off");
    connection.off("data", countBytes);
    socket.terminate();
  }

  function letIn(): void {
    isLetIn = true;
    connection.off("data", countBytes);
    cancelTokenLimit();
    disposables.use(host.onState(tellState));
    tellState(host.state);
  }

  function tellState(state: HostState): void {
    socket.send(JSON.stringify(state));
  }

  function connect(): void {
    engine?.close();
    const port = host.connect();
    engine = port === undefined ? undefined : createMessagePortChannel(port);
    engine?.onMessage((message) => socket.send(message, { binary: true }));
  }

  function answer(request: HostRequest): void {
    switch (request.kind) {
      case "connect":
        return connect();
      case "restart-engine":
        return host.restart();
    }
  }

  function receiveText(text: string): void {
    if (!isLetIn) return isToken(text, token) ? letIn() : refuse();
    const request = hostRequestSchema.safeParse(parseJson(text));
    if (request.success) answer(request.data);
    else socket.close(CLOSE_POLICY_VIOLATION, "not a request");
  }

  const cancelTokenLimit = clock.schedule(TOKEN_LIMIT_MS, refuse);
  disposables.use(cancelTokenLimit);
  connection.on("data", countBytes);
  socket.on("message", (data: Buffer, isBinary) => {
    if (!isBinary) receiveText(data.toString("utf8"));
    // A copy of its own size: the buffer may be a slice of a larger one, and a port would clone all of that.
    else if (isLetIn) engine?.send(new Uint8Array(data));
    else refuse();
  });
  socket.on("error", (error) => logger.log("warn", `a page's connection failed: ${error.message}`));
  socket.once("close", () => {
    disposables.dispose();
    engine?.close();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not a request either: the schema says so.
    return undefined;
  }
}

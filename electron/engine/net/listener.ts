import type { IncomingMessage, Server as HttpServer } from "node:http";
import { createServer as createHttpServer, STATUS_CODES } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Server, Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions, Server as TlsServer } from "node:tls";
import { WebSocketServer } from "ws";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { Clock } from "../support/index.ts";
import { type ListenError, listenOn } from "./listening.ts";
import { LINGER_MS, type NetworkConnection } from "./networkConnection.ts";
import { createSocketWire, describeAddress, describeSocketError } from "./socketWire.ts";
import { isAllowedOrigin } from "./origin.ts";
import { readTlsOptions, type TlsSettings } from "./tls.ts";
import type { Turn } from "./turn.ts";
import { createWebSocketWire } from "./webSocketWire.ts";
import { createWireConnection } from "./wireConnection.ts";

/** An open door for peers. */
export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Stops accepting and gives the port free. Connections that stand go on: they belong to whoever accepted them. */
  close(): Promise<void>;
}

/** Where and how to listen. Over TLS when `tls` is given. */
export interface ListenOptions {
  /** `stream` carries packets on the bare socket, `websocket` in binary frames. */
  readonly carrier: "stream" | "websocket";
  readonly tls?: TlsSettings;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly accept: (connection: NetworkConnection) => void;
  /** Origins of web pages that may connect by WebSocket besides those of this machine; `*` is every page. */
  readonly allowedOrigins?: readonly string[];
  /** Hears of peers that never became a connection: a handshake that failed, for example. */
  readonly turnedAway?: (remote: string, reason: string) => void;
}

/** What may be said in `Sec-WebSocket-Protocol`: the name of 3.1.1 and 5.0, then the one that clients of 3.1 use. */
const SUBPROTOCOLS = ["mqtt", "mqttv3.1"];
/** From the TCP connection to the end of the handshakes of TLS and HTTP. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
const HEADER_CHECK_INTERVAL_MS = 2_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Longer than the longest packet of MQTT. */
const MAX_FRAME_BYTES = 300 * 1024 * 1024;
/** Options of `ws` that its types do not know yet. */
const LISTED_LATE = { closeTimeout: LINGER_MS };

/** Listens for connections: MQTT over TCP, TLS, WebSocket or secure WebSocket. */
export async function listen(options: ListenOptions): Promise<Result<Listener, ListenError>> {
  const { host, port, tls } = options;
  const tlsOptions = tls === undefined ? ok(undefined) : readTlsOptions(tls);
  if (!tlsOptions.ok) return fail({ kind: "failed", message: tlsOptions.error });
  const server =
    options.carrier === "stream"
      ? createStreamServer(options, tlsOptions.value)
      : createWebSocketServer(options, tlsOptions.value);
  if (tls !== undefined && server instanceof TlsServer) {
    for (const [name, pair] of tls.byServerName ?? []) {
      // What is not said for a name does not come from the server itself: clients prove themselves to it all the same.
      server.addContext(name, { ...tlsOptions.value, cert: pair.certificate, key: pair.privateKey });
    }
    const { keyLog } = tls;
    if (keyLog !== undefined) server.on("keylog", (line) => keyLog(line.toString()));
    server.on("tlsClientError", (error, socket) => {
      options.turnedAway?.(describeAddress(socket.remoteAddress, socket.remotePort), describeSocketError(error));
    });
  }
  const listening = await listenOn(server, host, port);
  if (!listening.ok) return listening;
  // Without a listener an error of a listening server would end the process.
  server.on("error", (error) => options.turnedAway?.(host, describeSocketError(error)));
  return ok({
    host,
    port: listening.value,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  });
}

function createStreamServer({ accept, clock, turn }: ListenOptions, tls: TlsOptions | undefined): Server {
  const carried = { allowHalfOpen: true, noDelay: true };
  const server: Server =
    tls === undefined
      ? createTcpServer(carried, serve)
      : createTlsServer({ ...tls, ...carried, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, serve);
  let local: string | undefined;
  server.once("listening", () => (local = findLocal(server)));

  function serve(socket: Socket): void {
    accept(createWireConnection(createSocketWire(socket, local), clock, turn));
  }

  return server;
}

/** The address at our end of every connection; `undefined` when the server listens on all that this machine has. */
function findLocal(server: Server): string | undefined {
  const bound = server.address();
  if (bound === null || typeof bound === "string" || bound.address === "0.0.0.0" || bound.address === "::") {
    return undefined;
  }
  return describeAddress(bound.address, bound.port);
}

function createWebSocketServer(options: ListenOptions, tls: TlsOptions | undefined): HttpServer {
  const { accept, clock, turn } = options;
  const http = {
    headersTimeout: HANDSHAKE_TIMEOUT_MS,
    requestTimeout: HANDSHAKE_TIMEOUT_MS,
    connectionsCheckingInterval: HEADER_CHECK_INTERVAL_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server =
    tls === undefined
      ? createHttpServer(http)
      : createHttpsServer({ ...tls, ...http, handshakeTimeout: HANDSHAKE_TIMEOUT_MS });
  const webSockets = new WebSocketServer({
    noServer: true,
    // [MQTT5-6.0.0-4] [MQTT311-6.0.0-4]
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    ...LISTED_LATE,
  });
  server.on("request", (_request, response) => {
    response.writeHead(426, { Connection: "close", Upgrade: "websocket" });
    response.end("This port speaks MQTT over WebSocket.\n");
  });
  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    const fault =
      socket instanceof Socket
        ? findUpgradeFault(request, options.allowedOrigins ?? [])
        : { status: 400, reason: "not a socket" };
    if (fault !== undefined || !(socket instanceof Socket)) {
      const { status = 400, reason = "" } = fault ?? {};
      options.turnedAway?.(describeAddress(request.socket.remoteAddress, request.socket.remotePort), reason);
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      socket.setNoDelay(true);
      accept(createWireConnection(createWebSocketWire(webSocket, socket), clock, turn));
    });
  });
  return server;
}

/** What speaks against a WebSocket, with the HTTP status that says so. [MQTT5-6.0.0-3] [MQTT311-6.0.0-3] */
function findUpgradeFault(
  request: IncomingMessage,
  allowedOrigins: readonly string[],
): { readonly status: number; readonly reason: string } | undefined {
  const { origin } = request.headers;
  if (!isAllowedOrigin(origin, allowedOrigins)) {
    return { status: 403, reason: `a page of \`${origin}\`, whose origin is not among the listener's allowed origins` };
  }
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  if (SUBPROTOCOLS.some((name) => offered.includes(name))) return undefined;
  return { status: 400, reason: "no WebSocket subprotocol `mqtt`" };
}

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { fail, ok, type Result } from "#shared/base/index.ts";
import { MAXIMUM_MESSAGE_BYTES, SERVED_SOCKET_PATH } from "#shared/contract/index.ts";
import { type Assets, securityHeaders } from "#electron/assets/index.ts";
import { type PageSurroundings, servePage } from "./page.ts";
import { type Refusal, refuseHost, refuseOrigin } from "./refusals.ts";

/** Nothing listens beyond this machine. */
const HOST = "127.0.0.1";

/** A running server. */
export interface ServedWorkbench {
  /** With the token in its fragment, which browsers keep to themselves: it is in no request and in no log. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ServerOptions extends PageSurroundings {
  /** The first that is free counts; 0 asks for any. */
  readonly ports: readonly number[];
  readonly assets: Assets;
}

/** Starts serving on loopback; the failure names what stands in the way (a taken port, most often). */
export async function startServer(options: ServerOptions): Promise<Result<ServedWorkbench, string>> {
  const server = createServer();
  const listening = await listenToFirst(server, options.ports);
  if (!listening.ok) return listening;
  const port = listening.value;
  const sockets = new WebSocketServer({
    noServer: true,
    // Loopback has bandwidth to spare, and compressing would cost the thread that serves everyone.
    perMessageDeflate: false,
    maxPayload: MAXIMUM_MESSAGE_BYTES,
  });

  server.on("request", (request, response) => void answer(request, response, port, options.assets));
  server.on("upgrade", (request, socket, head) => {
    const refusal = refuseHost(request.headers, port) ?? refuseOrigin(request.headers, port);
    if (refusal !== undefined) return refuseUpgrade(socket, refusal.status, refusal.text);
    if (request.url !== SERVED_SOCKET_PATH) return refuseUpgrade(socket, 404, "There is nothing here.");
    sockets.handleUpgrade(request, socket, head, (page) => servePage(page, socket, options));
  });

  return ok({
    url: `http://${HOST}:${port}/#token=${options.token}`,
    port,
    async close() {
      const closed = once(server, "close");
      for (const page of sockets.clients) page.terminate();
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

/** Listens on the first port that can be had; the failure is that of the last one. */
async function listenToFirst(server: Server, ports: readonly number[]): Promise<Result<number, string>> {
  let listening: Result<number, string> = fail("no port was given");
  for (const port of ports) {
    listening = await listen(server, port);
    if (listening.ok) break;
  }
  return listening;
}

async function listen(server: Server, port: number): Promise<Result<number, string>> {
  try {
    server.listen(port, HOST);
    await once(server, "listening");
  } catch (error) {
    const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (isTaken) return fail(`port ${port} is taken by another program; choose another with --port, or leave it out`);
    return fail(`cannot listen on ${HOST}:${port}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? ok(address.port) : fail("the server has no address");
}

async function answer(request: IncomingMessage, response: ServerResponse, port: number, assets: Assets): Promise<void> {
  const refusal = refuseHost(request.headers, port);
  if (refusal !== undefined) return sendText(response, refusal.status, refusal.text);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return sendText(response, 405, "Only reading is possible here.");
  }
  const [path = "/"] = (request.url ?? "/").split("?");
  const asset = await assets.read(path);
  if (asset === undefined) return sendText(response, 404, "There is nothing here.");
  response.writeHead(200, { ...asset.headers, "content-length": asset.bytes.length });
  response.end(request.method === "HEAD" ? undefined : asset.bytes);
}

function sendText(response: ServerResponse, status: Refusal["status"] | 404 | 405, text: string): void {
  response.writeHead(status, { ...securityHeaders, "content-type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

function refuseUpgrade(socket: Duplex, status: Refusal["status"] | 404, text: string): void {
  socket.on("error", () => socket.destroy());
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain\r\n`;
  socket.end(`${head}content-length: ${text.length}\r\n\r\n${text}`);
}

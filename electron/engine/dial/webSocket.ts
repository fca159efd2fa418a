import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { createWebSocketStream, WebSocket } from "ws";
import { fail, ok, type Result } from "#shared/base/index.ts";
import type { DialFailure, Endpoint, WebSocketRequest } from "./request.ts";

/** Longer than the longest packet of MQTT. */
const MAX_FRAME_BYTES = 300 * 1024 * 1024;
/** Name of the error of a stream whose peer sent a text frame. */
export const TEXT_FRAME = "ERR_TEXT_FRAME";

/** Upgrades a stream to a WebSocket whose binary frames carry the bytes. */
export function upgradeStream(
  stream: Duplex,
  { path, headers, subprotocol }: WebSocketRequest,
  { host, port, isSecure }: Endpoint & { readonly isSecure: boolean },
): Promise<Result<Duplex, DialFailure>> {
  // A zone is for this machine alone.
  const name = host.includes(":") ? `[${host.split("%")[0]}]` : host;
  const authority = port === (isSecure ? 443 : 80) ? name : `${name}:${port}`;
  return new Promise((resolve) => {
    const webSocket = new WebSocket(`ws://localhost${path}`, [subprotocol], {
      // It goes to whom the stream leads, whatever the address above; TLS, if there is any, is spoken below.
      createConnection: () => stream,
      headers: { ...Object.fromEntries(headers.map(({ name: header, value }) => [header, value])), Host: authority },
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
    });
    const settle = (failure: DialFailure): void => {
      webSocket.terminate();
      stream.destroy();
      resolve(fail(failure));
    };
    const onError = (error: Error): void => settle(explainUpgradeError(error, subprotocol));
    webSocket.on("error", onError);
    webSocket.once("unexpected-response", (_request, response) => settle(explainStatus(response, path)));
    webSocket.once("open", () => {
      webSocket.off("error", onError);
      const carried = createWebSocketStream(webSocket);
      carried.on("error", () => {});
      // [MQTT5-6.0.0-1] [MQTT311-6.0.0-1]
      webSocket.prependListener("message", (_data, isBinary) => {
        if (!isBinary) carried.destroy(Object.assign(new Error("a text frame"), { code: TEXT_FRAME }));
      });
      resolve(ok(carried));
    });
  });
}

function explainStatus(response: IncomingMessage, path: string): DialFailure {
  const status = response.statusCode ?? 0;
  const code = `HTTP ${status}`;
  switch (status) {
    case 401:
    case 403:
      return failure(
        `the WebSocket upgrade was refused (${code})`,
        "the endpoint wants credentials: in headers or in the path",
        code,
      );
    case 404:
      return failure(
        `there is no WebSocket at this path (${code}): \`${path}\``,
        "many brokers use /mqtt, Mosquitto uses /",
        code,
      );
    case 301:
    case 302:
    case 307:
    case 308:
      return failure(
        `the endpoint sends elsewhere (${code}): \`${(response.headers.location ?? "").slice(0, 200)}\``,
        "connect to that address",
        code,
      );
    case 426:
    case 400:
      return failure(
        `the server did not understand the WebSocket upgrade (${code})`,
        "does a proxy between take the Upgrade header away?",
        code,
      );
    default:
      return failure(
        status >= 500
          ? `the server behind the endpoint does not answer (${code})`
          : `the server answered the WebSocket upgrade with ${code}`,
        "is this the WebSocket port of an MQTT broker?",
        code,
        status >= 500,
      );
  }
}

function explainUpgradeError(error: NodeJS.ErrnoException, subprotocol: string): DialFailure {
  const code = error.code ?? "WebSocket";
  if (/subprotocol/i.test(error.message)) {
    return failure(
      `the endpoint speaks WebSocket, but not MQTT: it does not accept the subprotocol \`${subprotocol}\``,
      "check port and path",
      code,
    );
  }
  if (/socket hang up|ECONNRESET|closed before/i.test(error.message)) {
    return failure("the connection was closed during the WebSocket upgrade", "is this a WebSocket port?", code, true);
  }
  if (code.startsWith("HPE_") || /Parse Error/i.test(error.message)) {
    return failure("what answers is no HTTP", "is this a WebSocket port, and not MQTT's own?", code);
  }
  return failure(`the WebSocket upgrade failed: ${error.message.slice(0, 200)}`, undefined, code);
}

function failure(meaning: string, remedy: string | undefined, code: string, isTransient = false): DialFailure {
  return { step: "websocket", meaning, ...(remedy === undefined ? {} : { remedy }), code, isTransient };
}

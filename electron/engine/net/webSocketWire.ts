import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { RawData, WebSocket } from "ws";
import { PROBE_AFTER_MS } from "./networkConnection.ts";
import { describeAddress, describeSocketError } from "./socketWire.ts";
import { readSecurity } from "./tls.ts";
import type { Wire, WireHandler } from "./wire.ts";

const NORMAL_CLOSURE = 1000;
const UNSUPPORTED_DATA = 1003;
const NO_STATUS = 1005;

/**
 * Makes a wire of a WebSocket. MQTT takes the frames as one stream of bytes: where a frame ends means nothing.
 * [MQTT5-6.0.0-2] [MQTT311-6.0.0-2]
 */
export function createWebSocketWire(webSocket: WebSocket, socket: Socket): Wire {
  let handler: WireHandler | undefined;

  function receive(data: RawData, isBinary: boolean): void {
    if (!isBinary) {
      // [MQTT5-6.0.0-1] [MQTT311-6.0.0-1]
      handler?.failed("a text frame on a WebSocket that carries MQTT");
      webSocket.off("message", receive);
      webSocket.close(UNSUPPORTED_DATA, "binary frames only");
      return;
    }
    if (data instanceof ArrayBuffer) handler?.data(new Uint8Array(data));
    else if (Array.isArray(data)) for (const piece of data) handler?.data(piece);
    else handler?.data(data);
  }

  return {
    remote: describeAddress(socket.remoteAddress, socket.remotePort),
    local: describeAddress(socket.localAddress, socket.localPort),
    security: socket instanceof TLSSocket ? readSecurity(socket) : undefined,
    open(user) {
      handler = user;
      webSocket.on("message", receive);
      webSocket.on("error", (error: NodeJS.ErrnoException) => user.failed(describeSocketError(error)));
      // A WebSocket has no half-open state: `ended` is never said.
      webSocket.on("close", (code) => {
        if (code !== NORMAL_CLOSURE && code !== NO_STATUS && code !== UNSUPPORTED_DATA) {
          user.failed(`WebSocket closed with \`${code}\``);
        }
        user.closed();
      });
    },
    write(pieces, written) {
      const last = pieces.length - 1;
      for (const [index, piece] of pieces.entries()) {
        if (index === last) webSocket.send(piece, { binary: true }, written);
        else webSocket.send(piece, { binary: true });
      }
    },
    probePeer: () => void socket.setKeepAlive(true, PROBE_AFTER_MS),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    end: () => webSocket.close(NORMAL_CLOSURE),
    finish: () => webSocket.close(NORMAL_CLOSURE),
    destroy: () => webSocket.terminate(),
  };
}

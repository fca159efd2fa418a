import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { readIntoOneBuffer } from "./streamingReads.ts";
import { readSecurity } from "./tls.ts";
import type { Wire, WireHandler } from "./wire.ts";

/** Makes a wire of a socket that allows half-open use, with or without TLS. */
export function createSocketWire(socket: Socket): Wire {
  let user: WireHandler | undefined;
  socket.setNoDelay(true);
  return {
    remote: describeAddress(socket.remoteAddress, socket.remotePort),
    local: describeAddress(socket.localAddress, socket.localPort),
    security: socket instanceof TLSSocket ? readSecurity(socket) : undefined,
    open(handler) {
      user = handler;
      socket.on("error", (error: NodeJS.ErrnoException) => handler.failed(describeSocketError(error)));
      socket.on("close", () => handler.closed());
      socket.on("end", () => handler.ended());
      socket.on("data", (chunk: Uint8Array) => handler.data(chunk));
    },
    write(pieces, written) {
      const last = pieces.length - 1;
      if (last > 0) socket.cork();
      for (const [index, piece] of pieces.entries()) {
        if (index === last) socket.write(piece, written);
        else socket.write(piece);
      }
      if (last > 0) socket.uncork();
    },
    // What TLS holds to be encrypted is not written yet, and it reads from a stream of its own.
    ...(socket instanceof TLSSocket
      ? {}
      : {
          hasWrittenAll: () => socket.writableLength === 0,
          startStreaming: () => readIntoOneBuffer(socket, (chunk) => user?.data(chunk)),
        }),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    finish: () => socket.destroySoon(),
    destroy: () => void socket.destroy(),
  };
}

/** A failure of a socket, in words. */
export function describeSocketError(error: NodeJS.ErrnoException): string {
  return error.code === "ECONNRESET" ? "reset by the peer" : error.message;
}

/** An address and a port as people write them. */
export function describeAddress(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return "unknown";
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Clock } from "../support/index.ts";
import { type ConnectionSecurity, PROBE_AFTER_MS } from "./networkConnection.ts";
import { streamReads } from "./streamingReads.ts";
import { readSecurity } from "./tls.ts";
import type { Wire, WireHandler } from "./wire.ts";

/**
 * Makes a wire of a socket that allows half-open use and delays nothing, with or without TLS. `local` is the address at
 * our end, where it is known without asking.
 */
export function createSocketWire(socket: Socket, local?: string): Wire {
  return socket instanceof TLSSocket
    ? new SocketWire(socket, local, readSecurity(socket))
    : new PlainSocketWire(socket, local);
}

/** A class and no closure: there may be very many. */
class SocketWire implements Wire {
  readonly remote: string;
  readonly security: ConnectionSecurity | undefined;
  protected readonly socket: Socket;
  protected handler: WireHandler | undefined = undefined;
  readonly #local: string | undefined;

  constructor(socket: Socket, local: string | undefined, security?: ConnectionSecurity) {
    this.remote = describeAddress(socket.remoteAddress, socket.remotePort);
    this.security = security;
    this.socket = socket;
    this.#local = local;
  }

  /** Asked of the operating system only where it is not known, and somebody wants to know. */
  get local(): string {
    return this.#local ?? describeAddress(this.socket.localAddress, this.socket.localPort);
  }

  open(handler: WireHandler): void {
    const { socket } = this;
    this.handler = handler;
    socket.on("error", (error: NodeJS.ErrnoException) => handler.failed(describeSocketError(error)));
    socket.on("close", () => handler.closed());
    socket.on("end", () => handler.ended());
    socket.on("data", (chunk: Uint8Array) => handler.data(chunk));
  }

  write(pieces: readonly Uint8Array[], written: () => void): void {
    const { socket } = this;
    const last = pieces.length - 1;
    if (last > 0) socket.cork();
    for (const [index, piece] of pieces.entries()) {
      if (index === last) socket.write(piece, written);
      else socket.write(piece);
    }
    if (last > 0) socket.uncork();
  }

  probePeer(): void {
    this.socket.setKeepAlive(true, PROBE_AFTER_MS);
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  end(): void {
    this.socket.end();
  }

  finish(): void {
    this.socket.destroySoon();
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Without TLS, which holds what it is to encrypt and reads from a stream of its own. */
class PlainSocketWire extends SocketWire {
  /** All was read. Without TLS, which says good-bye, closing sends what is still to be sent, and our end. */
  override finish(): void {
    if (this.hasWrittenAll()) this.socket.destroy();
    else super.finish();
  }

  hasWrittenAll(): boolean {
    return this.socket.writableLength === 0;
  }

  startStreaming(clock: Clock): boolean {
    return streamReads(this.socket, clock, (chunk, leavable) => {
      return this.handler?.data(chunk, leavable) ?? 0;
    });
  }
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

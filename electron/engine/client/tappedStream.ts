import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Direction } from "#shared/mqtt/packet/index.ts";

/** Sees the bytes of both directions as they pass, in order. The bytes must not be changed or kept. */
export type ByteObserver = (direction: Direction, bytes: Uint8Array) => void;

/**
 * Wraps a socket that is connecting or connected so that `observe` sees every byte that passes, before MQTT.js acts
 * on what arrives and before the socket takes what leaves. TLS, WebSocket and proxies will hand in their own Duplex
 * where a socket stands now.
 *
 * Back-pressure goes through in both directions, and an error of the socket becomes an error of the stream.
 */
export function tapStream(socket: Socket, observe: ByteObserver): Duplex {
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => {
      socket.resume();
    },
    write(chunk: Buffer, _encoding, done) {
      observe("toServer", chunk);
      socket.write(chunk, done);
    },
    // MQTT.js writes a packet in many small pieces between `cork` and `uncork`: one piece for the socket.
    writev(chunks, done) {
      const bytes = Buffer.concat(chunks.map(({ chunk }: { chunk: Buffer }) => chunk));
      observe("toServer", bytes);
      socket.write(bytes, done);
    },
    final(done) {
      socket.end(done);
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk) => {
    observe("toClient", chunk);
    if (!stream.push(chunk)) socket.pause();
  });
  socket.on("end", () => stream.push(null));
  socket.on("error", (error) => stream.destroy(error));
  // After an orderly end the stream closes by itself, once MQTT.js has read what is still in it.
  socket.on("close", () => {
    if (!socket.readableEnded) stream.destroy();
  });
  return stream;
}

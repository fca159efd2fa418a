import type { Socket } from "node:net";
import { fail, ok, type Result } from "#shared/base/index.ts";

/** What a handshake makes of the bytes that have come so far. */
export type Reading<Value> =
  { readonly kind: "incomplete" } | { readonly kind: "read"; readonly value: Value; readonly end: number };

/** More than a proxy ever says before it lets traffic through. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Collects what `socket` sends until `read` has enough, and puts what follows back. The failure is the name of the
 * error, or `undefined` when the peer ended the connection or said too much.
 */
export function readAnswer<Value>(
  socket: Socket,
  read: (bytes: Buffer) => Reading<Value>,
): Promise<Result<Value, string | undefined>> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (result: Result<Value, string | undefined>): void => {
      socket.off("data", onData).off("error", onError).off("close", onClose);
      socket.pause();
      resolve(result);
    };
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      const reading = read(bytes);
      if (reading.kind === "read") {
        const { value, end } = reading;
        settle(ok(value));
        if (end < bytes.length) socket.unshift(bytes.subarray(end));
      } else if (bytes.length > MAX_ANSWER_BYTES) {
        settle(fail(undefined));
      }
    };
    const onError = (error: NodeJS.ErrnoException): void => settle(fail(error.code));
    const onClose = (): void => settle(fail(undefined));
    socket.on("data", onData).on("error", onError).on("close", onClose);
    socket.resume();
  });
}

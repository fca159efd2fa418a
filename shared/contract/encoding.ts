import { decode, encode } from "@msgpack/msgpack";
import { fail, ok, type Result } from "#shared/base/index.ts";

/** A message of a page may not be larger: room for one Application Message of the largest size a page may compose. */
export const MAXIMUM_MESSAGE_BYTES = 300 * 1024 * 1024;

/** Turns a message of the contract into bytes (MessagePack). `undefined` members are left out. */
export function encodeMessage(message: unknown): Uint8Array {
  return encode(message, { ignoreUndefined: true });
}

/** Reads a message's bytes back; the value is still unknown and wants its schema. Never throws. */
export function decodeMessage(bytes: Uint8Array): Result<unknown, string> {
  if (bytes.length > MAXIMUM_MESSAGE_BYTES) return fail(`message of \`${bytes.length}\` bytes is too large`);
  try {
    return ok(decode(bytes));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

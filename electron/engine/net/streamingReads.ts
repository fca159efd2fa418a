import type { Socket } from "node:net";
import type { Clock } from "../support/index.ts";
import { lend } from "./readLoan.ts";
import { LEAVABLE_BYTES, ReadMemory } from "./readMemory.ts";

/** One read of a stream takes up to so much, and not the 64 kB in fresh memory that Node reads otherwise. */
const LARGEST_READ_BYTES = 512 * 1024;
const FIRST_READ_BYTES = 128 * 1024;
const SMALLEST_READ_BYTES = 16 * 1024;
/** Handling what was read may take so long; then the next read is smaller, and when it took much less, larger. */
const SLOW_MS = 4;
const QUICK_MS = 2;
/** Sockets of this process that may have read memory of their own at once: it stays theirs until they close. */
const MAXIMUM_STREAMING_SOCKETS = 64;

let streamingSockets = 0;

/**
 * Has `socket` read into memory of its own again and again, and lend what it read to `receive`. For a peer that sends
 * much: fewer system calls, and no fresh memory. `receive` answers how many bytes at the end, at most `leavable`, it
 * left: they begin the next chunk. False when it cannot be done; the socket then goes on as it is. Call it outside of
 * the socket's own events.
 *
 * Node offers this (`onread`) for sockets that a program opens itself, and not for those that a server accepts. They
 * are of the same kind, so the option is set where the constructor would have put it, as far as it is found there.
 */
export function streamReads(
  socket: Socket,
  clock: Clock,
  receive: (chunk: Uint8Array, leavable: number) => number,
): boolean {
  const slots = findSlots(socket);
  if (slots === undefined || streamingSockets >= MAXIMUM_STREAMING_SOCKETS) return false;
  const memory = new ReadMemory();
  let readBytes = FIRST_READ_BYTES;
  let roomBytes = 0;
  const next = (): Uint8Array => {
    const room = memory.room(readBytes);
    roomBytes = room.length;
    return room;
  };
  slots.set("kBufferGen", next);
  slots.set("kBufferCb", (length: number) => {
    const beganMs = clock.nowMs();
    const chunk = memory.filled(length);
    let leftBytes = 0;
    const isFree = lend(chunk, () => {
      leftBytes = receive(chunk, LEAVABLE_BYTES);
    });
    memory.handled(leftBytes, isFree);
    const tookMs = clock.nowMs() - beganMs;
    if (tookMs > SLOW_MS) readBytes = Math.max(readBytes / 2, SMALLEST_READ_BYTES);
    else if (tookMs < QUICK_MS && length === roomBytes) readBytes = Math.min(readBytes * 2, LARGEST_READ_BYTES);
    return true;
  });
  const first = next();
  slots.set("kBuffer", first);
  slots.useUserBuffer(first);
  streamingSockets += 1;
  socket.once("close", () => (streamingSockets -= 1));
  return true;
}

interface Slots {
  set(name: (typeof SLOT_NAMES)[number], value: unknown): void;
  useUserBuffer(buffer: Uint8Array): void;
}

const SLOT_NAMES = ["kBuffer", "kBufferCb", "kBufferGen"] as const;

function findSlots(socket: Socket): Slots | undefined {
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null) return undefined;
  const useUserBuffer: unknown = Reflect.get(handle, "useUserBuffer");
  if (typeof useUserBuffer !== "function") return undefined;
  const symbols = new Map<string, symbol>();
  for (const symbol of Object.getOwnPropertySymbols(socket)) symbols.set(symbol.description ?? "", symbol);
  if (SLOT_NAMES.some((name) => !symbols.has(name))) return undefined;
  return {
    set: (name, value) => Reflect.set(socket, symbols.get(name) ?? name, value),
    useUserBuffer: (buffer) => Reflect.apply(useUserBuffer, handle, [buffer]),
  };
}

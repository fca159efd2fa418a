import type { Clock } from "../support/index.ts";

/** Knows what the rules have published of late, so that a message that comes back is known again. */
export interface LoopGuard {
  /** How often what led to this message has passed the rules already; 0 for a message from outside. */
  depthOf(topicName: string, payload: Uint8Array): number;
  published(topicName: string, payload: Uint8Array, depth: number): void;
}

/** A message that has come back so often goes round: nobody writes so long a chain of rules. */
export const MAXIMUM_DEPTH = 10;
const KEPT_MESSAGES = 5_000;
const KEPT_MS = 60_000;
/** Of the hash by Fowler, Noll and Vo. */
const START = 0x811c9dc5;
const PRIME = 0x01000193;
/** Of a payload at its beginning and at its end. */
const HASHED_BYTES = 4_096;

/** Creates a guard that knows of nothing. */
export function createLoopGuard(clock: Clock): LoopGuard {
  /** In the order of publishing: the oldest are first. */
  const known = new Map<string, { readonly depth: number; readonly untilMs: number }>();

  return {
    depthOf(topicName, payload) {
      const found = known.get(keyOf(topicName, payload));
      return found === undefined || found.untilMs < clock.nowMs() ? 0 : found.depth;
    },
    published(topicName, payload, depth) {
      const key = keyOf(topicName, payload);
      known.delete(key);
      known.set(key, { depth, untilMs: clock.nowMs() + KEPT_MS });
      if (known.size <= KEPT_MESSAGES) return;
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
    },
  };
}

/**
 * Two messages with one key are taken for one message: that costs a false alarm after ten of them, nothing else. Hashes,
 * for topics and payloads of strangers may be long.
 */
function keyOf(topicName: string, payload: Uint8Array): string {
  let hash = START;
  for (const byte of payload.subarray(0, HASHED_BYTES)) hash = Math.imul(hash ^ byte, PRIME);
  for (const byte of payload.subarray(Math.max(HASHED_BYTES, payload.length - HASHED_BYTES))) {
    hash = Math.imul(hash ^ byte, PRIME);
  }
  let topicHash = START;
  for (let index = 0; index < topicName.length; index++)
    topicHash = Math.imul(topicHash ^ topicName.charCodeAt(index), PRIME);
  return `${hash >>> 0} ${payload.length} ${topicHash >>> 0} ${topicName.length}`;
}

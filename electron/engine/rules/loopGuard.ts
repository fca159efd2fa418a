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

/** Two messages with one key are taken for one message: that costs a false alarm after ten of them, nothing else. */
function keyOf(topicName: string, payload: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of payload) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${hash >>> 0} ${payload.length} ${topicName}`;
}

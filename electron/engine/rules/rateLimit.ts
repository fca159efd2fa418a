import type { Clock } from "../support/index.ts";

/** Lets so many pass a second, and a second's worth at once. */
export interface RateLimit {
  take(): boolean;
}

/** Creates a limit; without a figure everything passes. */
export function createRateLimit(clock: Clock, perSecond: number | undefined): RateLimit {
  if (perSecond === undefined) return { take: () => true };
  const room = Math.max(1, perSecond);
  let tokens = room;
  let filledAtMs = clock.nowMs();
  return {
    take() {
      const nowMs = clock.nowMs();
      tokens = Math.min(room, tokens + ((nowMs - filledAtMs) / 1_000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

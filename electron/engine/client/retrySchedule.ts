const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;

/** A connection that held this long was a success: the next loss begins with the shortest delay again. */
export const STABLE_AFTER_MS = 5_000;

/** How long to wait after failed attempt number `attempt`, counted from 1: 1 s, 2 s, 4 s … 30 s. */
export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 10));
}

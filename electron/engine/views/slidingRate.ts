/** How fast some counters rise, over the last few seconds. */
export interface SlidingRate {
  /** Notes the counters as they stand at `timeMs`. */
  add(timeMs: number, ...counters: readonly number[]): void;
  /** Mean rise of a counter between the oldest reading that counts and the newest. */
  perSecond(counter: number): number;
}

interface Reading {
  readonly timeMs: number;
  readonly counters: readonly number[];
}

const WINDOW_MS = 5_000;

/** Creates a rate without readings: it is 0 until there are two. */
export function createSlidingRate(): SlidingRate {
  const readings: Reading[] = [];
  return {
    add(timeMs, ...counters) {
      while (readings[0] !== undefined && readings[0].timeMs < timeMs - WINDOW_MS) readings.shift();
      readings.push({ timeMs, counters });
    },
    perSecond(counter) {
      const first = readings[0];
      const last = readings.at(-1);
      if (first === undefined || last === undefined || last.timeMs <= first.timeMs) return 0;
      const rise = (last.counters[counter] ?? 0) - (first.counters[counter] ?? 0);
      return (rise * 1_000) / (last.timeMs - first.timeMs);
    },
  };
}

/** How often readings are taken for a `SlidingRate`. */
export const READING_INTERVAL_MS = 1_000;

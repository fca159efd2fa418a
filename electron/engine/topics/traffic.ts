/** The time that rates are an average over. */
export const TRAFFIC_WINDOW_MS = 5_000;

/** What a talker sent in the last seconds, per second. */
export interface TalkerRate {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** Counts messages of many talkers (topics, clients), so that the busiest of them are known at any time. */
export interface TrafficMeter {
  count(talker: number, timeMs: number, messages: number, bytes: number): void;
  rate(talker: number, nowMs: number): TalkerRate;
  /** The talkers with the most messages, most first. */
  busiest(count: number, nowMs: number): number[];
}

/**
 * Creates a meter. Each talker has a counter for the present window and one for the window before; a rate weighs the
 * two by how far the present one has got. Only who spoke in these two windows is looked at for the ranking.
 */
export function createTrafficMeter(): TrafficMeter {
  let windows = new Int32Array(1024).fill(-1);
  let counts = new Uint32Array(1024);
  let earlierCounts = new Uint32Array(1024);
  let bytes = new Float64Array(1024);
  let earlierBytes = new Float64Array(1024);
  let active: number[] = [];
  let earlier: number[] = [];
  let present = 0;

  function grow(talker: number): void {
    const capacity = Math.max(talker + 1, windows.length * 2);
    const old = { windows, counts, earlierCounts, bytes, earlierBytes };
    windows = new Int32Array(capacity).fill(-1);
    windows.set(old.windows);
    counts = new Uint32Array(capacity);
    counts.set(old.counts);
    earlierCounts = new Uint32Array(capacity);
    earlierCounts.set(old.earlierCounts);
    bytes = new Float64Array(capacity);
    bytes.set(old.bytes);
    earlierBytes = new Float64Array(capacity);
    earlierBytes.set(old.earlierBytes);
  }

  function enter(window: number): void {
    earlier = window === present + 1 ? active : [];
    active = [];
    present = window;
  }

  function rate(talker: number, nowMs: number): TalkerRate {
    const at = nowMs / TRAFFIC_WINDOW_MS;
    const window = windows[talker] ?? -1;
    const windowsAgo = Math.floor(at) - window;
    if (window < 0 || windowsAgo > 1) return { messagesPerSecond: 0, bytesPerSecond: 0 };
    const past = 1 - (at - Math.floor(at));
    const weigh = (now: number, before: number): number =>
      ((windowsAgo <= 0 ? now + before * past : now * past) * 1_000) / TRAFFIC_WINDOW_MS;
    return {
      messagesPerSecond: weigh(counts[talker] ?? 0, earlierCounts[talker] ?? 0),
      bytesPerSecond: weigh(bytes[talker] ?? 0, earlierBytes[talker] ?? 0),
    };
  }

  return {
    count(talker, timeMs, messages, length) {
      if (talker >= windows.length) grow(talker);
      const window = Math.floor(timeMs / TRAFFIC_WINDOW_MS);
      if (window > present) enter(window);
      if (windows[talker] !== window) {
        const isNext = windows[talker] === window - 1;
        earlierCounts[talker] = isNext ? (counts[talker] ?? 0) : 0;
        earlierBytes[talker] = isNext ? (bytes[talker] ?? 0) : 0;
        counts[talker] = 0;
        bytes[talker] = 0;
        windows[talker] = window;
        active.push(talker);
      }
      counts[talker] = (counts[talker] ?? 0) + messages;
      bytes[talker] = (bytes[talker] ?? 0) + length;
    },
    rate,
    busiest(wanted, nowMs) {
      const best: { readonly talker: number; readonly rate: number }[] = [];
      const consider = (talker: number): void => {
        const { messagesPerSecond } = rate(talker, nowMs);
        const last = best[wanted - 1];
        if (messagesPerSecond === 0 || (last !== undefined && last.rate >= messagesPerSecond)) return;
        let at = best.length;
        while (at > 0 && (best[at - 1]?.rate ?? 0) < messagesPerSecond) at--;
        best.splice(at, 0, { talker, rate: messagesPerSecond });
        best.length = Math.min(best.length, wanted);
      };
      for (const talker of active) consider(talker);
      // Who spoke in both windows was looked at already.
      for (const talker of earlier) if (windows[talker] !== present) consider(talker);
      return best.map(({ talker }) => talker);
    },
  };
}

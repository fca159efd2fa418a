/** Over how many minutes the averages reach. */
const WINDOWS_MINUTES = [1, 5, 15] as const;
const MINUTE_MS = 60_000;

/** Averages a minute of totals that only grow, as Mosquitto's `$SYS/broker/load` has them: older minutes fade. */
export interface SysLoad {
  /** Takes the totals as they stand now, and yields a topic's name below `load` with its average for each of them. */
  take(totals: Readonly<Record<string, number>>, nowMs: number): Generator<readonly [name: string, value: string]>;
}

/** Creates averages of zero. */
export function createSysLoad(startedAtMs: number): SysLoad {
  const averages = new Map<string, number>();
  const former = new Map<string, number>();
  let formerMs = startedAtMs;
  return {
    *take(totals, nowMs) {
      const passedMinutes = (nowMs - formerMs) / MINUTE_MS;
      formerMs = nowMs;
      for (const [name, total] of Object.entries(totals)) {
        const perMinute = passedMinutes > 0 ? (total - (former.get(name) ?? 0)) / passedMinutes : 0;
        // What comes before the first interval ends belongs to it.
        if (passedMinutes > 0) former.set(name, total);
        for (const minutes of WINDOWS_MINUTES) {
          const topic = `${name}/${minutes}min`;
          const kept = Math.exp(-passedMinutes / minutes);
          const average = (averages.get(topic) ?? 0) * kept + perMinute * (1 - kept);
          averages.set(topic, average);
          yield [topic, average.toFixed(2)];
        }
      }
    },
  };
}

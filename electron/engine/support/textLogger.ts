import type { Clock } from "./clock.ts";
import type { Logger, LogLevel } from "./logger.ts";

const rank: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Writes one line of text for each message that is at least as grave as `level`: time, level, words. */
export function createTextLogger(options: {
  readonly write: (line: string) => void;
  readonly clock: Clock;
  readonly level: LogLevel;
}): Logger {
  const { write, clock, level: least } = options;
  return {
    log(level, text) {
      if (rank[level] <= rank[least]) write(`${new Date(clock.nowMs()).toISOString()} ${level.padEnd(5)} ${text}\n`);
    },
  };
}

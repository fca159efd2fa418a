import type { Clock } from "./clock.ts";
import type { Logger, LogLevel } from "./logger.ts";

/** Where log lines go, and how grave a message must be to become one. */
export interface LineLoggerOptions {
  /** Takes whole lines, their end included. */
  readonly write: (line: string) => void;
  readonly clock: Clock;
  readonly level: LogLevel;
}

const rank: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Writes a line for people: time, level, words. */
export function createTextLogger(options: LineLoggerOptions): Logger {
  return createLineLogger(options, (time, level, text) => `${time} ${level.padEnd(5)} ${text}`);
}

/** Writes a line for programs: one JSON object. */
export function createJsonLogger(options: LineLoggerOptions): Logger {
  return createLineLogger(options, (time, level, text) => JSON.stringify({ time, level, text }));
}

function createLineLogger(
  { write, clock, level: least }: LineLoggerOptions,
  format: (time: string, level: LogLevel, text: string) => string,
): Logger {
  return {
    log(level, text) {
      if (rank[level] <= rank[least]) write(`${format(new Date(clock.nowMs()).toISOString(), level, text)}\n`);
    },
  };
}

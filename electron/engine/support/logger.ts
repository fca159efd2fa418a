export type LogLevel = "error" | "warn" | "info" | "debug";

/**
 * Where the engine writes what happened to it. Never a password, a token or a payload. Messages are lower case,
 * without full stop, with the offending value in backticks at the end.
 */
export interface Logger {
  log(level: LogLevel, text: string): void;
}

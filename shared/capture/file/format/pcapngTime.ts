import type { CaptureTime } from "./captureTime.ts";

/** Turns the two halves of an interface's tick counter into a moment. */
export type TickReader = (high: number, low: number) => CaptureTime;

/**
 * Creates the tick reader of an interface. `resolution` is the `if_tsresol` byte: a negative power of ten, or of two
 * when its top bit is set; microseconds when absent. `offsetSeconds` is added to every moment.
 */
export function createTickReader(resolution: number | undefined, offsetSeconds: number): TickReader {
  const exponent = (resolution ?? 6) & 0x7f;
  const base = resolution !== undefined && resolution >= 0x80 ? 2n : 10n;
  if (base === 10n && exponent <= 6) {
    const ticksPerSecond = 10 ** exponent;
    const nanosecondsPerTick = 10 ** (9 - exponent);
    return (high, low) => {
      // Exact below 2^53 ticks, which microseconds reach in the year 2255.
      const ticks = high * 0x1_0000_0000 + low;
      const seconds = Math.floor(ticks / ticksPerSecond);
      return {
        seconds: seconds + offsetSeconds,
        nanoseconds: Math.floor(ticks - seconds * ticksPerSecond) * nanosecondsPerTick,
      };
    };
  }
  const ticksPerSecond = base ** BigInt(exponent);
  return (high, low) => {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const seconds = ticks / ticksPerSecond;
    const nanoseconds = ((ticks - seconds * ticksPerSecond) * 1_000_000_000n) / ticksPerSecond;
    return { seconds: Number(seconds) + offsetSeconds, nanoseconds: Number(nanoseconds) };
  };
}

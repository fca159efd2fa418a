/** A moment as capture files keep it: whole seconds since 1970 (UTC), and nanoseconds below 1 000 000 000. */
export interface CaptureTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Seconds since 1970 with six digits behind the point, or nine where microseconds do not say it all. */
export function formatCaptureTime(time: CaptureTime): string {
  const digits = String(time.nanoseconds).padStart(9, "0");
  return `${time.seconds}.${digits.endsWith("000") ? digits.slice(0, 6) : digits}`;
}

/** The moment as milliseconds since 1970 with a fraction, exact to about a quarter of a microsecond. */
export function captureTimeToMs(time: CaptureTime): number {
  return time.seconds * 1_000 + time.nanoseconds / 1_000_000;
}

/** The moment that is `ms` milliseconds (with a fraction) after 1970, rounded to microseconds. */
export function captureTimeFromMs(ms: number): CaptureTime {
  const microseconds = Math.round(ms * 1_000);
  const seconds = Math.floor(microseconds / 1_000_000);
  return { seconds, nanoseconds: (microseconds - seconds * 1_000_000) * 1_000 };
}

/** Seconds from `earlier` to `later`, with a fraction. */
export function secondsBetween(earlier: CaptureTime, later: CaptureTime): number {
  return later.seconds - earlier.seconds + (later.nanoseconds - earlier.nanoseconds) / 1_000_000_000;
}

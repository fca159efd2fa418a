/** A space that does not break groups digits without saying comma or point. */
const DIGIT_GAP = "\u00A0";

/** A whole number with its digits in groups of three: `18 204`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replaceAll(/\B(?=(?:\d{3})+$)/g, DIGIT_GAP);
}

/** A number of bytes, with three digits that matter: `58 B`, `1.21 kB`, `64.0 MB`. A kilobyte is 1000 bytes. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  let value = bytes;
  let unit = "B";
  for (const next of ["kB", "MB", "GB", "TB"]) {
    if (value < 999.5) break;
    value /= 1_000;
    unit = next;
  }
  return `${value.toPrecision(3)} ${unit}`;
}

/** A length of time for people: `0.8 ms`, `12 ms`, `4.2 s`, `3 min`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A time for people, to the second, on a clock of 24 hours: with its day unless that is the day of `nowMs`. */
export function formatMoment(ms: number, nowMs: number): string {
  const time = new Date(ms);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(":");
  if (time.toDateString() === new Date(nowMs).toDateString()) return clock;
  return `${time.getFullYear()}-${twoDigits(time.getMonth() + 1)}-${twoDigits(time.getDate())} ${clock}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const MAXIMUM_MS = 7 * 24 * 3_600_000;

/** Milliseconds of a time such as `500ms`, `1.5s`, `5m` or `1h`; `undefined` when it is none, or longer than a week. */
export function parseDuration(text: string): number | undefined {
  const [, figure = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(figure) * (units[unit] ?? Number.NaN);
  return milliseconds <= MAXIMUM_MS ? milliseconds : undefined;
}

/** Writes a time the way it is read, in the largest unit that leaves few digits. */
export function formatDuration(milliseconds: number): string {
  for (const unit of ["h", "m", "s"]) {
    const figure = milliseconds / (units[unit] ?? 1);
    if (figure >= 1 && Number.isInteger(figure * 10)) return `${figure}${unit}`;
  }
  return `${milliseconds}ms`;
}

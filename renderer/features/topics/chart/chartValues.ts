/** One point of a line. */
export interface ChartPoint {
  readonly timeMs: number;
  readonly value: number;
}

/** Payloads beyond this are not read for a chart: reading happens on the page's thread. */
const MAXIMUM_PAYLOAD = 64 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The number at `path` in a JSON payload, or the payload itself when the path is empty; `undefined` when there is none. */
export function readNumber(payload: Uint8Array, path: readonly string[]): number | undefined {
  if (payload.length === 0 || payload.length > MAXIMUM_PAYLOAD) return undefined;
  let value: unknown;
  try {
    const text = decoder.decode(payload).trim();
    value = path.length === 0 && text !== "" ? Number(text) : JSON.parse(text);
  } catch {
    // Not text, or not JSON: a message without a point.
    return undefined;
  }
  for (const step of path) value = childOf(value, step);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function childOf(value: unknown, step: string): unknown {
  if (Array.isArray(value)) {
    const index = /^\[(\d+)\]$/.exec(step)?.[1];
    const item: unknown = index === undefined ? undefined : value[Number(index)];
    return item;
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return Object.entries(value).find(([key]) => key === step)?.[1];
}

/** A path as people write it: `sensors[2].temp`, or `value` for a payload that is a number. */
export function pathText(path: readonly string[]): string {
  if (path.length === 0) return "value";
  return path.map((step, index) => (index === 0 || step.startsWith("[") ? step : `.${step}`)).join("");
}

/**
 * Points of several lines at common times, as uPlot and the table want them: one row per time, with a gap where a line
 * has no point.
 */
export function alignSeries(series: readonly (readonly ChartPoint[])[]): {
  readonly timesMs: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
} {
  const timesMs = [...new Set(series.flatMap((points) => points.map(({ timeMs }) => timeMs)))].sort((a, b) => a - b);
  const rowOf = new Map(timesMs.map((timeMs, row) => [timeMs, row]));
  const values = series.map((points) => {
    const column: (number | null)[] = Array.from({ length: timesMs.length }, () => null);
    for (const { timeMs, value } of points) column[rowOf.get(timeMs) ?? 0] = value;
    return column;
  });
  return { timesMs, values };
}

/** The chart as a CSV text (RFC 4180), with times in ISO 8601. */
export function chartCsv(names: readonly string[], series: readonly (readonly ChartPoint[])[]): string {
  const { timesMs, values } = alignSeries(series);
  const lines = [["time", ...names].map(quoteCell).join(",")];
  for (const [row, timeMs] of timesMs.entries()) {
    lines.push([new Date(timeMs).toISOString(), ...values.map((column) => column[row] ?? "")].join(","));
  }
  return `${lines.join("\r\n")}\r\n`;
}

function quoteCell(text: string): string {
  // A spreadsheet takes a cell that begins like this for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

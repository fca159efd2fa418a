import type { CDPSession, Page } from "playwright";

/** How smoothly a page ran for a while. */
export interface Smoothness {
  readonly framesPerSecond: number;
  readonly frameP95Ms: number;
  readonly longestFrameMs: number;
  /** Tasks over 50 ms; the browser reports no shorter ones. */
  readonly longTasksMs: readonly number[];
  /** Share of the time that the page's main thread was busy, 0 to 1. */
  readonly busy: number;
}

/** Measures the page while `act` runs. */
export async function measureWhile(page: Page, session: CDPSession, act: () => Promise<void>): Promise<Smoothness> {
  const before = await taskSeconds(session);
  const startedAt = performance.now();
  await page.evaluate(() => {
    const record = {
      frames: new Array<number>(),
      tasks: new Array<number>(),
      isRunning: true,
      last: performance.now(),
    };
    Object.assign(window, { benchRecord: record });
    const observer = new PerformanceObserver((list) => record.tasks.push(...list.getEntries().map((e) => e.duration)));
    observer.observe({ type: "longtask" });
    const frame = (now: number): void => {
      record.frames.push(now - record.last);
      record.last = now;
      if (record.isRunning) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  const record = await page.evaluate(() => {
    const held: unknown = Reflect.get(window, "benchRecord");
    Reflect.set(Object(held), "isRunning", false);
    return held as { readonly frames: readonly number[]; readonly tasks: readonly number[] };
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const frames = record.frames.slice(1).toSorted((one, other) => one - other);
  return {
    framesPerSecond: (frames.length * 1_000) / Math.max(1, sum(frames)),
    frameP95Ms: percentile(frames, 0.95),
    longestFrameMs: frames.at(-1) ?? 0,
    longTasksMs: record.tasks,
    busy: ((await taskSeconds(session)) - before) / seconds,
  };
}

/** The value below which `share` of the sorted values lie. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** One line of figures. */
export function describeSmoothness(name: string, { frameP95Ms, ...rest }: Smoothness): string {
  const tasks =
    rest.longTasksMs.length === 0
      ? "no task over 50 ms"
      : `${rest.longTasksMs.length} tasks over 50 ms, longest ${Math.max(...rest.longTasksMs).toFixed(0)} ms`;
  return [
    name.padEnd(44),
    `${rest.framesPerSecond.toFixed(1).padStart(5)} frames/s`,
    `p95 ${frameP95Ms.toFixed(1).padStart(5)} ms`,
    `longest ${rest.longestFrameMs.toFixed(0).padStart(3)} ms`,
    `main ${(rest.busy * 100).toFixed(0).padStart(3)} %`,
    tasks,
  ].join(" · ");
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

import type { Clock } from "#electron/engine/support/index.ts";

/** A clock whose hands a test turns. */
export interface FakeClock extends Clock {
  /** Lets time pass: tasks that fall due run in order, each at its own time. */
  advance(elapsedMs: number): void;
  /** How many tasks wait. */
  readonly scheduledCount: number;
}

/** Creates a clock that stands still at `startMs` until it is told to advance. */
export function createFakeClock(startMs = 1_000_000): FakeClock {
  let nowMs = startMs;
  let order = 0;
  const tasks = new Map<number, { readonly dueAtMs: number; readonly run: () => void }>();

  function nextDue(untilMs: number): [number, { readonly dueAtMs: number; readonly run: () => void }] | undefined {
    let first: [number, { readonly dueAtMs: number; readonly run: () => void }] | undefined;
    for (const entry of tasks) {
      if (entry[1].dueAtMs <= untilMs && (first === undefined || entry[1].dueAtMs < first[1].dueAtMs)) first = entry;
    }
    return first;
  }

  return {
    nowMs: () => nowMs,
    schedule(delayMs, task) {
      order += 1;
      const number = order;
      tasks.set(number, { dueAtMs: nowMs + Math.max(delayMs, 0), run: task });
      return () => {
        tasks.delete(number);
      };
    },
    advance(elapsedMs) {
      const untilMs = nowMs + elapsedMs;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        tasks.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].dueAtMs);
        due[1].run();
      }
      nowMs = untilMs;
    },
    get scheduledCount() {
      return tasks.size;
    },
  };
}

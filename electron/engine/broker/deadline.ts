import type { Clock } from "../support/index.ts";

/** Timers of a machine reach 24 days; sessions of MQTT 5.0 may wait 136 years. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** Calls `task` once when `clock` has reached `deadlineMs`, however far away that is. The answer cancels it. */
export function scheduleAt(clock: Clock, deadlineMs: number, task: () => void): () => void {
  let cancel = wait();

  function wait(): () => void {
    const delayMs = Math.max(deadlineMs - clock.nowMs(), 0);
    return clock.schedule(Math.min(delayMs, LONGEST_WAIT_MS), () => {
      if (clock.nowMs() >= deadlineMs || delayMs < 1) task();
      else cancel = wait();
    });
  }

  return () => cancel();
}

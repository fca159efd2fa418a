import type { Dispose } from "#shared/base/index.ts";
import type { Clock } from "../support/index.ts";

/** Calls `task` every `intervalMs`, the first time after one interval, until disposed. */
export function repeat(clock: Clock, intervalMs: number, task: () => void): Dispose {
  let cancel = clock.schedule(intervalMs, tick);

  function tick(): void {
    cancel = clock.schedule(intervalMs, tick);
    task();
  }

  return () => cancel();
}

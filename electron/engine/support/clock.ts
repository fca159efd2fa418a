/** Time as the engine sees it: passed in everywhere, so that tests turn the hands themselves. */
export interface Clock {
  /** Milliseconds since 1970, with microseconds behind the point; never goes backwards. */
  nowMs(): number;
  /** Calls `task` once after `delayMs`. The answer cancels it. Does not keep the process alive. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** The machine's clock. */
export function createSystemClock(): Clock {
  const originMs = Date.now() - performance.now();
  return {
    nowMs: () => originMs + performance.now(),
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

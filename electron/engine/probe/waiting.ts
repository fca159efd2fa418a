import type { Clock } from "../support/index.ts";

/** Waits that end when what is waited for is there, when time is up, or when all is called off. */
export interface Waiting {
  /** Asks again after each `wake`; `undefined` when it has not come. */
  until<Value>(look: () => Value | undefined, withinMs: number): Promise<Value | undefined>;
  /** Something has happened. */
  wake(): void;
}

/** Creates the waits of one matter. */
export function createWaiting(clock: Clock, signal: AbortSignal): Waiting {
  const sleepers = new Set<() => void>();

  function until<Value>(look: () => Value | undefined, withinMs: number): Promise<Value | undefined> {
    const there = look();
    if (there !== undefined || signal.aborted) return Promise.resolve(there);
    return new Promise((resolve) => {
      const settle = (value: Value | undefined): void => {
        cancel();
        sleepers.delete(onWake);
        signal.removeEventListener("abort", onAbort);
        resolve(value);
      };
      const onWake = (): void => {
        const value = look();
        if (value !== undefined) settle(value);
      };
      const onAbort = (): void => settle(undefined);
      const cancel = clock.schedule(withinMs, () => settle(look()));
      sleepers.add(onWake);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  return {
    until,
    wake() {
      for (const sleeper of [...sleepers]) sleeper();
    },
  };
}

/** Lets time pass, unless it is called off. */
export async function sleep(clock: Clock, signal: AbortSignal, ms: number): Promise<void> {
  if (ms > 0) await createWaiting(clock, signal).until<never>(() => undefined, ms);
}

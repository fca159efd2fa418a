import type { Dispose } from "#shared/base/index.ts";
import type { Clock } from "./clock.ts";

/**
 * Says "something changed" to any number of listeners, however often it happens: touching it on a hot path costs one
 * comparison, and the listeners hear of it together, once, after a short while.
 */
export interface ChangeSignal {
  /** Notes a change. */
  touch(): void;
  onChange(listener: () => void): Dispose;
  /** Ends it: no listener is called any more. */
  dispose(): void;
}

/** Creates a signal whose listeners hear of a change within `delayMs`. */
export function createChangeSignal(clock: Clock, delayMs: number): ChangeSignal {
  const listeners = new Set<() => void>();
  let isPending = false;
  let cancel: Dispose = () => {};

  function announce(): void {
    isPending = false;
    for (const listener of listeners) listener();
  }

  return {
    touch() {
      if (isPending || listeners.size === 0) return;
      isPending = true;
      cancel = clock.schedule(delayMs, announce);
    },
    onChange(listener) {
      // A function of its own, so that one listener given twice counts twice and each disposer ends only its own.
      const entry = (): void => listener();
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    dispose() {
      cancel();
      isPending = true;
      listeners.clear();
    },
  };
}

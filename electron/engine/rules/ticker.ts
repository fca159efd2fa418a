import type { RandomSource } from "#shared/base/index.ts";
import type { EveryTrigger } from "#shared/rules/index.ts";
import type { Clock } from "../support/index.ts";

/** Calls again and again at the pace of a rule. */
export interface Ticker {
  /** Goes on where it was paused. */
  run(): void;
  pause(): void;
}

const TICK_MS = 5;
/** A turn takes no longer than this: whoever else works in the engine comes between. */
const TURN_MS = 6;
/** A clock that stood still is not made up for. */
const MAXIMUM_LAG_MS = 1_000;

/**
 * Creates a ticker that is paused. Devices take their turns evenly over the interval: `tick` is told how many steps and
 * which device, from 1; `ended` is called when each has had its count.
 */
export function createTicker(options: {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly every: EveryTrigger;
  readonly tick: (step: number, device: number) => void;
  readonly ended: () => void;
}): Ticker {
  const { clock, random, every, tick, ended } = options;
  const { devices, count, jitter } = every;
  const gapMs = every.intervalMs / devices;
  let turn = 0;
  let nextAtMs: number | undefined;
  let cancel: (() => void) | undefined;
  let isRunning = false;

  function isOver(): boolean {
    return count !== undefined && turn >= count * devices;
  }

  /** A tick may have paused the ticker. */
  function mayGoOn(): boolean {
    return isRunning && !isOver();
  }

  function work(): void {
    const startMs = clock.nowMs();
    let nowMs = startMs;
    let dueMs = Math.max(nextAtMs ?? startMs, startMs - MAXIMUM_LAG_MS);
    while (mayGoOn() && dueMs <= nowMs && nowMs - startMs <= TURN_MS) {
      const present = turn++;
      dueMs += gapMs * (1 + jitter * (2 * random() - 1));
      nextAtMs = dueMs;
      tick(Math.floor(present / devices), (present % devices) + 1);
      nowMs = clock.nowMs();
    }
    nextAtMs = dueMs;
    if (!isRunning) return;
    if (isOver()) {
      isRunning = false;
      ended();
    } else cancel = clock.schedule(Math.max(TICK_MS, dueMs - nowMs), work);
  }

  return {
    run() {
      if (isRunning || isOver()) return;
      isRunning = true;
      const nowMs = clock.nowMs();
      nextAtMs = nextAtMs === undefined ? nowMs + every.afterMs : nowMs;
      cancel = clock.schedule(nextAtMs - nowMs, work);
    },
    pause() {
      isRunning = false;
      cancel?.();
    },
  };
}

import { describe, expect, it } from "vitest";
import { scheduleAt } from "#electron/engine/broker/deadline.ts";
import { createFakeClock } from "#test/support/fakeClock.ts";

const YEAR_MS = 365 * 24 * 3_600_000;

describe("scheduleAt", () => {
  it("rings once, a century from now if need be", () => {
    const clock = createFakeClock();
    let rings = 0;
    scheduleAt(clock, clock.nowMs() + 130 * YEAR_MS, () => (rings += 1));
    clock.advance(130 * YEAR_MS - 1);
    expect(rings).toBe(0);
    clock.advance(1);
    clock.advance(YEAR_MS);
    expect(rings).toBe(1);
  });

  it("never waits longer at a time than a machine's timer can", () => {
    const delays: number[] = [];
    const clock = createFakeClock();
    const schedule = (delayMs: number, task: () => void): (() => void) => {
      delays.push(delayMs);
      return clock.schedule(delayMs, task);
    };
    scheduleAt({ nowMs: clock.nowMs, schedule }, clock.nowMs() + YEAR_MS, () => {});
    clock.advance(YEAR_MS);
    expect(Math.max(...delays)).toBeLessThan(2 ** 31);
    expect(delays.length).toBeGreaterThan(100);
  });

  it("does not ring once cancelled", () => {
    const clock = createFakeClock();
    let rings = 0;
    const cancel = scheduleAt(clock, clock.nowMs() + YEAR_MS, () => (rings += 1));
    clock.advance(YEAR_MS / 2);
    cancel();
    clock.advance(YEAR_MS);
    expect(rings).toBe(0);
    expect(clock.scheduledCount).toBe(0);
  });
});

import { describe, expect, it } from "vitest";
import { createLogRing, createRateMeter } from "#electron/engine/views/index.ts";
import { createFakeClock } from "../capture/support.ts";

describe("the rate meter", () => {
  it("gives the mean of the last five seconds, and falls silent when nothing passes", () => {
    const clock = createFakeClock();
    const counters = { packets: 0, messages: 0, bytes: 0, malformed: 0 };
    const meter = createRateMeter(clock, counters);
    let samples = 0;
    meter.onSample(() => samples++);
    for (let tick = 0; tick < 40; tick++) {
      counters.packets += 25;
      counters.bytes += 250;
      clock.advance(250);
    }
    expect(meter.rates()).toEqual({ packetsPerSecond: 100, messagesPerSecond: 0, bytesPerSecond: 1_000 });
    expect(samples).toBe(40);
    for (let tick = 0; tick < 60; tick++) clock.advance(250);
    expect(meter.rates().packetsPerSecond).toBe(0);
    expect(samples).toBeLessThan(65);
    meter.dispose();
  });
});

describe("the log ring", () => {
  it("keeps the last 500 lines, hands each on, and says when there are new ones", () => {
    const clock = createFakeClock();
    const passed: string[] = [];
    const ring = createLogRing(clock, { log: (_, text) => passed.push(text) });
    let changes = 0;
    const view = ring.view.open({}, () => changes++);
    for (let line = 0; line < 1_700; line++) ring.logger.log("info", `line \`${line}\``);
    clock.advance(100);
    const { lines } = view.value();
    expect([lines.length, lines[0]?.text, lines.at(-1)?.text]).toEqual([500, "line `1200`", "line `1699`"]);
    expect(passed).toHaveLength(1_700);
    expect(changes).toBe(1);
    view.close();
    ring.dispose();
  });
});

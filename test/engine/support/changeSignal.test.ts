import { describe, expect, it } from "vitest";
import { createChangeSignal } from "#electron/engine/support/index.ts";
import { createFakeClock } from "../capture/support.ts";

describe("a change signal", () => {
  it("tells every listener once of many changes", () => {
    const clock = createFakeClock();
    const signal = createChangeSignal(clock, 10);
    const heard: string[] = [];
    signal.onChange(() => heard.push("a"));
    const end = signal.onChange(() => heard.push("b"));
    for (let index = 0; index < 100; index++) signal.touch();
    expect(heard).toEqual([]);
    clock.advance(10);
    expect(heard).toEqual(["a", "b"]);
    end();
    signal.touch();
    clock.advance(10);
    expect(heard).toEqual(["a", "b", "a"]);
  });

  it("calls nobody after its end", () => {
    const clock = createFakeClock();
    const signal = createChangeSignal(clock, 10);
    let calls = 0;
    signal.onChange(() => calls++);
    signal.touch();
    signal.dispose();
    clock.advance(10);
    signal.touch();
    clock.advance(10);
    expect(calls).toBe(0);
  });
});

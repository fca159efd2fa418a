import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createSortedTexts, runInSlices, sortSteps } from "#electron/engine/support/index.ts";

function runAll<Value>(steps: Generator<void, Value>): Value {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

describe("work in slices", () => {
  it("is done when the call returns, if it takes no longer than a slice", () => {
    const later = vi.fn<() => void>();
    expect(runInSlices([1, 2, 3].values(), later).isDone).toBe(true);
    expect(later).not.toHaveBeenCalled();
  });

  it("lets others have their turn, and says when it is done", async () => {
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 3));
    const turns: string[] = [];
    function* work(): Generator<void> {
      for (let step = 0; step < 200; step++) yield;
      turns.push("work");
    }
    await new Promise<void>((resolve) => {
      expect(runInSlices(work(), resolve).isDone).toBe(false);
      setImmediate(() => turns.push("other"));
    });
    clock.mockRestore();
    expect(turns).toEqual(["other", "work"]);
  });

  it("goes no further when it is abandoned", async () => {
    let now = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
    let steps = 0;
    function* work(): Generator<void> {
      for (;;) {
        steps += 1;
        yield;
      }
    }
    const sliced = runInSlices(work());
    sliced.abandon();
    const before = steps;
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    clock.mockRestore();
    expect(steps).toBe(before);
  });

  it("sorts as the language does, equal ones in their order", () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.nat()), { maxLength: 3_000 });
    fc.assert(
      fc.property(pairs, (items) => {
        const compare = ([one]: readonly [number, number], [other]: readonly [number, number]) => one - other;
        expect(runAll(sortSteps(items, compare))).toEqual(items.toSorted(compare));
      }),
      { numRuns: 30 },
    );
  });
});

describe("texts in order", () => {
  it("are those that a sorted set holds, whatever came and went", () => {
    const word = fc.string({ maxLength: 3 });
    const changes = fc.array(fc.tuple(fc.boolean(), word), { maxLength: 400 });
    fc.assert(
      fc.property(changes, (list) => {
        const texts = createSortedTexts<string>();
        const model = new Set<string>();
        for (const [isAdded, text] of list) {
          const isNews = isAdded ? !model.has(text) : model.has(text);
          expect(isAdded ? texts.add(text) : texts.remove(text)).toBe(isNews);
          if (isAdded) model.add(text);
          else model.delete(text);
        }
        expect(texts.size).toBe(model.size);
        expect(texts.slice(0, model.size)).toEqual([...model].sort());
      }),
    );
  });

  it("are found by their place among many", () => {
    const texts = createSortedTexts<string>();
    const names = Array.from({ length: 5_000 }, (_, index) => String((index * 7_919) % 5_000).padStart(4, "0"));
    for (const name of names) texts.add(name);
    expect(texts.slice(2_345, 2_348)).toEqual(["2345", "2346", "2347"]);
    expect(texts.slice(4_999, 6_000)).toEqual(["4999"]);
    for (const name of names.slice(0, 4_000)) texts.remove(name);
    expect(texts.slice(0, 10_000)).toEqual(names.slice(4_000).sort());
  });
});

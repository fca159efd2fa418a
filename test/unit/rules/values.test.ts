import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createValueSource, parseRules, type SimulationRule } from "#shared/rules/index.ts";

/** The simulation with one value `v`, made every second. */
function simulation(value: string): SimulationRule {
  const text = `wirebenchRules: 1\nname: t\nrules: [{ name: a, every: 1s, values: { v: ${value} }, publish: { topic: y } }]`;
  const parsed = parseRules(text, () => undefined);
  const rule = parsed.set?.rules[0];
  if (rule?.kind !== "simulation") throw new Error(JSON.stringify(parsed.problems));
  return rule;
}

function take(value: string, steps: number, seed = 1): readonly (string | undefined)[] {
  const source = createValueSource(simulation(value).values, seed);
  return Array.from({ length: steps }, () => source.next()?.get("v")?.text);
}

describe("a ramp", () => {
  it.each([
    ["{ ramp: { from: 0, to: 10, step: 5 } }", ["0", "5", "10", "0", "5", "10", "0"]],
    ["{ ramp: { from: 0, to: 10, step: 4 } }", ["0", "4", "8", "0", "4", "8", "0"]],
    ["{ ramp: { from: 10, to: 0, step: 5 } }", ["10", "5", "0", "10", "5", "0", "10"]],
    ["{ ramp: { from: 0, to: 10, step: 5, end: reverse } }", ["0", "5", "10", "5", "0", "5", "10"]],
    ["{ ramp: { from: 0, to: 10, step: 5, end: stay } }", ["0", "5", "10", "10", "10", "10", "10"]],
    ["{ ramp: { from: 0, to: 8, period: 4s } }", ["0", "2", "4", "6", "0", "2", "4"]],
    ["{ ramp: { from: 0, to: 8, period: 4s, end: reverse } }", ["0", "2", "4", "6", "8", "6", "4"]],
    ["{ ramp: { from: 0, to: 8, period: 4s, end: stay } }", ["0", "2", "4", "6", "8", "8", "8"]],
    ["{ ramp: { from: 0, to: 1, step: 0.1 } }", ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"]],
  ])("%s", (value, expected) => {
    expect(take(value, 7)).toEqual(expected);
  });
});

describe("a sine", () => {
  it("swings between its bounds in its period, from the middle upwards", () => {
    expect(take("{ sine: { min: -1, max: 1, period: 4s } }", 5)).toEqual(["0", "1", "0", "-1", "0"]);
    expect(take("{ sine: { min: 0, max: 10, period: 4s, phase: 90 } }", 3)).toEqual(["10", "5", "0"]);
    expect(take("{ sine: { min: 0, max: 1, period: 8s }, decimals: 1 }", 2)).toEqual(["0.5", "0.9"]);
  });
});

describe("values by chance", () => {
  const walk = "{ randomWalk: { start: 5, step: 2, min: 0, max: 10 } }";

  it("are the same for the same seed, and others for another", () => {
    expect(take(walk, 50, 7)).toEqual(take(walk, 50, 7));
    expect(take(walk, 50, 7)).not.toEqual(take(walk, 50, 8));
    expect(take(walk, 5, 7)).toEqual(["5", "6.841", "7.876", "7.568", "8.148"]);
  });

  it("stay within their bounds, and a walk goes no further than its step", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const values = take(walk, 100, seed).map(Number);
        for (const [index, value] of values.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(10);
          expect(Math.abs(value - (values[index - 1] ?? value))).toBeLessThanOrEqual(2.001);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are chosen from a list", () => {
    expect(new Set(take("{ oneOf: [on, off, 3] }", 100))).toEqual(new Set(["on", "off", "3"]));
  });
});

describe("a table", () => {
  const table = (more: string) => `{ csv: { text: "t,name\\n1,\\"a, \\"\\"b\\"\\"\\"\\n2,c", ${more} } }`;

  it("gives its lines one after the other, and begins anew", () => {
    expect(take(table("column: name"), 3)).toEqual(['a, "b"', "c", 'a, "b"']);
    expect(take(table("loop: true"), 3)).toEqual(["1", "2", "1"]);
  });

  it("ends after its last line when it is told to", () => {
    expect(take(table("loop: false"), 3)).toEqual(["1", "2", undefined]);
  });
});

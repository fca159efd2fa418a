import { assertNever, createRandomSource, type RandomSource } from "#shared/base/index.ts";
import { seedFrom } from "../seed.ts";
import type { GeneratedValue, ValueSpec } from "./valueSpec.ts";

/** Makes the values of one device, step by step. */
export interface ValueSource {
  /** The values of the next step, by name; `undefined` when a table has come to its end. */
  next(): ReadonlyMap<string, GeneratedValue> | undefined;
}

/** Creates the source of one device. Everything depends on `seed` and on the number of the step, nothing on time. */
export function createValueSource(specs: ReadonlyMap<string, ValueSpec>, seed: number): ValueSource {
  const sources = Array.from(
    specs,
    ([name, spec]) => [name, stepper(spec, createRandomSource(seedFrom(seed, name)))] as const,
  );
  let step = 0;
  return {
    next() {
      const values = new Map<string, GeneratedValue>();
      for (const [name, valueOf] of sources) {
        const value = valueOf(step);
        if (value === undefined) return undefined;
        values.set(name, value);
      }
      step += 1;
      return values;
    },
  };
}

type Stepper = (step: number) => GeneratedValue | undefined;

function stepper(spec: ValueSpec, random: RandomSource): Stepper {
  switch (spec.kind) {
    case "ramp":
      return (step) => write(rampAt(spec, step), spec.decimals);
    case "sine": {
      const { min, max, part, phaseDegrees, decimals } = spec;
      return (step) => {
        const turn = step * part + phaseDegrees / 360;
        return write((min + max) / 2 + ((max - min) / 2) * Math.sin(2 * Math.PI * turn), decimals);
      };
    }
    case "randomWalk": {
      let value = spec.start;
      return (step) => {
        if (step > 0) value = clamp(value + (random() * 2 - 1) * spec.step, spec.min, spec.max);
        return write(value, spec.decimals);
      };
    }
    case "random":
      return () => write(spec.min + random() * (spec.max - spec.min), spec.decimals);
    case "oneOf":
      return () => ({ text: spec.texts[Math.floor(random() * spec.texts.length)] ?? "" });
    case "csv": {
      const { table, column, loops } = spec;
      return (step) => {
        const columns = table.rows[loops ? step % table.rows.length : step];
        return columns && { text: columns.get(column ?? table.headings[0] ?? "") ?? "", columns };
      };
    }
    default:
      return assertNever(spec);
  }
}

type RampSpec = Extract<ValueSpec, { kind: "ramp" }>;

function rampAt({ from, to, part, hasSteps, end }: RampSpec, step: number): number {
  // Steps land on what they can reach of the way, and go on from there; without steps only the time counts.
  const last = hasSteps ? Math.floor(1 / part + 1e-9) : 1 / part;
  if (end === "stay") return from + (to - from) * Math.min(step, last) * part;
  if (end === "reverse") {
    const way = step % (2 * last);
    return from + (to - from) * (way <= last ? way : 2 * last - way) * part;
  }
  return from + (to - from) * (step % (hasSteps ? last + 1 : last)) * part;
}

function write(value: number, decimals: number): GeneratedValue {
  const rounded = Number(value.toFixed(decimals));
  // Never `-0`, and never an exponent.
  return { text: rounded === 0 ? "0" : String(rounded) };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

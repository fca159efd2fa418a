import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilter, completeFilter } from "#shared/capture/filter/index.ts";
import { passes, publish, type RecordValues } from "./support.ts";

/** A filter as text beside a function that says, in the plainest way, what the text means. */
interface Modelled {
  readonly text: string;
  readonly meaning: (values: RecordValues) => boolean;
}

const numberTest: fc.Arbitrary<Modelled> = fc
  .tuple(
    fc.constantFrom("mqtt.qos" as const, "mqtt.msgid" as const, "frame.len" as const),
    fc.constantFrom("==", "!=", "<", "<=", ">", ">="),
    fc.nat(4),
  )
  .map(([field, operator, operand]) => ({
    text: `${field} ${operator} ${operand}`,
    meaning: (values) => {
      const value = values[field];
      if (typeof value !== "number") return false;
      const order = Math.sign(value - operand);
      return (
        { "==": order === 0, "!=": order !== 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[
          operator
        ] === true
      );
    },
  }));

const textTest: fc.Arbitrary<Modelled> = fc.constantFrom("a", "b", "ab").map((text) => ({
  text: `client contains "${text}"`,
  meaning: (values) => String(values.client).includes(text),
}));

const modelled: fc.Arbitrary<Modelled> = fc.letrec<{ filter: Modelled }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    numberTest,
    textTest,
    tie("filter").map((inner): Modelled => ({ text: `!(${inner.text})`, meaning: (values) => !inner.meaning(values) })),
    fc.tuple(tie("filter"), tie("filter")).map(([left, right]): Modelled => ({
      text: `(${left.text}) && (${right.text})`,
      meaning: (values) => left.meaning(values) && right.meaning(values),
    })),
    fc.tuple(tie("filter"), tie("filter")).map(([left, right]): Modelled => ({
      text: `(${left.text}) or (${right.text})`,
      meaning: (values) => left.meaning(values) || right.meaning(values),
    })),
  ),
})).filter;

const record: fc.Arbitrary<RecordValues> = fc.record({
  "mqtt.qos": fc.option(fc.nat(2), { nil: undefined }),
  "mqtt.msgid": fc.option(fc.nat(4), { nil: undefined }),
  "frame.len": fc.nat(4),
  client: fc.constantFrom("", "a", "ab", "ba", "c"),
});

describe("display filter against a naive model", () => {
  it("means what its parts mean", () => {
    fc.assert(
      fc.property(modelled, record, ({ text, meaning }, values) => {
        expect(passes(text, values)).toBe(meaning(values));
      }),
      { numRuns: 500 },
    );
  });

  it("answers any text with a filter or an error inside the text, and completes it anywhere", () => {
    const word = fc.constantFrom(
      "mqtt.qos",
      "==",
      "(",
      ")",
      "{",
      "}",
      "in",
      "!",
      "&&",
      "or",
      '"',
      "\\",
      "x",
      "1",
      " ",
      ",",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(word).map((words) => words.join("")),
        ),
        fc.nat(40),
        (text, at) => {
          const result = compileFilter(text);
          const { start, end } = result.ok ? { start: 0, end: 0 } : result.error;
          expect(0 <= start && start <= end && end <= text.length).toBe(true);
          expect(!result.ok || typeof passes(text, publish) === "boolean").toBe(true);
          const position = Math.min(at, text.length);
          expect(completeFilter(text, position).start).toBeLessThanOrEqual(position);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

import { describe, expect, it } from "vitest";
import { alignSeries, chartCsv, pathText, readNumber } from "#renderer/features/topics/chart/chartValues.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a number in a payload", () => {
  it.each([
    ['{"temp":21.5}', ["temp"], 21.5],
    ['{"a":[1,{"b":-3e2}]}', ["a", "[1]", "b"], -300],
    ["[4,5]", ["[1]"], 5],
    [" 21.5\n", [], 21.5],
    ['{"__proto__":7}', ["__proto__"], 7],
  ] as const)("is found in %s at %j", (text, path, value) => {
    expect(readNumber(bytes(text), path)).toBe(value);
  });

  it.each([
    ['{"temp":"21.5"}', ["temp"]],
    ['{"temp":null}', ["temp"]],
    ["{}", ["constructor"]],
    ["[1]", ["length"]],
    ["not json", ["a"]],
    ["", []],
    ["abc", []],
    ["1e999", []],
    ["5", ["a"]],
  ] as const)("is not found in %s at %j", (text, path) => {
    expect(readNumber(bytes(text), path)).toBeUndefined();
  });

  it("is not sought in bytes that are no text, nor in a payload that would hold up the page", () => {
    expect(readNumber(new Uint8Array([0xff, 0x31]), [])).toBeUndefined();
    expect(readNumber(bytes(" ".repeat(70_000) + "1"), [])).toBeUndefined();
  });

  it("has a path that people can read", () => {
    expect(pathText(["sensors", "[2]", "temp"])).toBe("sensors[2].temp");
    expect(pathText([])).toBe("value");
  });
});

describe("several lines", () => {
  const lines = [
    [
      { timeMs: 1_000, value: 1 },
      { timeMs: 3_000, value: 3 },
    ],
    [{ timeMs: 2_000, value: 20 }],
  ];

  it("stand at common times, with gaps", () => {
    expect(alignSeries(lines)).toEqual({
      timesMs: [1_000, 2_000, 3_000],
      values: [
        [1, null, 3],
        [null, 20, null],
      ],
    });
  });

  it("become a CSV that no spreadsheet takes for a formula", () => {
    expect(chartCsv(['=HYPERLINK("x") value', "b"], lines)).toBe(
      [
        `time,"'=HYPERLINK(""x"") value",b`,
        "1970-01-01T00:00:01.000Z,1,",
        "1970-01-01T00:00:02.000Z,,20",
        "1970-01-01T00:00:03.000Z,3,",
        "",
      ].join("\r\n"),
    );
  });
});

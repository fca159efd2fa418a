import { describe, expect, test } from "vitest";
import { clipText, escapeText } from "#shared/base/index.ts";

describe("escapeText", () => {
  test.each([
    ["plant/line 2", "plant/line 2"],
    ["größe/温度/🌡", "größe/温度/🌡"],
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u0000\u001b[31m", "\\u0000\\u001b[31m"],
    ["\u202egnp.exe", "\\u202egnp.exe"],
    ["zero\u200bwidth\u2060\ufeff", "zero\\u200bwidth\\u2060\\ufeff"],
    ["\u2028line", "\\u2028line"],
    ["\ud800", "\\ud800"],
    ["\ufffe\u{1fffe}", "\\ufffe\\u{1fffe}"],
    ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
  ])("shows %j as %s", (text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });
});

describe("clipText", () => {
  test("keeps what fits", () => {
    expect(clipText("abc", 3)).toBe("abc");
  });
  test("ends what does not with an ellipsis, within the limit", () => {
    expect(clipText("abcd", 3)).toBe("ab…");
  });
  test("does not cut a surrogate pair in two", () => {
    expect(clipText("a🌡bc", 3)).toBe("a…");
  });
});

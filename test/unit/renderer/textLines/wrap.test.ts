import { describe, expect, it } from "vitest";
import { wrapLines } from "#renderer/ui/textLines/wrap.ts";

describe("wrapped lines", () => {
  it("lose no character", () => {
    const text = `first\n${"x".repeat(50)}\n\n😀`.repeat(3);
    const lines = wrapLines(text, 20);
    expect(lines.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text.replaceAll("\n", ""));
    expect(lines.every(({ start, end }) => end - start <= 20)).toBe(true);
  });

  it("never part the halves of a character", () => {
    const text = "😀".repeat(20);
    expect(wrapLines(text, 9).every(({ start, end }) => (end - start) % 2 === 0)).toBe(true);
  });
});

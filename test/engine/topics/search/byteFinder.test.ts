import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createByteFinder, findBytes } from "#electron/engine/topics/search/byteFinder.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function find(part: string, text: string, isCaseSensitive = true): number {
  const bytes = encode(text);
  return findBytes(createByteFinder(part, isCaseSensitive), bytes, 0, bytes.length);
}

describe("a text in bytes", () => {
  it("is found where JavaScript finds it, whatever its length", () => {
    const unit = fc.constantFrom("a", "b", "A", "ä");
    fc.assert(
      fc.property(
        fc.string({ unit, minLength: 1, maxLength: 40 }),
        fc.string({ unit, maxLength: 60 }),
        fc.string({ unit, maxLength: 5 }),
        (part, before, after) => {
          expect(find(part, before)).toBe(Buffer.from(before).indexOf(part));
          const text = `${before}${part}${after}`;
          expect(find(part, text)).toBe(Buffer.from(text).indexOf(part));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is found in any case of letters when told so", () => {
    expect(find("TeMp", "plant/temp", false)).toBe(6);
    expect(find("temp", "plant/TEMP", false)).toBe(6);
    expect(find("TeMp", "plant/temp")).toBe(-1);
    expect(find("[", "{", false)).toBe(-1);
  });

  it("is not found across the ends of what is searched", () => {
    const bytes = encode("xxabcxx");
    const finder = createByteFinder("abc", true);
    expect(findBytes(finder, bytes, 3, 7)).toBe(-1);
    expect(findBytes(finder, bytes, 0, 4)).toBe(-1);
    expect(findBytes(finder, bytes, 2, 5)).toBe(2);
  });

  it("takes no longer for a text that nearly fits everywhere", () => {
    const start = performance.now();
    expect(find(`${"a".repeat(30_000)}b`, "a".repeat(60_000))).toBe(-1);
    expect(find(`b${"a".repeat(30_000)}`, "a".repeat(60_000))).toBe(-1);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

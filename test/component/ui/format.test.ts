import { describe, expect, it } from "vitest";
import { formatMoment } from "#renderer/ui/index.ts";

describe("a moment", () => {
  const at = new Date(2026, 2, 4, 15, 6, 7).getTime();

  it("is told on a clock of 24 hours", () => expect(formatMoment(at, at + 1_000)).toBe("15:06:07"));

  it("has its day when that is not today", () => expect(formatMoment(at, at + 86_400_000)).toBe("2026-03-04 15:06:07"));
});

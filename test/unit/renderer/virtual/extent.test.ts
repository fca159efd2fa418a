import { describe, expect, it } from "vitest";
import {
  clampTop,
  type Extent,
  scrollLimits,
  thumbOn,
  topOfThumb,
  topThatShows,
  visibleRows,
} from "#renderer/ui/virtual/extent.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";

const millions: Extent = { start: 1_000, end: 5_001_000, rowHeight: 24, viewportHeight: 240 };

describe("the extent of a virtual list", () => {
  it("counts positions from row 0, so that rows which leave at the start move nothing", () => {
    expect(visibleRows(millions, 48_000)).toEqual({ first: 2_000, end: 2_010 });
    expect(visibleRows({ ...millions, start: 1_500 }, 48_000)).toEqual({ first: 2_000, end: 2_010 });
  });

  it("shows a row more when rows are cut at both edges", () => {
    expect(visibleRows(millions, 48_012)).toEqual({ first: 2_000, end: 2_011 });
  });

  it("stays within its rows, also beyond the height that browsers allow an element", () => {
    expect(clampTop(millions, 0)).toBe(24_000);
    expect(clampTop(millions, 1e12)).toBe(5_001_000 * 24 - 240);
  });

  it("has nothing to scroll when all rows fit", () => {
    const few = { ...millions, start: 0, end: 3 };
    expect(scrollLimits(few)).toEqual({ minimum: 0, maximum: 0 });
    expect(thumbOn(few, 0, 100)).toBeUndefined();
  });

  it("reveals a near row with the smallest scroll and a far one in the middle", () => {
    expect(topThatShows(millions, 48_000, 2_005)).toBe(48_000);
    expect(topThatShows(millions, 48_000, 2_010)).toBe(48_024);
    expect(topThatShows(millions, 48_000, 1_999)).toBe(47_976);
    expect(topThatShows(millions, 48_000, 900_000)).toBe((900_000 - 4) * 24);
  });

  it("has a thumb that can be grasped, and that leads back to its position", () => {
    const thumb = thumbOn(millions, 60_000_000, 240);
    expect(thumb?.size).toBe(24);
    expect(topOfThumb(millions, thumb?.offset ?? 0, 240)).toBeCloseTo(60_000_000, -1);
    expect(topOfThumb(millions, 1_000, 240)).toBe(scrollLimits(millions).maximum);
  });
});

describe("a text cut in the middle", () => {
  it("keeps the last level", () => {
    expect(middleTruncated("plant/line2/cell-17/temperature", 20)).toBe("plant/l…/temperature");
  });

  it("stays whole while it fits, and is never longer than the room", () => {
    expect(middleTruncated("a/b", 3)).toBe("a/b");
    for (let room = 0; room < 40; room++) {
      expect(middleTruncated("enterprise/plant/line/cell", room).length).toBeLessThanOrEqual(Math.max(room, 0));
    }
  });

  it("keeps both ends alike when there is no level to keep", () => {
    expect(middleTruncated("gateway-north-europe-0042", 13)).toBe("gatewa…e-0042");
  });
});

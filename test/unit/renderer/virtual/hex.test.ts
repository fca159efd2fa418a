import { describe, expect, it } from "vitest";
import { movedCursor } from "#renderer/ui/hexGrid/hexKeys.ts";
import {
  columnAt,
  columnsOf,
  createHexLayout,
  fittingBytesPerRow,
  outlinePath,
} from "#renderer/ui/hexGrid/hexLayout.ts";
import { asciiOf, hexPairs, offsetDigits, offsetText } from "#renderer/ui/hexGrid/hexText.ts";

const layout = createHexLayout(16, 4);

describe("hex text", () => {
  it("writes pairs, text and offsets", () => {
    const bytes = Uint8Array.of(0x00, 0x41, 0xff, 0x7e);
    expect(hexPairs(bytes, 0, 16)).toBe("00 41 FF 7E");
    expect(asciiOf(bytes, 0, 16)).toBe("·A·~");
    expect(offsetText(0x1f0, offsetDigits(0x200))).toBe("01F0");
    expect(offsetDigits(0x10_0001)).toBe(6);
  });
});

describe("hex layout", () => {
  it("finds the byte under a point, in the bytes and in the text", () => {
    expect(columnAt(layout, layout.bytesLeft)).toBe(0);
    expect(columnAt(layout, layout.bytesLeft + 15 * 21 + 10)).toBe(15);
    expect(columnAt(layout, layout.textLeft + 7 * 3 + 2)).toBe(3);
    expect(columnAt(layout, 2)).toBeUndefined();
    expect(columnAt(layout, layout.width + 50)).toBeUndefined();
  });

  it("shows thirty-two bytes a row where they fit, and eight where sixteen do not", () => {
    expect(fittingBytesPerRow(createHexLayout(32, 4).width, 4)).toBe(32);
    expect(fittingBytesPerRow(layout.width, 4)).toBe(16);
    expect(fittingBytesPerRow(layout.width - 1, 4)).toBe(8);
  });

  it("cuts a span by rows", () => {
    expect(columnsOf({ start: 10, end: 20 }, 0, 16)).toEqual({ from: 10, to: 16 });
    expect(columnsOf({ start: 10, end: 20 }, 16, 16)).toEqual({ from: 0, to: 4 });
    expect(columnsOf({ start: 10, end: 20 }, 32, 16)).toBeUndefined();
  });

  it("outlines only what is in sight, however long the span", () => {
    expect(outlinePath(layout, { start: 0, end: 4 }, 5, 10)).toBe("");
    const long = outlinePath(layout, { start: 0, end: 100_000_000 }, 1_000, 1_020);
    expect(long.length).toBeLessThan(300);
    expect(long.match(/M/g)).toHaveLength(2);
  });

  it("outlines two boxes where the rows of a span do not touch", () => {
    expect(outlinePath(layout, { start: 14, end: 18 }, 0, 4).match(/M/g)).toHaveLength(4);
  });
});

describe("the byte cursor", () => {
  const grid = { length: 40, bytesPerRow: 16, rowsPerPage: 2 };
  const move = (name: string, from: number, isMod = false) => movedCursor({ name, isMod }, from, grid);

  it("moves by byte, by row and by page, and stays in its column", () => {
    expect(move("ArrowRight", 15)).toBe(16);
    expect(move("ArrowDown", 3)).toBe(19);
    expect(move("ArrowUp", 3)).toBe(3);
    expect(move("PageDown", 3)).toBe(35);
  });

  it("stops at the ends", () => {
    expect(move("ArrowLeft", 0)).toBe(0);
    expect(move("ArrowDown", 30)).toBe(39);
    expect(move("End", 20)).toBe(31);
    expect(move("End", 20, true)).toBe(39);
    expect(move("Home", 20)).toBe(16);
    expect(move("Home", 20, true)).toBe(0);
  });

  it("leaves other keys alone", () => {
    expect(move("a", 3)).toBeUndefined();
    expect(movedCursor({ name: "ArrowDown", isMod: false }, 0, { ...grid, length: 0 })).toBeUndefined();
  });
});

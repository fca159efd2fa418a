import { describe, expect, it } from "vitest";
import { bytesOfQuery, findBytes, parseOffset } from "#renderer/inspector/byteSearch.ts";

const bytes = new TextEncoder().encode("plant/Plant/plan");

describe("finding in bytes", () => {
  it("finds text in any case of letters", () => {
    const needle = bytesOfQuery("PLANT", "text") ?? new Uint8Array();
    expect(findBytes(bytes, needle, "text")).toEqual([
      { start: 0, end: 5 },
      { start: 6, end: 11 },
    ]);
  });

  it("finds bytes as they are", () => {
    const needle = bytesOfQuery("0x50 6c", "hex") ?? new Uint8Array();
    expect(findBytes(bytes, needle, "hex")).toEqual([{ start: 6, end: 8 }]);
  });

  it("takes no half byte and no other digits for hexadecimal", () => {
    expect(bytesOfQuery("5", "hex")).toBeUndefined();
    expect(bytesOfQuery("xy", "hex")).toBeUndefined();
  });

  it("finds nothing for nothing", () => {
    expect(findBytes(bytes, new Uint8Array(), "text")).toEqual([]);
  });
});

describe("an offset", () => {
  it.each([
    ["12", 12],
    ["0x0c", 12],
    ["ch", 12],
    ["16", undefined],
    ["c", undefined],
    ["", undefined],
  ])("reads %s as %s within 16 bytes", (text, offset) => {
    expect(parseOffset(text, 16)).toBe(offset);
  });
});

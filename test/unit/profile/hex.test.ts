import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hexOf, parseHex } from "#shared/profile/index.ts";

describe("hexadecimal digits", () => {
  it.each([
    ["", []],
    ["00ffA1", [0, 255, 0xa1]],
    ["0 0\tf\nF ", [0, 255]],
    ["00\u00a0ff\u2003a1", [0, 255, 0xa1]],
  ] as const)("of `%s` are bytes, spaces aside", (text, bytes) =>
    expect([...(parseHex(text) ?? [])]).toEqual([...bytes]),
  );

  it.each(["0", "000", "0g", "ü0", "00\u00a0ü0", "0x10", "१२"])("are none in `%s`", (text) =>
    expect(parseHex(text)).toBeUndefined(),
  );

  it("come back as they were, with any spaces between", () => {
    const space = fc.constantFrom("", " ", "\n", "\u00a0", "  ");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), space, (bytes, between) => {
        expect(parseHex((hexOf(bytes).match(/../g) ?? []).join(between))).toEqual(bytes);
      }),
    );
  });
});

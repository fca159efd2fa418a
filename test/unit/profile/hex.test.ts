import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHexReader, hexOf, parseHex } from "#shared/profile/index.ts";

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

describe("a text of hexadecimal digits that is being written", () => {
  const pieces = fc.oneof(
    fc.stringMatching(/^[0-9a-f \n]{0,6}$/),
    fc.constantFrom("g", "\u00a0", "ü", "f", ""),
    fc.integer({ min: 1, max: 400 }).map((lines) => `${"0f ".repeat(16)}\n`.repeat(lines)),
  );
  // Two long arrays of bytes are compared slowly.
  const told = (bytes: Uint8Array | undefined) => (bytes === undefined ? "not hexadecimal" : hexOf(bytes));
  const change = fc.record({ from: fc.nat(40_000), removed: fc.nat(30_000), put: pieces });

  it("is read as if it were new with each change", () => {
    fc.assert(
      fc.property(pieces, fc.array(change, { maxLength: 12 }), (start, changes) => {
        const reader = createHexReader();
        let text = start;
        expect(told(reader.read(text))).toBe(told(parseHex(text)));
        for (const { from, removed, put } of changes) {
          const at = Math.min(from, text.length);
          text = text.slice(0, at) + put + text.slice(at + removed);
          expect(told(reader.read(text))).toBe(told(parseHex(text)));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("keeps what it answered as it was when the text goes on", () => {
    const reader = createHexReader();
    const first = reader.read("00 01");
    reader.read("ff 00 01");
    expect(first).toEqual(Uint8Array.of(0, 1));
  });
});

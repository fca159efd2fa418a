import { describe, expect, it } from "vitest";
import { readBase64, writeBase64 } from "#shared/payload/index.ts";

const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 0xff);

describe("Base64", () => {
  it("is written as Node writes it, and read back, for every length of the last group", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = bytesOf(length);
      const text = writeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      const read = readBase64(new TextEncoder().encode(text));
      expect(read.ok && [...read.value]).toEqual([...bytes]);
    }
  });

  it("holds a mebibyte", () => {
    const bytes = bytesOf(1024 * 1024);
    expect(writeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });
});

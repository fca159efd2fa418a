import { describe, expect, it } from "vitest";
import { indentJson, likelyFormat } from "#renderer/inspector/payloadText.ts";
import { wrapLines } from "#renderer/ui/textLines/wrap.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("the likely format of a payload", () => {
  it("is JSON when it parses as an object or a list", () => {
    expect(likelyFormat(bytes('{"c":21.4}'))).toBe("json");
    expect(likelyFormat(bytes("[1,2]"))).toBe("json");
    expect(likelyFormat(bytes("{not json"))).toBe("text");
    expect(likelyFormat(bytes("21.4"))).toBe("text");
  });

  it("is bytes when it does not read as text", () => {
    expect(likelyFormat(Uint8Array.of(0xff, 0xfe, 0x00))).toBe("hex");
    expect(likelyFormat(bytes("a\u0000b"))).toBe("hex");
    expect(likelyFormat(new Uint8Array())).toBe("text");
  });
});

describe("indented JSON", () => {
  it("keeps every digit of a number and every character of a text", () => {
    expect(indentJson('{"n":12345678901234567890,"t":"a, {b}\\" "}')).toBe(
      '{\n  "n": 12345678901234567890,\n  "t": "a, {b}\\" "\n}',
    );
  });

  it("keeps empty objects on one line and survives what is no JSON", () => {
    expect(indentJson("[{},[ ]]")).toBe("[\n  {},\n  []\n]");
    expect(indentJson('}}"open')).toBe('\n}\n}"open');
  });
});

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

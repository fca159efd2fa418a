import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBodyEncoder, encodeBody } from "#shared/message/index.ts";

const change = fc.record({
  from: fc.nat(3_000),
  removed: fc.nat(2_000),
  put: fc.oneof(
    fc.constantFrom("A", "QUJD", "\n", "=", "ü", "😀", "\ud83d", "", "*"),
    fc.integer({ min: 1, max: 60 }).map((lines) => `${"QUJD".repeat(9)}\n`.repeat(lines)),
  ),
});

describe("a body that is being written", () => {
  it.each(["text", "base64"] as const)("as %s is read as if it were new with each change", (format) => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const encode = createBodyEncoder();
        const told = (encoder: typeof encode, text: string) => {
          const answer = encoder(format, text);
          // Before the next call, which may write over it.
          return answer.ok ? Buffer.from(answer.value).toString("latin1") : answer.error;
        };
        let text = "";
        for (const { from, removed, put } of changes) {
          text = text.slice(0, from) + put + text.slice(from + removed);
          expect(told(encode, text)).toBe(told(encodeBody, text));
        }
      }),
    );
  });

  it("may be written in one format after the other", () => {
    const encode = createBodyEncoder();
    const read = (format: "text" | "base64" | "hex", text: string) => {
      const answer = encode(format, text);
      return answer.ok ? Buffer.from(answer.value).toString("hex") : answer.error;
    };
    expect(read("text", "QUJD")).toBe("51554a44");
    expect(read("base64", "QUJD")).toBe("414243");
    expect(read("hex", "41 42")).toBe("4142");
    expect(read("text", "ABä")).toBe("4142c3a4");
    expect(read("base64", "QUJ")).toBe("4142");
    expect(read("text", "AB")).toBe("4142");
  });
});

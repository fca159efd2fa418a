import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, eachNode, nodeNamed, rootsOf, utf8 } from "./support.ts";

describe("JSON", () => {
  it("keeps every digit of numbers beyond 2^53", () => {
    const decoding = decode(utf8('{"id":12345678901234567890,"x":1.10}'));
    expect(decoding.format).toBe("json");
    expect(decoding.body).toMatchObject({ text: '{\n  "id": 12345678901234567890,\n  "x": 1.10\n}' });
    expect(nodeNamed(decoding, "id")).toMatchObject({ value: "12345678901234567890", type: "number, beyond 2^53" });
    expect(nodeNamed(decoding, "x")).toMatchObject({ value: "1.10", type: "number" });
  });

  it("takes `__proto__` and repeated keys as data", () => {
    const decoding = decode(utf8('{"__proto__":{"polluted":true},"a":1,"a":2}'));
    expect(nodeNamed(decoding, "__proto__").children[0]).toMatchObject({ label: "polluted", value: "true" });
    expect([...eachNode(rootsOf(decoding))].filter(({ label }) => label === "a")).toHaveLength(2);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("gives each element its bytes, not its characters", () => {
    const decoding = decode(utf8('{"é":[10,"ü"]}'));
    expect(nodeNamed(decoding, "é").span).toEqual({ start: 1, end: 15 });
    expect(nodeNamed(decoding, "[1]").span).toEqual({ start: 10, end: 14 });
  });

  const broken: readonly (readonly [string, number, RegExp])[] = [
    ['{"a":1,}', 7, /key in quotes/],
    ["[1,]", 3, /no JSON value/],
    ["[1 2]", 3, /`,` or `\]`/],
    ['{"a" 1}', 5, /`:`/],
    ['["\\x"]', 1, /escape/],
    ['["a\nb"]', 3, /control character/],
    ['["a', 1, /no end/],
    ["[01]", 1, /no JSON value/],
    ["[1] x", 4, /follows/],
    ["[", 1, /text ends/],
    ["", 0, /text ends/],
  ];
  it.each(broken)("says what is wrong with %j, and where", (text, offset, reason) => {
    const { failure, body } = decode(utf8(text), { format: "json" });
    expect(failure?.offset).toBe(offset);
    expect(failure?.reason).toMatch(reason);
    expect(body.kind).toBe("text");
  });

  it("agrees with the language on what JSON is", () => {
    const texts = fc.oneof(
      fc.json(),
      fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...'[]{},:"\\e0-. u')).map(([text, at, odd]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + odd + text.slice(place + 1);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(decode(utf8(text), { format: "json" }).failure === undefined).toBe(isJson);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps the value when it indents", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { body } = decode(utf8(text), { format: "json" });
        expect(body.kind === "text" ? JSON.parse(body.text) : undefined).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe("XML", () => {
  it("is recognised and set on lines", () => {
    const decoding = decode(utf8('<?xml version="1.0"?><a x="1>0"><b>text</b><c/><!-- <z> --></a>'));
    expect(decoding.format).toBe("xml");
    expect(decoding.body).toMatchObject({
      text: '<?xml version="1.0"?>\n<a x="1>0">\n  <b>text</b>\n  <c/>\n  <!-- <z> -->\n</a>',
    });
  });

  it("leaves entities alone, however they grow", () => {
    const bomb = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>';
    expect(decode(utf8(bomb)).body).toMatchObject({ text: expect.stringContaining("<l>&b;</l>") });
  });

  it.each([
    ["<a><b></a>", 6, /`b` is to end first/],
    ["<a", 0, /never closed/],
    ["<é><b>", 7, /`b` has no end/],
    ["<a/><b/>", 4, /more than one root/],
    ["text", 0, /outside/],
  ])("says what is wrong with %j, and where", (text, offset, reason) => {
    const { failure } = decode(utf8(text), { format: "xml" });
    expect(failure?.offset).toBe(offset);
    expect(failure?.reason).toMatch(reason);
  });
});

describe("text and Base64", () => {
  it("shows text as text, and says when bytes are not UTF-8", () => {
    expect(decode(utf8("21.4")).format).toBe("text");
    const odd = decode(Uint8Array.of(0x61, 0xff, 0x62), { format: "text" });
    expect(odd.body).toMatchObject({ text: "a\ufffdb" });
    expect(odd.notes.join()).toContain("not UTF-8");
  });

  it("takes Base64 off when it was chosen, and shows what is inside", () => {
    const decoding = decode(utf8("eyJhIjoxfQ=="), { format: "base64" });
    expect(decoding).toMatchObject({ format: "json", wrappings: ["base64"], unwrapped: utf8('{"a":1}') });
  });

  it.each(["", "YQ==", "YWI=", "YWJj", "YWJjZA", "-_-_"])("decodes %j as Node does", (text) => {
    expect(decode(utf8(text), { format: "base64" }).unwrapped).toEqual(Uint8Array.from(Buffer.from(text, "base64")));
  });

  it("says which character is none of Base64", () => {
    expect(decode(utf8("YW!j"), { format: "base64" }).failure).toMatchObject({ offset: 2 });
  });
});

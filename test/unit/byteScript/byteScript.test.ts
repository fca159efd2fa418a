import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packetTemplates, parseByteScript, writeByteScript } from "#shared/byteScript/index.ts";
import { dissect } from "#shared/mqtt/dissect/index.ts";

const hexOf = (script: string): string => {
  const parsed = parseByteScript(script);
  return parsed.ok ? Buffer.from(parsed.value).toString("hex") : `${parsed.error.start}: ${parsed.error.message}`;
};

describe("bytes as a person writes them", () => {
  it.each([
    ["10 FF 0xa1", "10ffa1"],
    ["10ff, a1", "10ffa1"],
    ['"hé"', "68c3a9"],
    [String.raw`"a\"\n\0"`, "61220a00"],
    ['s"MQTT"', "00044d515454"],
    ["u8:255 u16:258 u32:4294967295", "ff0102ffffffff"],
    ["v:127 v:128 v:268435455", "7f8001ffffff7f"],
    ['30 { s"a" "x" }', "300400016178"],
    ["{ [ 01 02 ] { } }", "050002010200"],
    ["# nothing\n 01 # one", "01"],
    ["", ""],
  ])("%s become %s", (script, hex) => expect(hexOf(script)).toBe(hex));

  it.each([
    ["10 f", /^3: `f` is neither/u],
    ["10 abc", /^3: an odd number/u],
    ["{ 01", /^0: `\{` is not closed/u],
    ["01 }", /^3: nothing is open/u],
    ["[ 01 }", /^5: nothing is open/u],
    ['s"abc', /^0: the text is not closed/u],
    ["u8:256", /^0: the number does not fit/u],
    ["v:268435456", /^0: the number does not fit/u],
    [String.raw`"\x"`, /^0: a backslash/u],
  ])("%s is refused, and where", (script, words) => expect(hexOf(script)).toMatch(words));

  it("come back from any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const parsed = parseByteScript(writeByteScript(bytes));
        expect(parsed.ok && [...parsed.value]).toEqual([...bytes]);
      }),
    );
  });

  it("never fail in another way, whatever is written", () => {
    fc.assert(
      fc.property(fc.string(), (script) => {
        expect([true, false]).toContain(parseByteScript(script).ok);
      }),
    );
  });
});

describe("the packets to begin with", () => {
  it.each(packetTemplates.map(({ name, script }) => [name, script] as const))("%s is in order", (name, script) => {
    const parsed = parseByteScript(script);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const version = name.includes("5.0") ? 5 : 4;
    const dissection = dissect(parsed.value, { version, direction: "toServer" });
    expect(dissection.diagnostics).toEqual([]);
    expect(name.startsWith(dissection.packet?.type ?? "nothing")).toBe(true);
  });
});

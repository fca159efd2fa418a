import { describe, expect, it } from "vitest";
import { completeFilter, compileFilter, quote } from "#shared/capture/filter/index.ts";

/** Completes at `|`; gives the text with the first item in place, and the items. */
function complete(marked: string): { readonly start: number; readonly texts: readonly string[] } {
  const position = marked.indexOf("|");
  const { start, items } = completeFilter(marked.replace("|", ""), position, (field, prefix) =>
    field === "client" ? ["s1", 'odd "name"'].filter((name) => name.startsWith(prefix)) : [],
  );
  return { start, texts: items.map((item) => item.text) };
}

describe("completion of a display filter", () => {
  it("offers every field, and negation, in an empty filter", () => {
    expect(complete("|").texts).toEqual(expect.arrayContaining(["mqtt.msgtype", "client", "frame.len", "!"]));
  });
  it("finds a field by the beginning of its last part", () => {
    expect(complete("mqtt.qos > 0 && to|")).toEqual({ start: 16, texts: ["mqtt.topic"] });
  });
  it("offers the operators that the field knows", () => {
    expect(complete("mqtt.topic |").texts).toEqual(["matches", "contains", "==", "!=", "in", "&&", "||"]);
    expect(complete("payload c|").texts).toEqual(["contains"]);
  });
  it("offers the names of a choice after an operator and inside a set", () => {
    expect(complete("mqtt.msgtype == pubr|").texts).toEqual(["pubrec", "pubrel"]);
    expect(complete("mqtt.msgtype in {publish, di|").texts).toEqual(["disconnect"]);
  });
  it("offers values of the capture, quoted, also inside a string that is being written", () => {
    expect(complete("client == |").texts).toEqual(['"s1"', '"odd \\"name\\""']);
    expect(complete('client == "s|')).toEqual({ start: 10, texts: ['"s1"'] });
  });
  it("offers only a joint after a whole test", () => {
    expect(complete("mqtt.qos == 1 |").texts).toEqual(["&&", "||"]);
    expect(complete("(kitchen) |").texts).toEqual(["&&", "||"]);
  });
  it("quotes any text so that the language reads it back", () => {
    for (const text of ["plain", 'with "quotes" and \\', "line\nbreak\u0000", "‮rtl", "__proto__"]) {
      const filter = compileFilter(`client == ${quote(text)}`);
      expect(filter.ok && filter.value.expression).toMatchObject({ test: { operand: text } });
    }
  });
});

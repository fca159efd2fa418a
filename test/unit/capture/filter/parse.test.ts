import { describe, expect, it } from "vitest";
import { compileFilter } from "#shared/capture/filter/index.ts";

/** Marks the place of the error in `marked` with `⟨…⟩` and gives its message. */
function check(marked: string, message: string): void {
  const start = marked.indexOf("⟨");
  const end = marked.indexOf("⟩") - 1;
  const text = marked.replace("⟨", "").replace("⟩", "");
  it(`${marked}: ${message}`, () => {
    expect(compileFilter(text)).toEqual({ ok: false, error: { message, start, end } });
  });
}

describe("display filter: errors point at their cause", () => {
  check("mqtt.qos > 0 && ⟨mqtt.tpoic⟩ == x", "unknown field `mqtt.tpoic`");
  check("⟨frame.length⟩", "unknown field `frame.length`");
  check("⟨nobody⟩ == 3", "unknown field `nobody`");
  check('⟨"text"⟩ == 3', "a field is expected before an operator");
  check("mqtt.qos == ⟨high⟩", "`mqtt.qos` wants a number, not `high`");
  check('mqtt.qos == ⟨"1"⟩', "`mqtt.qos` wants a number, not `1`");
  check("mqtt.retain == ⟨yes⟩", "`mqtt.retain` wants a number or one of true, false, not `yes`");
  check("mqtt.qos ⟨>⟩", "expected a value for `mqtt.qos` after `>`");
  check("mqtt.qos > ⟨&&⟩ x", "expected a value for `mqtt.qos` after `>`");
  check("mqtt.qos ⟨contains⟩ 1", "`contains` needs text, and `mqtt.qos` is a number");
  check("client ⟨matches⟩ a", "`matches` takes a Topic Filter and works on `mqtt.topic` only");
  check('mqtt.topic matches ⟨"a/#/b"⟩', "`#` can only be the last level");
  check("payload ⟨==⟩ x", "`payload` can only be asked with `contains`");
  check("mqtt.qos in ⟨1⟩", "expected `{` after `in`");
  check("mqtt.qos in ⟨{⟩1", "this `{` is never closed");
  check("mqtt.qos in ⟨{⟩}", "the set is empty");
  check("a && ⟨(⟩b", "this `(` is never closed");
  check("a⟨)⟩", "this `)` closes nothing");
  check("kitchen ⟨lamp⟩", "expected `&&` or `||` before `lamp`");
  check("(kitchen ⟨lamp⟩)", "expected `)`, `&&` or `||` before `lamp`");
  check("kitchen &&⟨⟩", "the filter ends where a field or text is expected");
  check("⟨&&⟩ kitchen", "expected a field or text instead of `&&`");
  check("mqtt.qos ⟨=⟩ 1", "write `==` instead of `=`");
  check("a ⟨&⟩ b", "write `&&` instead of `&`");
  check('client == ⟨"s1⟩', "the string has no closing quote");
  check('client == "a⟨\\q⟩"', 'unknown escape; known are \\" \\\\ \\n \\r \\t \\xNN \\uNNNN');

  it("refuses nesting without end instead of running out of stack", () => {
    const result = compileFilter("(".repeat(4_000));
    expect(result.ok ? "" : result.error.message).toBe("the filter is nested too deeply");
  });
});

describe("display filter: values that no packet has", () => {
  it("are pointed at, and the filter can be used", () => {
    const compiled = compileFilter("kitchen && mqtt.qos == 9");
    expect(compiled.ok && compiled.value.remarks).toEqual([
      { message: "`mqtt.qos` is at most 2: no packet has 9", start: 23, end: 24 },
    ]);
  });

  it("are found in sets, one by one", () => {
    const compiled = compileFilter("mqtt.msgid in {1..65535, 65536, 0x20000}");
    expect(compiled.ok && compiled.value.remarks.map(({ start }) => start)).toEqual([25, 32]);
  });

  it.each(["mqtt.qos <= 2", "mqtt.msgtype == auth", "mqtt.ver == 5.0", "frame.number > 4000000000"])(
    "are not in %s",
    (text) => {
      const compiled = compileFilter(text);
      expect(compiled.ok && compiled.value.remarks).toEqual([]);
    },
  );
});

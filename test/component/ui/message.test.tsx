// @vitest-environment happy-dom
import { render } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Message, plainMessage, plainSentence, SearchField, TextField } from "#renderer/ui/index.ts";

const drawn = (text: string, isSentence = false): string =>
  render(<Message text={text} isSentence={isSentence} />).container.innerHTML.replaceAll(/ class="[^"]*"/g, "");

describe("the engine's words", () => {
  it.each([
    ["a value at the end", "no such folder: `plant`", "no such folder: <code>plant</code>"],
    ["two values", "`+` is not `#`", "<code>+</code> is not <code>#</code>"],
    ["a value that holds the mark itself", "not a name: `a`b`", "not a name: <code>a`b</code>"],
    ["no value", "the connection is gone", "the connection is gone"],
    ["a mark that opens nothing", "it begins with `", "it begins with `"],
    ["markup of a stranger", "not known: `<b>`", "not known: <code>&lt;b&gt;</code>"],
    ["text that turns around", "not known: `\u202Ea`", "not known: <code>\\u202ea</code>"],
  ])("set values apart: %s", (_what, text, html) => expect(drawn(text)).toBe(html));

  it("begin a sentence with a capital, but for a value", () => {
    expect(drawn("refused: `x`", true)).toBe("Refused: <code>x</code>");
    expect(drawn("`x` is refused", true)).toBe("<code>x</code> is refused");
    expect(plainSentence("refused: `x`")).toBe("Refused: x");
    expect(plainSentence("`x` is refused")).toBe("x is refused");
  });

  it("are text without marks where nothing else can stand", () => expect(plainMessage("not `a`")).toBe("not a"));

  it("stand without marks under fields", () => {
    const field = render(<TextField label="Port" error="not a port: `x`" value="x" onValue={() => {}} />);
    expect(field.container.textContent).toBe("Portnot a port: x");
    const search = render(
      <SearchField
        label="Search"
        placeholder=""
        value="("
        onValue={() => {}}
        onLeave={() => {}}
        error="no end of `(`"
      />,
    );
    expect(search.getByRole("status").textContent).toBe("⊘ no end of (");
  });
});

// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { actsWhileTyping, formatKey, type KeyPress, matchesKey, parseKey } from "#renderer/workbench/keys.ts";
import { scoreCommand } from "#renderer/workbench/scoreCommand.ts";
import { findCommand } from "#renderer/workbench/useKeyBindings.ts";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe("key combinations", () => {
  it.each([
    ["Mod+Shift+P", press("P", { ctrlKey: true, shiftKey: true })],
    ["Mod+[", press("[", { ctrlKey: true })],
    ["?", press("?", { shiftKey: true })],
    ["?", press("?")],
    ["Shift+F6", press("F6", { shiftKey: true })],
    ["M", press("m")],
    ["Mod+1", press("&", { ctrlKey: true, code: "Digit1" })],
    ["+", press("+")],
  ])("%s is pressed", (text, event) => {
    expect(matchesKey(parseKey(text), event, false)).toBe(true);
  });

  it.each([
    ["Mod+E", press("E", { ctrlKey: true, shiftKey: true })],
    ["Mod+E", press("e", { metaKey: true })],
    ["F6", press("F6", { shiftKey: true })],
    ["M", press("m", { ctrlKey: true })],
    ["M", press("m", { altKey: true })],
  ])("%s is not pressed", (text, event) => {
    expect(matchesKey(parseKey(text), event, false)).toBe(false);
  });

  it("takes Cmd for Mod on macOS, and not Ctrl", () => {
    expect(matchesKey(parseKey("Mod+N"), press("n", { metaKey: true }), true)).toBe(true);
    expect(matchesKey(parseKey("Mod+N"), press("n", { ctrlKey: true }), true)).toBe(false);
  });

  it("writes them as the platform does", () => {
    expect(formatKey("Mod+Shift+E", false)).toBe("Ctrl+Shift+E");
    expect(formatKey("Mod+Shift+E", true)).toBe("⇧⌘E");
  });

  it("leaves to a text field what makes a character", () => {
    expect(actsWhileTyping(parseKey("M"))).toBe(false);
    expect(actsWhileTyping(parseKey("?"))).toBe(false);
    expect(actsWhileTyping(parseKey("F6"))).toBe(true);
    expect(actsWhileTyping(parseKey("Mod+Enter"))).toBe(true);
  });
});

describe("the command of a key press", () => {
  const commands = [
    { id: "anywhere", title: "Anywhere", key: "M", run() {} },
    { id: "list", title: "In the list", key: "M", place: "packet list", run() {} },
    { id: "mark", title: "Mark", key: "K", waitsFor: "a selected packet", run() {} },
    { id: "publish", title: "Publish", key: "Mod+Enter", alternateKeys: ["Alt+P"], run() {} },
  ];

  function at(markup: string, event: KeyPress): string | undefined {
    document.body.innerHTML = markup;
    return findCommand(commands, event, document.querySelector("#at"), false)?.id;
  }

  it("is the one of the place, before the one of anywhere", () => {
    expect(at('<div data-place="packet list"><i id="at"></i></div>', press("m"))).toBe("list");
    expect(at('<div data-place="tree"><i id="at"></i></div>', press("m"))).toBe("anywhere");
  });

  it("is none that waits for something", () => {
    expect(at('<i id="at"></i>', press("k"))).toBeUndefined();
  });

  it("is none for a letter typed into a field", () => {
    expect(at('<input id="at">', press("m"))).toBeUndefined();
    expect(at('<textarea id="at"></textarea>', press("Enter", { ctrlKey: true }))).toBe("publish");
    expect(at('<textarea id="at"></textarea>', press("p", { altKey: true }))).toBe("publish");
  });

  it("is none inside a dialog, which has the keyboard to itself", () => {
    expect(at('<div role="dialog"><b id="at"></b></div>', press("Enter", { ctrlKey: true }))).toBeUndefined();
  });
});

describe("the palette's search", () => {
  const score = (typed: string, title: string, group = "Theme") => scoreCommand("id", typed, [title, group]);

  it("wants every typed word", () => {
    expect(score("dark theme", "Use dark theme")).toBeGreaterThan(0);
    expect(score("dark broker", "Use dark theme")).toBe(0);
  });

  it("ranks a title's beginning above a word, a word above its inside", () => {
    expect(score("sta", "Start demo")).toBeGreaterThan(score("dem", "Start demo"));
    expect(score("dem", "Start demo")).toBeGreaterThan(score("emo", "Start demo"));
  });
});

import { describe, expect, it } from "vitest";
import { parsePattern, requiredTexts } from "#electron/engine/topics/pattern/index.ts";

describe("texts that an expression cannot match without", () => {
  it.each([
    ["line7[0-9]/.*99/state$", ["line7", "state"]],
    ["^plant/temp$", ["plant", "temp"]],
    ["abc|abd", []],
    ["(?:ab)+cd", ["ab", "cd"]],
    ["(ab)*cd", ["cd"]],
    ["ab{3}c", ["abbbc"]],
    ["ab?cd", ["cd"]],
    ["7{5}", ["77777"]],
    ["a.b", []],
    ["äbc", ["bc"]],
    ["[a]b", ["ab"]],
    ["[^a]bc", ["bc"]],
  ])("are, in %j, %j", (source, texts) => {
    const pattern = parsePattern(source);
    if (!pattern.ok) throw new Error(pattern.error);
    expect(requiredTexts(pattern.value, "/")).toEqual(texts);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainMatch, matchesTopic, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";

function explain(filterText: string, nameText: string) {
  const [filter, name] = [parseTopicFilter(filterText), parseTopicName(nameText)];
  if (!filter.ok || !name.ok) throw new Error("the test gives a filter and a name");
  return explainMatch(filter.value, name.value);
}

const kinds = (filter: string, name: string) => explain(filter, name).levels.map(({ kind }) => kind);

describe("the explanation of a match", () => {
  it.each([
    ["plant/+/temp", "plant/line2/temp", ["same", "any-level", "same"]],
    ["plant/+/temp", "plant/line2/Temp", ["same", "any-level", "different"]],
    ["plant/#", "plant", ["same", "parent"]],
    ["plant/#", "plant/a/b", ["same", "rest"]],
    ["plant/+", "plant", ["same", "name-ended"]],
    ["plant", "plant/a", ["same", "filter-ended"]],
    ["#", "$SYS/load", ["dollar"]],
    ["+/load", "$SYS/load", ["dollar"]],
    ["$SYS/+", "$SYS/load", ["same", "any-level"]],
    ["+/+", "/", ["any-level", "any-level"]],
    ["a/b/#", "a", ["same", "name-ended"]],
  ])("of %s and %s goes level by level [MQTT5-4.7.2-1] [MQTT311-4.7.2-1]", (filter, name, wanted) => {
    expect(kinds(filter, name)).toEqual(wanted);
  });

  it("always comes to the verdict of the matching itself", () => {
    const level = fc.constantFrom("", "a", "b", "$SYS", "+");
    const filter = fc
      .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, isOpen]) => [...levels, ...(isOpen ? ["#"] : [])].join("/"));
    const name = fc
      .array(fc.constantFrom("", "a", "b", "$SYS"), { minLength: 1, maxLength: 5 })
      .map((levels) => levels.join("/"));
    const good = new Set(["same", "any-level", "rest", "parent"]);
    fc.assert(
      fc.property(filter, name, (filterText, nameText) => {
        const [parsedFilter, parsedName] = [parseTopicFilter(filterText), parseTopicName(nameText)];
        fc.pre(parsedFilter.ok && parsedName.ok);
        if (!parsedFilter.ok || !parsedName.ok) return;
        const { isMatch, levels } = explainMatch(parsedFilter.value, parsedName.value);
        expect(isMatch).toBe(matchesTopic(parsedFilter.value, parsedName.value));
        expect(levels.every(({ kind }) => good.has(kind))).toBe(isMatch);
      }),
    );
  });
});

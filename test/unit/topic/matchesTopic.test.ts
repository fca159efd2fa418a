import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesTopic } from "#shared/topic/index.ts";
import { topicFilter, topicName } from "./support.ts";

function check(filter: string, name: string, expected: boolean): void {
  expect(matchesTopic(topicFilter(filter), topicName(name)), `${filter} against ${name}`).toBe(expected);
}

/** The rules again, written the slow and obvious way. */
function matchesNaively(filter: readonly string[], name: readonly string[]): boolean {
  if ((filter[0] === "+" || filter[0] === "#") && name[0]?.startsWith("$") === true) return false;
  const fixed = filter.at(-1) === "#" ? filter.slice(0, -1) : filter;
  if (fixed.length === filter.length ? name.length !== fixed.length : name.length < fixed.length) return false;
  return fixed.every((level, index) => level === "+" || level === name[index]);
}

describe("matchesTopic", () => {
  it("compares literal levels character by character", () => {
    check("a/b", "a/b", true);
    check("a/b", "a/B", false);
    check("a", "a/", false);
    check("a/", "a", false);
    check("/a", "a", false);
    check("é", "e\u0301", false);
    check("\ufeffa", "a", false);
  });

  it("lets + stand for one whole level, an empty one too", () => {
    check("a/+", "a/", true);
    check("a/+", "a", false);
    check("a/+", "a/b/c", false);
    check("+", "/", false);
    check("+/+", "/x", true);
    check("a/+/c", "a//c", true);
  });

  it("lets # stand for all levels below and for the parent", () => {
    check("a/#", "a", true);
    check("a/#", "a/", true);
    check("a/#", "a/b/c", true);
    check("a/#", "ab", false);
    check("#", "/", true);
    check("/#", "a", false);
    check("+/#", "a", true);
  });

  it("keeps a leading wildcard away from topics that begin with $, and only a leading one", () => {
    check("#", "$SYS/load", false);
    check("+/load", "$SYS/load", false);
    check("$SYS/+", "$SYS/load", true);
    check("$SYS/#", "$SYS", true);
    check("a/+", "a/$x", true);
    check("a/#", "a/$x", true);
  });

  it("takes hostile levels as ordinary text", () => {
    check("__proto__/+", "__proto__/constructor", true);
    check("toString", "toString", true);
    const deep = "x/".repeat(10_000);
    check(`${deep}#`, `${deep}y`, true);
    check("+/".repeat(10_000) + "y", `${deep}y`, true);
  });

  it("agrees with the rules written the slow way, whatever the levels", () => {
    const level = fc.constantFrom("", "a", "b", "$a", "$SYS");
    const filterLevels = fc
      .tuple(fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([levels, hash]) => (hash ? [...levels, "#"] : levels));
    fc.assert(
      fc.property(filterLevels, fc.array(level, { minLength: 1, maxLength: 5 }), (filter, name) => {
        fc.pre(filter.join("/") !== "" && name.join("/") !== "");
        check(filter.join("/"), name.join("/"), matchesNaively(filter, name));
      }),
      { numRuns: 5000 },
    );
  });
});

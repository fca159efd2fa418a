import { describe, expect, it } from "vitest";
import {
  coversFilter,
  differenceWitnesses,
  findOutsideUnion,
  intersectFilters,
  isInsideUnion,
  matchesTopic,
  parseTopicFilter,
  parseTopicName,
  type TopicFilter,
  type TopicName,
} from "#shared/topic/index.ts";

function filter(text: string): TopicFilter {
  const parsed = parseTopicFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

/** Every sequence of `levels` up to `depth` levels, joined; the lone empty level, which is no topic, left out. */
function sequences(levels: readonly string[], depth: number): string[] {
  let longest: string[][] = [[]];
  const all: string[] = [];
  for (let length = 1; length <= depth; length++) {
    longest = longest.flatMap((prefix) => levels.map((level) => [...prefix, level]));
    all.push(...longest.map((sequence) => sequence.join("/")));
  }
  return all.filter((text) => text !== "");
}

// `c` is spelt by no filter: the value that only a wildcard matches.
const topicsOfDepth = (depth: number): TopicName[] =>
  sequences(["a", "", "$s", "c"], depth).flatMap((text) => {
    const parsed = parseTopicName(text);
    return parsed.ok ? [parsed.value] : [];
  });
const filtersOfDepth = (levels: readonly string[], depth: number): TopicFilter[] =>
  sequences(levels, depth).flatMap((text) => {
    const parsed = parseTopicFilter(text);
    return parsed.ok ? [parsed.value] : [];
  });

/** The topics that a filter matches, as one big number with a bit for each: sets compare in one step. */
function topicSets(filters: readonly TopicFilter[], topics: readonly TopicName[]): Map<TopicFilter, bigint> {
  return new Map(
    filters.map((one) => {
      const bits = topics.map((topic) => (matchesTopic(one, topic) ? "1" : "0")).join("");
      return [one, BigInt(`0b${bits}`)];
    }),
  );
}

describe("two filters", () => {
  // Every pair is judged against every topic one level deeper than the deepest filter.
  it.each([
    ["a, b, + and #, up to 5 levels", filtersOfDepth(["a", "b", "+", "#"], 5), sequences(["a", "b", "c"], 6)],
    ["a, $s, an empty level, + and #, up to 3 levels", filtersOfDepth(["a", "$s", "", "+", "#"], 3), topicsOfDepth(4)],
  ])("agree with the sets of topics they match, for every pair of %s", (_, filters, topicTexts) => {
    const topics = topicTexts.flatMap((text) => {
      const parsed = parseTopicName(text);
      return parsed.ok ? [parsed.value] : [];
    });
    const sets = topicSets(filters, topics);
    const setOf = (one: TopicFilter): bigint => {
      const known = sets.get(one);
      if (known !== undefined) return known;
      const bits = topics.map((topic) => (matchesTopic(one, topic) ? "1" : "0")).join("");
      return BigInt(`0b${bits}`);
    };
    const wrong: string[] = [];
    for (const one of filters) {
      for (const other of filters) {
        const a = setOf(one);
        const b = setOf(other);
        if (coversFilter(one, other) !== ((a & b) === b)) wrong.push(`${one} covers ${other}`);
        const shared = intersectFilters(one, other);
        if ((shared === undefined ? 0n : setOf(shared)) !== (a & b)) wrong.push(`${one} ∩ ${other} = ${shared}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(filters.length ** 2).toBeGreaterThan(8_000);
  });

  it.each([
    ["#", "+/#", true],
    ["+/#", "#", true],
    ["/#", "/+/#", true],
    ["#", "$SYS/#", false],
    ["$SYS/#", "$SYS/broker/+", true],
    ["a/#", "a", true],
    ["a/+", "a/#", false],
  ])("%s covers %s: %s", (wide, narrow, expected) => {
    expect(coversFilter(filter(wide), filter(narrow))).toBe(expected);
  });

  it("share nothing when one is `/#` and the other `+`", () => {
    expect(intersectFilters(filter("/#"), filter("+"))).toBeUndefined();
  });
});

describe("one filter against a union", () => {
  it("is inside when the parts together are enough", () => {
    expect(isInsideUnion(filter("a/#"), [filter("a"), filter("a/+/#")])).toBe(true);
  });

  it("names a concrete topic that gets out", () => {
    const witness = findOutsideUnion(filter("a/#"), [filter("a/+"), filter("a/x/#")]);
    expect(witness).toBe("a");
    expect(differenceWitnesses(filter("a/#"), [filter("a"), filter("a/+"), filter("a/+/x")])).toContain("a/x1/x1");
  });

  it("agrees with enumeration for every filter and every pair of union members", () => {
    const filters = filtersOfDepth(["a", "", "$s", "+", "#"], 2);
    const topics = topicsOfDepth(4);
    const sets = topicSets(filters, topics);
    const wrong: string[] = [];
    for (const one of filters) {
      for (const left of filters) {
        for (const right of filters) {
          const union = (sets.get(left) ?? 0n) | (sets.get(right) ?? 0n);
          const set = sets.get(one) ?? 0n;
          const isInside = (set & union) === set;
          const witness = findOutsideUnion(one, [left, right]);
          const isHonest =
            witness === undefined ||
            (matchesTopic(one, witness) && !matchesTopic(left, witness) && !matchesTopic(right, witness));
          if (isInside !== (witness === undefined) || !isHonest) wrong.push(`${one} ⊆ ${left} ∪ ${right}: ${witness}`);
        }
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TopicSearch } from "#shared/contract/index.ts";
import { setupTopics } from "../support.ts";

/** How many topics a search finds, once it has come to its end. */
function count(world: ReturnType<typeof setupTopics>, search: Partial<TopicSearch>): number {
  const { view } = world.open(search);
  for (;;) {
    const { read, matchCount = -1 } = view.value();
    if (read === undefined) return matchCount;
  }
}

const units = ["a", "b", "B", "/", "ä", "Ä", "k", "1"];

describe("a search of many topics", () => {
  it("finds in names and in values what JavaScript finds", () => {
    const text = fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 4 });
    const name = fc.string({ unit: fc.constantFrom(...units), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), text, fc.boolean(), (names, part, isCaseSensitive) => {
        const world = setupTopics();
        for (const each of names) world.publish(each, { payload: each });
        const fold = (read: string): string => (isCaseSensitive ? read : read.toLowerCase());
        const expected = names.filter((each) => fold(each).includes(fold(part))).length;
        expect(count(world, { text: part, isCaseSensitive })).toBe(expected);
        expect(count(world, { text: part, isCaseSensitive, in: "payloads" })).toBe(expected);
        expect(count(world, { text: part, isCaseSensitive, as: "pattern" })).toBe(expected);
        expect(count(world, { text: part, isCaseSensitive, as: "pattern", in: "payloads" })).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("does not find what an overwritten value has left behind", () => {
    const world = setupTopics();
    world.publish("a", { payload: "needle at the end" });
    world.publish("a", { payload: "short" });
    world.publish("b", { payload: "x" });
    expect(count(world, { text: "needle", in: "payloads" })).toBe(0);
    expect(count(world, { text: "end", as: "pattern", in: "payloads" })).toBe(0);
  });

  it("reads long values to their end, by text and by expression", () => {
    const world = setupTopics();
    const filling = "x".repeat(65_533);
    world.publish("long", { payload: `${filling}needle${"ü".repeat(50_000)}END` });
    for (const isCaseSensitive of [true, false]) {
      for (const text of ["needle", "üEND", "END"]) {
        expect(count(world, { text, isCaseSensitive, in: "payloads" })).toBe(1);
        expect(count(world, { text: `${text}`, as: "pattern", isCaseSensitive, in: "payloads" })).toBe(1);
      }
    }
    expect(count(world, { text: "END$", as: "pattern", in: "payloads" })).toBe(1);
    expect(count(world, { text: "needle$", as: "pattern", in: "payloads" })).toBe(0);
  });

  it("finds empty values by an expression that takes them", () => {
    const world = setupTopics();
    world.publish("empty", { payload: "" });
    world.publish("full", { payload: "1" });
    expect(count(world, { text: "^$", as: "pattern", in: "payloads" })).toBe(1);
  });

  it("ends for an expression that brings backtracking engines to their knees", () => {
    const world = setupTopics();
    for (let index = 0; index < 50; index++)
      world.publish(`a${index}/${"a".repeat(2_000)}!`, { payload: "a".repeat(3_000) });
    for (const place of ["names", "payloads"] as const) {
      expect(count(world, { text: "^(a+)+b$", as: "pattern", in: place })).toBe(0);
    }
  });

  it("goes on name by name when an expression needs more states than there is room for", () => {
    const world = setupTopics();
    const names = Array.from({ length: 400 }, (_, index) => {
      const bits = (Math.imul(index + 1, 0x9e3779b1) >>> 0).toString(2).replaceAll("0", "a").replaceAll("1", "b");
      return index % 3 === 0 ? `${bits}/ü/${bits.slice(0, 9)}` : `${bits}${bits}/xy`;
    });
    for (const each of names) world.publish(each, { payload: each });
    for (const source of ["[ab/]*a[ab/ü]{14}$", "[ab]*a[ab]{13}/xy$"]) {
      const expected = names.filter((each) => new RegExp(source).test(each)).length;
      expect(expected).toBeGreaterThan(0);
      expect(count(world, { text: source, as: "pattern" })).toBe(expected);
      expect(count(world, { text: source, as: "pattern", in: "payloads" })).toBe(expected);
    }
  });

  it("finds what many slashes and letters beyond ASCII make too much for texts alone", () => {
    const world = setupTopics();
    const deep = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? "a" : "B")).join("/");
    world.publish(`${deep}/Gerät/1`, { payload: "das GERÄT" });
    world.publish("x", { payload: "y" });
    expect(count(world, { text: deep.slice(2, -2) })).toBe(1);
    expect(count(world, { text: deep.slice(2, -2).toLowerCase(), isCaseSensitive: true })).toBe(0);
    expect(count(world, { text: "b/gErÄT" })).toBe(1);
    expect(count(world, { text: "gerät", in: "payloads" })).toBe(1);
    for (const place of ["names", "payloads"] as const) {
      const { view } = world.open({ text: "ä".repeat(1_001), in: place });
      expect(view.value().searchError).toBe("the text is too long");
    }
  });
});

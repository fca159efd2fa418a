import { describe, expect, it } from "vitest";
import { createTopicTable } from "#shared/topic/index.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function setup(limits: { topics?: number; bytes?: number } = {}) {
  const table = createTopicTable({ topics: limits.topics ?? 100_000, bytes: limits.bytes ?? 10_000_000, seed: 42 });
  const intern = (text: string): number => {
    // In the middle of other bytes, as in a packet.
    const around = bytes(`<${text}>`);
    return table.intern(around, 1, around.length - 1);
  };
  return { table, intern };
}

describe("createTopicTable", () => {
  it("gives equal names one number and different names different ones", () => {
    const { table, intern } = setup();
    const names = ["a", "b", "a/", "/a", "__proto__", "constructor", "", "\ufeffa", "é", "e\u0301"];
    expect(names.map(intern)).toEqual(names.map((_, index) => index));
    expect(names.map(intern)).toEqual(names.map((_, index) => index));
    expect(names.map((name) => table.find(name))).toEqual(names.map((_, index) => index));
    expect(names.map((_, index) => table.name(index))).toEqual(names);
    expect(table.size).toBe(names.length);
  });

  it("keeps fifty thousand names apart while it grows", () => {
    const { table, intern } = setup();
    for (let index = 0; index < 50_000; index++) expect(intern(`site/${index}/temperature`)).toBe(index);
    for (let index = 0; index < 50_000; index += 97) {
      expect(intern(`site/${index}/temperature`)).toBe(index);
      expect(table.name(index)).toBe(`site/${index}/temperature`);
    }
    expect(table.find("site/50000/temperature")).toBe(-1);
  });

  it("is full at its limit of names, and still knows those it has", () => {
    const { intern, table } = setup({ topics: 2 });
    expect([intern("a"), intern("b"), intern("c"), intern("a")]).toEqual([0, 1, -1, 0]);
    expect(table.size).toBe(2);
  });

  it("is full at its limit of bytes", () => {
    const { intern } = setup({ bytes: 70_000 });
    expect(intern("x".repeat(65_535))).toBe(0);
    expect(intern("y".repeat(65_535))).toBe(-1);
    expect(intern("short")).toBe(1);
  });
});

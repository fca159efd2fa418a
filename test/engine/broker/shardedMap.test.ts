import * as fc from "fast-check";
import { expect, it } from "vitest";
import { ShardedMap } from "#electron/engine/broker/shardedMap.ts";

it("holds what a map would hold", () => {
  const key = fc.oneof(fc.string(), fc.nat(500).map(String));
  const step = fc.record({ kind: fc.constantFrom("set", "delete"), key, value: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const sharded = new ShardedMap<string, number>();
      const plain = new Map<string, number>();
      for (const { kind, key: name, value } of steps) {
        const change = (map: Pick<Map<string, number>, "delete"> & { set(name: string, value: number): unknown }) =>
          kind === "delete" ? map.delete(name) : void map.set(name, value);
        expect(change(sharded)).toBe(change(plain));
        expect(sharded.get(name)).toBe(plain.get(name));
      }
      expect(sharded.size).toBe(plain.size);
      expect([...sharded.values()].toSorted()).toEqual([...plain.values()].toSorted());
    }),
  );
});

it("leaves out what is removed while it is read", () => {
  const map = new ShardedMap<string, string>();
  for (let index = 0; index < 1_000; index++) map.set(`topic/${index}`, `topic/${index}`);
  const seen = new Set<string>();
  const removed = new Set<string>();
  for (const name of map.values()) {
    expect(removed.has(name)).toBe(false);
    seen.add(name);
    const other = `topic/${(seen.size * 7) % 1_000}`;
    if (!seen.has(other) && map.delete(other)) removed.add(other);
  }
  expect(seen.size + removed.size).toBe(1_000);
});

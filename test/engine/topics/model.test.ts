import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createValueStore } from "#electron/engine/topics/valueStore.ts";
import { matchesTopic, parseTopicFilter, parseTopicName } from "#shared/topic/index.ts";
import { setupTopics } from "./support.ts";

const level = fc.constantFrom("a", "b", "ab", "B", "", "$SYS");
const topicName = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/") || "/");

/** Topics in the order of the tree: level by level, by name. */
function inOrder(left: string, right: string): number {
  const [a, b] = [left.split("/"), right.split("/")];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    if (a[index] !== b[index]) return (a[index] ?? "") < (b[index] ?? "") ? -1 : 1;
  }
  return a.length - b.length;
}

/** Every topic and every beginning of one, in the order of the tree. */
function withParents(topics: readonly string[]): string[] {
  const paths = topics.flatMap((topic) =>
    topic.split("/").map((_, index, levels) => levels.slice(0, index + 1).join("/")),
  );
  return [...new Set(paths.map((path) => JSON.stringify(path.split("/"))))]
    .map((path) => (JSON.parse(path) as string[]).join("/"))
    .toSorted(inOrder);
}

function pathsOf(rows: readonly { readonly depth: number; readonly level: string }[]): string[] {
  const levels: string[] = [];
  return rows.map((row) => {
    levels.length = row.depth;
    levels.push(row.level);
    return levels.join("/");
  });
}

describe("the topic tree against naive models", () => {
  it("shows the topics that a search finds, with the levels above them, and counts them", () => {
    const search = fc.oneof(
      fc.constantFrom("a", "b/", "/a", "a/b", "b/a/", "//", "AB", "/", "a/ab/b", "zzz"),
      fc.constantFrom("a/#", "+", "#", "+/b", "a/+/b", "+/+/#", "$SYS/#", "+/#", "/+"),
    );
    fc.assert(
      fc.property(fc.array(topicName, { maxLength: 25 }), fc.nat(25), search, (topics, split, text) => {
        const world = setupTopics();
        for (const topic of topics.slice(0, split)) world.publish(topic);
        const tree = world.open(text);
        tree.value();
        for (const topic of topics.slice(split)) world.publish(topic);
        const filter = parseTopicFilter(text);
        const matches = (topic: string): boolean => {
          if (!/[+#]/.test(text)) return topic.toLowerCase().includes(text.toLowerCase());
          const name = parseTopicName(topic);
          return filter.ok && name.ok && matchesTopic(filter.value, name.value);
        };
        const expected = [...new Set(topics)].filter(matches);
        const value = tree.value();
        expect(value.matchCount).toBe(expected.length);
        expect(pathsOf(value.rows)).toEqual(withParents(expected));
        expect(value.rowCount).toBe(value.rows.length);
      }),
      { numRuns: 400 },
    );
  });

  it("finds every window of rows that a walk of the whole tree finds, whatever is expanded", () => {
    const toggles = fc.array(fc.record({ pick: fc.nat(50), isExpanded: fc.boolean() }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(topicName, { minLength: 1, maxLength: 25 }), fc.boolean(), toggles, (topics, all, steps) => {
        const world = setupTopics();
        for (const topic of topics) world.publish(topic);
        const tree = world.open();
        tree.value();
        tree.view.act({ kind: all ? "expandAll" : "collapseAll" });
        for (const { pick, isExpanded } of steps) {
          const { rows } = tree.value();
          const node = rows[pick % rows.length]?.node ?? 0;
          tree.view.act({ kind: isExpanded ? "expand" : "collapse", node });
        }
        const whole = tree.value();
        expect(whole.rows.length).toBe(whole.rowCount);
        for (let start = 0; start <= whole.rowCount - 3; start++) {
          expect(tree.value(start, 3).rows).toEqual(whole.rows.slice(start, start + 3));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("the value store against a map", () => {
  it("gives back what was last put, within its budget", () => {
    const put = fc.record({ holder: fc.nat(20), length: fc.oneof(fc.nat(40), fc.nat(9_000)), seed: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(put, { maxLength: 200 }), fc.constantFrom(1e9, 20_000), (puts, budget) => {
        const store = createValueStore(budget);
        const model = new Map<number, Uint8Array>();
        for (const { holder, length, seed } of puts) {
          const bytes = new Uint8Array(length + 2).fill(seed);
          store.put(holder, bytes, 1, length + 1);
          model.set(holder, bytes.slice(1, length + 1));
          expect(store.bytesKept).toBeLessThanOrEqual(budget);
        }
        for (const [holder, bytes] of model) {
          const kept = store.get(holder);
          expect(kept ?? (budget === 20_000 ? bytes : undefined)).toEqual(bytes);
        }
        expect(store.get(99)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});

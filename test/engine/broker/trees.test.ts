import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRetainedStore, type RetainedMessage } from "#electron/engine/broker/retainedStore.ts";
import { createSubscriptionTree } from "#electron/engine/broker/subscriptionTree.ts";
import {
  matchesTopic,
  parseTopicFilter,
  parseTopicName,
  type TopicFilter,
  type TopicName,
} from "#shared/topic/index.ts";

const level = fc.constantFrom("", "a", "b", "$a", "__proto__");
const name = fc
  .array(level, { minLength: 1, maxLength: 5 })
  .map((levels) => parseTopicName(levels.join("/")))
  .filter((parsed) => parsed.ok)
  .map((parsed) => (parsed.ok ? parsed.value : neverHere()));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant("+")), { maxLength: 4 }), fc.boolean())
  .map(([levels, hash]) => parseTopicFilter([...levels, ...(hash ? ["#"] : [])].join("/")))
  .filter((parsed) => parsed.ok)
  .map((parsed) => (parsed.ok ? parsed.value : neverHere()));

function neverHere(): never {
  throw new Error("filtered out above");
}

function messageOn(topicName: TopicName, payload: string): RetainedMessage {
  return {
    topicName,
    payload: new TextEncoder().encode(payload),
    qos: 0,
    retain: true,
    properties: undefined,
    publisher: "p",
    expiresAtMs: undefined,
    cause: -1,
    wireForms: [],
    retainedAtMs: 0,
    firstRetainedAtMs: 0,
    firstPublisher: "p",
  };
}

describe("createSubscriptionTree", () => {
  it("finds exactly the filters that match, whatever was added and removed", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(filter, fc.boolean()), { maxLength: 25 }), name, (steps, topicName) => {
        const tree = createSubscriptionTree<TopicFilter>();
        const held = new Set<TopicFilter>();
        for (const [each, isAdded] of steps) {
          if (isAdded) tree.add(each, each);
          else tree.remove(each, each);
          if (isAdded) held.add(each);
          else held.delete(each);
        }
        const found: TopicFilter[] = [];
        tree.match(topicName, (each) => found.push(each));
        expect(found.sort()).toEqual([...held].filter((each) => matchesTopic(each, topicName)).sort());
        expect(tree.size).toBe(held.size);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("createRetainedStore", () => {
  it("gives exactly the messages whose topics match, whatever was put and cleared", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.constantFrom("", "x", "yy")), { maxLength: 25 }),
        filter,
        (steps, asked) => {
          const store = createRetainedStore();
          const held = new Map<TopicName, string>();
          for (const [topicName, payload] of steps) {
            store.put(messageOn(topicName, payload));
            if (payload === "") held.delete(topicName);
            else held.set(topicName, payload);
          }
          const expected = [...held.keys()].filter((topicName) => matchesTopic(asked, topicName));
          expect([...store.matching(asked)].map(({ topicName }) => topicName).sort()).toEqual(expected.sort());
          expect(store.size).toBe(held.size);
          let bytes = 0;
          for (const [topicName, payload] of held) bytes += topicName.length + payload.length;
          expect(store.bytes).toBe(bytes);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

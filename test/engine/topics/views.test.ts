import { describe, expect, it } from "vitest";
import { setupTopics } from "./support.ts";

describe("who floods", () => {
  it("ranks topics and clients by the messages of the last seconds, with their share", () => {
    const { publish, traffic, clock } = setupTopics();
    clock.advance(10_000);
    for (let index = 0; index < 30; index++) publish("loud", { payload: "xx" }, "flooder");
    for (let index = 0; index < 10; index++) publish("quiet", {}, "sensor");
    const { topics, clients, messagesPerSecond, windowSeconds } = traffic();
    expect(windowSeconds).toBe(5);
    expect(messagesPerSecond).toBeCloseTo(8, 1);
    expect(topics.map(({ topicName }) => topicName)).toEqual(["loud", "quiet"]);
    expect(topics[0]?.share).toBeCloseTo(0.75, 5);
    expect(topics[0]?.bytesPerSecond).toBeCloseTo(12, 1);
    expect(clients.map(({ clientIdentifier, share }) => `${clientIdentifier} ${share}`)).toEqual([
      "flooder 0.75",
      "sensor 0.25",
    ]);
  });

  it("forgets who has fallen silent", () => {
    const { publish, traffic, clock } = setupTopics();
    for (let index = 0; index < 5; index++) publish("once");
    clock.advance(5_000);
    expect(traffic().topics).toHaveLength(1);
    clock.advance(10_000);
    expect(traffic()).toMatchObject({ messagesPerSecond: 0, topics: [], clients: [] });
  });

  it("lists no more than are asked for, the loudest of them", () => {
    const { publish, traffic } = setupTopics();
    for (let topic = 0; topic < 20; topic++) for (let index = 0; index <= topic; index++) publish(`t${topic}`);
    expect(traffic(3).topics.map(({ topicName }) => topicName)).toEqual(["t19", "t18", "t17"]);
  });
});

describe("the order of the tree", () => {
  it("is by messages or by size, the most first, on every level", () => {
    const { publish, open } = setupTopics();
    publish("a/x", { payload: "1" });
    for (let index = 0; index < 3; index++) publish("b/y", { payload: "22" });
    publish("b/z", { payload: "a long one" });
    const tree = open();
    tree.value();
    tree.order("messages");
    expect(tree.drawing()).toEqual(["-b", "   y", "   z", "-a", "   x"]);
    tree.order("size");
    expect(tree.drawing()).toEqual(["-b", "   z", "   y", "-a", "   x"]);
    tree.order("name");
    expect(tree.drawing()).toEqual(["-a", "   x", "-b", "   y", "   z"]);
  });

  it("changes by activity no more often than every two seconds, and not while it is held", () => {
    const { publish, open, clock } = setupTopics();
    publish("a");
    publish("b");
    publish("b");
    const tree = open();
    tree.order("activity");
    expect(tree.drawing()).toEqual([" b", " a"]);
    for (let index = 0; index < 5; index++) publish("a");
    expect(tree.drawing()).toEqual([" b", " a"]);
    clock.advance(2_500);
    tree.order("activity", true);
    expect(tree.drawing()).toEqual([" b", " a"]);
    tree.order("activity", false);
    expect(tree.drawing()).toEqual([" a", " b"]);
  });

  it("puts a family of many thousands in order without losing one", () => {
    const { publish, open } = setupTopics({ topics: 20_000 });
    for (let index = 0; index < 6_000; index++) publish(`t${(index * 7_919) % 6_000}`);
    const tree = open();
    const names = (start: number) => tree.value(start, 3).rows.map(({ level }) => level);
    expect(names(0)).toEqual(["t0", "t1", "t10"]);
    publish("t999");
    publish("t999");
    tree.order("messages");
    expect(names(0)).toEqual(["t999", "t0", "t1"]);
    const { rows } = tree.value(5_997, 3);
    expect(rows.map(({ level }) => level)).toEqual(["t996", "t997", "t998"]);
  });
});

describe("a search", () => {
  const world = () => {
    const made = setupTopics();
    made.publish("Plant/line1/temp", { payload: "ERROR 17" });
    made.publish("plant/line2/temp", { payload: "ok" });
    made.publish("plant/line3/hum", { payload: "error 4" });
    return made;
  };
  const found = (search: Parameters<ReturnType<typeof world>["open"]>[0]): string[] =>
    world()
      .open(search)
      .value()
      .rows.filter(({ last }) => last !== undefined)
      .map(({ level, last }) => `${level} ${last?.preview ?? ""}`);

  it("looks at the case of letters when told so", () => {
    expect(found("Plant")).toHaveLength(3);
    expect(found({ text: "Plant", isCaseSensitive: true })).toEqual(["temp ERROR 17"]);
    expect(found({ text: "Plant/line", isCaseSensitive: true })).toEqual(["temp ERROR 17"]);
  });

  it("takes a regular expression over whole names", () => {
    expect(found({ text: "^plant/line[23]/(temp|hum)$", as: "pattern" })).toEqual(["temp ok", "hum error 4"]);
    expect(found({ text: "line\\d/temp", as: "pattern", isCaseSensitive: true })).toHaveLength(2);
  });

  it("says what is wrong with a regular expression", () => {
    const { searchError, rowCount } = world().open({ text: "(a", as: "pattern" }).value();
    expect(searchError).toContain("`)`");
    expect(rowCount).toBe(8);
  });

  it("looks into the last payloads, by text or by expression", () => {
    expect(found({ text: "error", in: "payloads" })).toEqual(["temp ERROR 17", "hum error 4"]);
    expect(found({ text: "error", in: "payloads", isCaseSensitive: true })).toEqual(["hum error 4"]);
    expect(found({ text: "error [0-9]{2}", in: "payloads", as: "pattern" })).toEqual(["temp ERROR 17"]);
  });

  it("finds a topic whose value comes to match, and lets it stay", () => {
    const { publish, open } = world();
    const tree = open({ text: "alarm", in: "payloads" });
    expect(tree.value().matchCount).toBe(0);
    publish("plant/line2/temp", { payload: "alarm!" });
    expect(tree.value().matchCount).toBe(1);
    publish("plant/line2/temp", { payload: "calm" });
    expect(tree.value().matchCount).toBe(1);
  });

  it("stands an expression that would never end elsewhere", () => {
    const { publish, open } = setupTopics();
    publish(`a/${"a".repeat(5_000)}!`);
    expect(open({ text: "^(a+)+$", as: "pattern" }).value().matchCount).toBe(0);
  });
});

describe("a row that is sought", () => {
  it("is opened to, and said once", () => {
    const { publish, open, nodeOf } = setupTopics();
    for (const topic of ["a/b", "c/d/e", "f"]) publish(topic);
    const tree = open();
    tree.value();
    tree.view.act({ kind: "collapseAll" });
    tree.view.act({ kind: "reveal", node: nodeOf("c/d/e") });
    expect(tree.value().revealed).toEqual({ node: nodeOf("c/d/e"), row: 3 });
    expect(tree.value().revealed).toBeUndefined();
    expect(tree.drawing()).toEqual(["+a", "-c", "  -d", "     e", " f"]);
  });
});

describe("the commands", () => {
  it("read the history of a topic page by page, with payloads when asked for", async () => {
    const { publish, commands, nodeOf } = setupTopics();
    for (let index = 0; index < 10; index++) {
      publish("a", { payload: `${index}` });
      publish("other");
    }
    const node = nodeOf("a");
    const read = async (range: { readonly before?: number; readonly after?: number }) => {
      const answer = await commands["topic.history"]({ node, count: 4, hasPayloads: true, ...range });
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.value;
    };
    const first = await read({});
    expect(first.messages.map(({ preview }) => preview)).toEqual(["9", "8", "7", "6"]);
    expect(first.hasMore).toBe(true);
    expect(first.messages[0]?.payload).toEqual(new TextEncoder().encode("9"));
    const second = await read({ before: first.messages.at(-1)?.sequence ?? 0 });
    expect(second.messages.map(({ preview }) => preview)).toEqual(["5", "4", "3", "2"]);
    const last = await read({ before: second.messages.at(-1)?.sequence ?? 0 });
    expect(last).toMatchObject({ hasMore: false, messages: [{ preview: "1" }, { preview: "0" }] });
    expect((await read({ after: first.messages[1]?.sequence ?? 0 })).messages.map(({ preview }) => preview)).toEqual([
      "9",
    ]);
  });

  it("give one logged value in full, of this topic only", async () => {
    const { publish, commands, nodeOf, detail } = setupTopics();
    publish("a", { payload: "one" });
    publish("b", { payload: "two" });
    const sequence = detail("a").last?.sequence ?? -1;
    expect(await commands["topic.value"]({ node: nodeOf("a"), sequence })).toMatchObject({
      ok: true,
      value: { payload: new TextEncoder().encode("one") },
    });
    expect(await commands["topic.value"]({ node: nodeOf("b"), sequence })).toMatchObject({ ok: false });
  });

  it("write a subtree as JSON that keeps every digit and no trap", async () => {
    const { publish, commands, nodeOf } = setupTopics();
    publish("a", { payload: "plain" });
    publish("a/__proto__", { payload: '{"id":9007199254740993}' });
    publish("b", { payload: "1" });
    const answer = await commands["topics.subtree"]({ node: nodeOf("a") });
    if (!answer.ok) throw new Error(answer.error.message);
    expect(answer.value).toMatchObject({ topics: 2, left: 0 });
    expect(answer.value.json).toBe('{\n  "a": "plain",\n  "a/__proto__": {"id":9007199254740993}\n}');
  });

  it("know no topic that is none", async () => {
    const { commands } = setupTopics();
    expect(await commands["topics.find"]({ topicName: "x" })).toMatchObject({ ok: false });
    expect(await commands["topics.subtree"]({ node: 5 })).toMatchObject({ ok: false });
    expect(await commands["topic.history"]({ node: 0, count: 1, hasPayloads: false })).toMatchObject({ ok: false });
  });
});

describe("the filter tester", () => {
  it("lists what a Topic Filter matches and what it does not", () => {
    const { publish, testFilter } = setupTopics();
    for (const topic of ["plant", "plant/a", "$SYS/x", "other"]) publish(topic);
    expect(testFilter("plant/#")).toEqual({
      topicCount: 4,
      matchCount: 2,
      matching: ["plant", "plant/a"],
      missing: ["$SYS/x", "other"],
    });
    expect(testFilter("#").missing).toEqual(["$SYS/x"]);
    expect(testFilter("#", 1)).toMatchObject({ matchCount: 3, matching: ["plant"] });
  });
});

it("opens a level and all beside it at once", () => {
  const { publish, open, nodeOf } = setupTopics();
  for (const topic of ["a/x/1", "b/y", "c"]) publish(topic);
  const tree = open();
  tree.value();
  tree.view.act({ kind: "collapseAll" });
  tree.view.act({ kind: "expandSiblings", node: nodeOf("c") });
  expect(tree.drawing()).toEqual(["-a", "  +x", "-b", "   y", " c"]);
});

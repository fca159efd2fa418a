import { describe, expect, it } from "vitest";
import { setupTopics } from "./support.ts";

describe("the topic tree", () => {
  it("shows levels in the order of their names, open while the tree is small", () => {
    const { publish, open } = setupTopics();
    for (const topic of ["b/x", "a", "B", "a/y", "/lead", "ä"]) publish(topic);
    expect(open().drawing()).toEqual(["-", "   lead", " B", "-a", "   y", "-b", "   x", " ä"]);
  });

  it("arrives closed once the tree is large", () => {
    const { publish, open } = setupTopics();
    for (let number = 0; number < 300; number++) publish(`room-${number}/temperature`);
    const drawing = open().drawing();
    expect(drawing.filter((row) => row.startsWith("-")).length).toBeLessThanOrEqual(100);
    expect(drawing.filter((row) => row.startsWith("+")).length).toBeGreaterThanOrEqual(200);
  });

  it("keeps closed what was closed, whatever arrives below it", () => {
    const { publish, open } = setupTopics();
    publish("a/b/c");
    publish("d");
    const tree = open();
    expect(tree.drawing()).toEqual(["-a", "  -b", "     c", " d"]);
    tree.toggle("a", false);
    publish("a/b/a");
    publish("a/0");
    expect(tree.drawing()).toEqual(["+a", " d"]);
    tree.toggle("a", true);
    expect(tree.drawing()).toEqual(["-a", "   0", "  -b", "     a", "     c", " d"]);
  });

  it("opens nothing by itself after everything was collapsed", () => {
    const { publish, open } = setupTopics();
    publish("a/b");
    const tree = open();
    tree.value();
    tree.view.act({ kind: "collapseAll" });
    publish("c/d");
    expect(tree.drawing()).toEqual(["+a", "+c"]);
  });

  it("expands and collapses everything at once", () => {
    const { publish, open } = setupTopics();
    for (const topic of ["a/b/c", "a/d", "e"]) publish(topic);
    const tree = open();
    tree.view.act({ kind: "expandAll" });
    tree.value();
    expect(tree.drawing()).toEqual(["-a", "  -b", "     c", "   d", " e"]);
    tree.toggle("a/b", false);
    publish("a/b/x/y");
    expect(tree.drawing()).toEqual(["-a", "  +b", "   d", " e"]);
    tree.view.act({ kind: "collapseAll" });
    expect(tree.drawing()).toEqual(["+a", " e"]);
  });

  it("gives each open view its own expansion", () => {
    const { publish, open } = setupTopics();
    publish("a/b");
    const [one, other] = [open(), open()];
    one.drawing();
    one.toggle("a", false);
    expect(one.drawing()).toEqual(["+a"]);
    expect(other.drawing()).toEqual(["-a", "   b"]);
  });

  it("counts topics and messages at and below a level, and places rows in their set", () => {
    const { publish, open } = setupTopics();
    for (const topic of ["a", "a/b", "a/b", "a/c/d", "z"]) publish(topic);
    const tree = open();
    tree.toggle("a", true);
    const [a, b, c] = tree.value().rows;
    expect(a).toMatchObject({ topicCount: 3, messageCount: 4, positionInSet: 1, setSize: 2 });
    expect(b).toMatchObject({ topicCount: 1, messageCount: 2, positionInSet: 1, setSize: 2 });
    expect(c).toMatchObject({ topicCount: 1, messageCount: 1, positionInSet: 2, setSize: 2 });
    expect(c?.last).toBeUndefined();
  });

  it("shows the last value, who sent it, and whether the broker retains it", () => {
    const { publish, open, retained } = setupTopics();
    publish("a", { payload: "first" });
    publish("a", { payload: "second ✓", qos: 1 });
    retained.add("a");
    expect(open().value().rows[0]?.last).toMatchObject({
      preview: "second ✓",
      isText: true,
      payloadBytes: 10,
      qos: 1,
      isRetained: true,
      publisher: "sensor",
    });
  });

  it("keeps a topic whose message is empty", () => {
    const { publish, open } = setupTopics();
    publish("a", { payload: "21" });
    publish("a", { payload: "", retain: true });
    expect(open().value().rows[0]).toMatchObject({
      level: "a",
      messageCount: 2,
      last: { preview: "", payloadBytes: 0 },
    });
  });

  it("shows bytes that are no text in hexadecimal, and cuts text between characters", () => {
    const { publish, open } = setupTopics();
    publish("bytes", { payload: "\u0001\u0002" });
    publish("long", { payload: `x${"😀".repeat(300)}` });
    const [bytes, long] = open().value().rows;
    expect(bytes?.last).toMatchObject({ preview: "0102", isText: false });
    expect(long?.last?.preview).toBe(`x${"😀".repeat(99)}`);
  });

  it("keeps the window inside the rows", () => {
    const { publish, open } = setupTopics();
    for (let index = 0; index < 30; index++) publish(`t${String(index).padStart(2, "0")}`);
    const value = open().value(1_000, 10);
    expect([value.start, value.rows[0]?.level, value.rows.length, value.rowCount]).toEqual([20, "t20", 10, 30]);
  });

  it("counts messages on topics that find no room, and shows the others", () => {
    const { publish, open } = setupTopics({ nodes: 4 });
    for (const topic of ["a/b", "c", "d/e", "c"]) publish(topic);
    const tree = open();
    expect(tree.value()).toMatchObject({ untracked: 1, topicCount: 2 });
    expect(tree.drawing()).toEqual(["-a", "   b", " c"]);
  });
});

describe("the topic tree and hostile topics", () => {
  const hostile = [
    "__proto__",
    "constructor",
    "toString/valueOf",
    "_name",
    "a//b",
    "/",
    "<img src=x onerror=alert(1)>",
    "\u202Ertl\u200B",
    "hasOwnProperty",
  ];

  it("takes every one as an ordinary topic", () => {
    const { publish, open, detail } = setupTopics();
    for (const topic of hostile) publish(topic, { payload: topic });
    const tree = open();
    tree.view.act({ kind: "expandAll" });
    expect(tree.value().topicCount).toBe(hostile.length);
    for (const topic of hostile) expect(detail(topic)).toMatchObject({ topicName: topic, last: { preview: topic } });
    expect(Object.hasOwn(Object.prototype, "last")).toBe(false);
  });

  it("shows a topic of 30 000 levels at its end, without running out of stack", () => {
    const { publish, open } = setupTopics();
    publish(Array.from({ length: 30_000 }, () => "x").join("/"));
    const tree = open();
    tree.view.act({ kind: "expandAll" });
    // Each value takes in what a slice of time allows.
    for (let slice = 0; slice < 200 && tree.value().rowCount < 30_000; slice++);
    expect(tree.value(29_990, 10)).toMatchObject({ rowCount: 30_000, start: 29_990 });
    expect(tree.value(29_990, 10).rows.at(-1)).toMatchObject({ depth: 29_999, messageCount: 1, hasChildren: false });
  });

  it("takes names of broken UTF-8 that read alike for one topic", () => {
    const { capture, open, publish } = setupTopics();
    publish("start");
    for (const byte of [0xff, 0xfe]) {
      const bytes = Uint8Array.of(0x30, 4, 0, 1, byte, 0x31);
      capture.sink.packet(1, "toServer", bytes, 0, bytes.length, -1);
    }
    expect(open().value()).toMatchObject({ topicCount: 2, rowCount: 2 });
    expect(open().value().rows[1]).toMatchObject({ level: "\uFFFD", topicCount: 1, messageCount: 2 });
  });
});

describe("the detail of a topic", () => {
  it("has the whole last payload and the history from the log, newest first", () => {
    const { publish, detail } = setupTopics();
    for (let index = 0; index < 150; index++) {
      publish("a", { payload: `${index}` });
      publish("other");
    }
    publish("a", { payload: "x".repeat(20_000) });
    const { payload, history, messageCount } = detail("a");
    expect(payload?.length).toBe(20_000);
    expect(messageCount).toBe(151);
    expect(history).toHaveLength(100);
    expect(history.slice(0, 3).map((message) => message.preview.slice(0, 3))).toEqual(["xxx", "149", "148"]);
    expect(history[1]).toMatchObject({ sequence: 298, publisher: "sensor", qos: 0, retain: false });
  });

  it("is sent again for its own messages, not for those of other topics", () => {
    const { publish, watchDetail } = setupTopics();
    publish("a", { payload: "21" });
    publish("b");
    const watched = watchDetail("a");
    publish("b");
    expect(watched.changes()).toBe(0);
    publish("a", { payload: "21" });
    expect(watched.changes()).toBe(1);
  });

  it("keeps the last value when the log has been cleared", () => {
    const { publish, detail, capture } = setupTopics();
    publish("a", { payload: "21" });
    capture.clear();
    expect(detail("a")).toMatchObject({ messageCount: 1, last: { preview: "21" }, history: [] });
    publish("a", { payload: "22" });
    expect(detail("a").history.map((message) => message.preview)).toEqual(["22"]);
  });
});

// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ViewSource } from "#electron/engine/api.ts";
import { ageText, levelText } from "#renderer/features/topics/topicColumns.ts";
import { TopicsActivity } from "#renderer/features/topics/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import type { TopicDetail, TopicRow, ViewAction, ViewParams } from "#shared/contract/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

useElementSize({ width: 900, height: 400 });

const branch = (node: number, depth: number, level: string): TopicRow => ({
  node,
  depth,
  level,
  isExpanded: true,
  hasChildren: true,
  topicCount: 2,
  messageCount: 7,
  messagesPerSecond: 0,
  valueBytes: 14,
  positionInSet: 1,
  setSize: 1,
});
const leaf = (node: number, depth: number, level: string, preview = "21.4"): TopicRow => ({
  ...branch(node, depth, level),
  isExpanded: false,
  hasChildren: false,
  last: {
    timeMs: Date.now(),
    preview,
    isText: true,
    payloadBytes: preview.length,
    qos: 1,
    isRetained: node === 3,
    publisher: "sensor-7",
  },
});

const detail: TopicDetail = {
  node: 2,
  topicName: "plant/line2/temp",
  messageCount: 7,
  payload: new TextEncoder().encode('{"c":21.4}'),
  last: {
    sequence: 4,
    timeMs: 0,
    preview: '{"c":21.4}',
    isText: true,
    payloadBytes: 10,
    qos: 1,
    retain: false,
    publisher: "sensor-7",
  },
  history: [
    { sequence: 4, timeMs: 0, preview: "newest", isText: true, payloadBytes: 6, qos: 1, retain: false, publisher: "" },
    { sequence: 2, timeMs: 0, preview: "older", isText: true, payloadBytes: 5, qos: 1, retain: false, publisher: "" },
  ],
  isRetained: true,
};

function setup(...rows: readonly TopicRow[]) {
  const asked: ViewParams<"topics">[] = [];
  const acted: ViewAction<"topics">[] = [];
  const topics: ViewSource<"topics"> = {
    intervalMs: 0,
    open(first, changed) {
      let params = first;
      return {
        value() {
          const found = rows.filter((row) => row.level.includes(params.search.text));
          const value = {
            rowCount: found.length,
            start: 0,
            rows: [...found],
            topicCount: rows.length,
            untracked: 0,
            isSorting: false,
          };
          return params.search.text === "" ? value : { ...value, matchCount: found.length };
        },
        setParams(next) {
          params = next;
          asked.push(next);
          changed();
        },
        act: (action) => void acted.push(action),
        close() {},
      };
    },
  };
  const page = renderInWorkbench(
    <Workbench activities={[TopicsActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    { views: { topics, topic: createFakeView<"topic">(detail) } },
  );
  return { ...page, asked, acted, tree: () => screen.getByRole("treegrid", { name: "Topics" }) };
}

const row = (name: RegExp) => screen.findByRole("row", { name });

describe("the topic tree", () => {
  it("shows each topic with its last value, and who published it", async () => {
    setup(branch(1, 0, "plant"), leaf(2, 1, "temp"), leaf(3, 1, "hum"));
    const temp = await row(/^temp, 21\.4, 7 messages, from sensor-7$/);
    expect(temp.getAttribute("aria-level")).toBe("2");
    expect(await row(/^hum, 21\.4, retained/)).toBeDefined();
  });

  it("shows hostile and empty levels as what they are", async () => {
    setup(leaf(1, 0, "<img src=x onerror=alert(1)>"), leaf(2, 0, ""), leaf(3, 0, "a\u202Eb"), leaf(4, 0, "__proto__"));
    const hostile = await row(/^<img src=x/);
    expect(hostile.querySelector("img")).toBeNull();
    expect(await row(/^⟨empty level⟩/)).toBeDefined();
    expect((await row(/^a\\u202eb/)).textContent).not.toContain("\u202E");
    expect(await row(/^__proto__/)).toBeDefined();
  });

  it("keeps a topic whose last payload is empty", async () => {
    setup(leaf(1, 0, "switch", ""));
    expect((await row(/^switch, ⟨empty⟩/)).textContent).toContain("⟨empty⟩");
  });

  it("asks the engine to open and close branches by key", async () => {
    const { user, tree, acted } = setup(branch(1, 0, "plant"), leaf(2, 1, "temp"));
    await row(/^plant/);
    tree().focus();
    await user.keyboard("{ArrowDown}{ArrowLeft}");
    await waitFor(() => expect(acted).toEqual([{ kind: "collapse", node: 1 }]));
  });

  it("searches by text, says what matches, and clears", async () => {
    const { user, asked } = setup(leaf(1, 0, "temp"), leaf(2, 0, "hum"));
    await row(/^temp/);
    await user.click(screen.getByRole("textbox", { name: "Search topics" }));
    await user.keyboard("hum");
    await waitFor(() => expect(screen.queryByRole("row", { name: /^temp/ })).toBeNull());
    expect(asked.at(-1)?.search.text).toBe("hum");
    expect(await screen.findByText("1 match the search")).toBeDefined();
    await user.keyboard("x");
    expect(await screen.findByText("2 topics are hidden by the search.")).toBeDefined();
    const clear = screen.getAllByRole("button", { name: "Clear search" }).at(-1);
    if (clear !== undefined) await user.click(clear);
    await row(/^temp/);
  });
});

describe("the columns of the topic tree", () => {
  const heads = () => screen.getAllByRole("columnheader").map((head) => head.textContent);

  it("are chosen from a menu, kept for the next start, and given back to the room there is", async () => {
    const { user, state } = setup(leaf(2, 0, "temp"));
    await row(/^temp/);
    expect(heads()).toContain("Publisher");
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(screen.getByRole("menuitemcheckbox", { name: "Size", checked: true }));
    expect(heads()).not.toContain("Size");
    await user.click(screen.getByRole("menuitemcheckbox", { name: "Age", checked: true }));
    await user.click(screen.getByRole("menuitemcheckbox", { name: "Age", checked: false }));
    expect(heads()).toContain("Age");
    expect(state.topics.getState()).toMatchObject({ hiddenColumns: ["size"], keptColumns: ["age"] });
    await user.click(screen.getByRole("menuitem", { name: "Reset columns" }));
    expect(heads()).toContain("Size");
    expect(state.topics.getState()).toMatchObject({ hiddenColumns: [], keptColumns: [] });
  });
});

describe("the selected topic", () => {
  async function selected() {
    const page = setup(branch(1, 0, "plant"), leaf(2, 1, "temp"));
    await row(/^temp/);
    page.tree().focus();
    await page.user.keyboard("{ArrowDown}{ArrowDown}");
    await screen.findByRole("heading", { name: "plant/line2/temp" });
    return page;
  }

  it("is shown with its whole payload and its history", async () => {
    await selected();
    const payload = await screen.findByRole("document", { name: "Payload" });
    // Decoded in a worker: the text comes after the place for it.
    await waitFor(() => expect(payload.textContent).toContain('"c": 21.4'));
    const history = screen.getByRole("grid", { name: "History" });
    expect(await within(history).findByRole("row", { name: /older/ })).toBeDefined();
  });

  it("filters the packet list by its name", async () => {
    const { user, state } = await selected();
    await user.click(screen.getByRole("button", { name: "Show in Capture" }));
    expect(state.packets.getState().filter).toBe('mqtt.topic == "plant/line2/temp"');
    expect(state.layout.getState().activityId).toBe("capture");
  });

  it("opens the composer with its name", async () => {
    const { user, state } = await selected();
    await user.click(screen.getByRole("button", { name: "Publish…" }));
    expect(state.draft.getState().topicName).toBe("plant/line2/temp");
    expect(state.layout.getState().openPanelId).toBe("compose");
  });

  it("leads from a message of the history to its packet", async () => {
    const { user, state } = await selected();
    screen.getByRole("grid", { name: "History" }).focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(state.selection.getState().current?.sequence).toBe(2);
  });
});

describe("words of the tree", () => {
  it("give an age with milliseconds while they matter", () => {
    expect(ageText(412)).toBe("0.412 s");
    expect(ageText(-5)).toBe("0.000 s");
    expect(ageText(59_999.7)).toBe("1:00.000");
    expect(ageText(184_041)).toBe("3:04.041");
    expect(ageText(7_509_700)).toBe("2:05:09.700");
    expect(ageText(3 * 86_400_000 + 1)).toBe("3 d 00:00:00");
  });

  it("write out what hides in a level", () => {
    expect(levelText("")).toBe("⟨empty level⟩");
    expect(levelText("\u200B")).toBe("\\u200b");
  });
});

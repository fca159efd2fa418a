// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { ViewSource } from "#electron/engine/api.ts";
import { TopicsActivity } from "#renderer/features/topics/index.ts";
import { Workbench } from "#renderer/workbench/index.ts";
import { ok } from "#shared/base/index.ts";
import type {
  CommandInput,
  TopicDetail,
  TopicMessage,
  TopicRow,
  TopicsView,
  ViewParams,
} from "#shared/contract/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { createFakeView, renderInWorkbench } from "#test/support/renderInWorkbench.tsx";

useElementSize({ width: 900, height: 400 });

const message = (sequence: number, preview: string): TopicMessage => ({
  sequence,
  timeMs: sequence * 1_000,
  preview,
  isText: true,
  payloadBytes: preview.length,
  qos: 0,
  retain: false,
  publisher: "sensor",
});

const row: TopicRow = {
  node: 2,
  depth: 0,
  level: "temp",
  isExpanded: false,
  hasChildren: false,
  topicCount: 1,
  messageCount: 300,
  messagesPerSecond: 4.25,
  valueBytes: 4,
  positionInSet: 1,
  setSize: 1,
  last: {
    timeMs: 0,
    preview: "21.5",
    isText: true,
    payloadBytes: 4,
    qos: 0,
    isRetained: false,
    publisher: "sensor",
  },
};

const newest = Array.from({ length: 100 }, (_, index) => message(300 - index, `value ${300 - index}`));
const detail: TopicDetail = {
  node: 2,
  topicName: "temp",
  messageCount: 300,
  payload: new TextEncoder().encode("21.5"),
  last: message(300, "21.5"),
  history: newest,
  isRetained: true,
};

function setup() {
  const asked: ViewParams<"topics">[] = [];
  const cleared = vi.fn<(input: CommandInput<"retained.clear">) => void>();
  const pages = vi.fn<(input: CommandInput<"topic.history">) => void>();
  const value: TopicsView = { rowCount: 1, start: 0, rows: [row], topicCount: 1, untracked: 0, isSorting: false };
  const topics: ViewSource<"topics"> = {
    intervalMs: 0,
    open(first) {
      asked.push(first);
      return { value: () => value, setParams: (next) => void asked.push(next), act() {}, close() {} };
    },
  };
  const page = renderInWorkbench(
    <Workbench activities={[TopicsActivity]} panels={[]} restartEngine={() => {}} retry={() => {}} />,
    {
      commands: {
        "retained.count": () => ok({ count: 1_204, bytes: 5_000 }),
        "retained.clear"(input) {
          cleared(input);
          return ok({ cleared: 1_204, undo: 1 });
        },
        "topic.history"(input) {
          pages(input);
          const before = input.before ?? 0;
          return ok({ messages: [message(before - 1, `value ${before - 1}`)], hasMore: false });
        },
        "topic.value": () => ok({ payload: new TextEncoder().encode("an older one") }),
      },
      views: {
        topics,
        topic: createFakeView<"topic">(detail),
        retained: createFakeView<"retained">({
          total: 0,
          bytes: 0,
          rowCount: 0,
          start: 0,
          rows: [],
          undo: { id: 1, count: 1_204, clearedAtMs: 0, scope: { kind: "subtree", topicName: "temp" } },
        }),
        filterTest: createFakeView<"filterTest">({
          topicCount: 3,
          matchCount: 1,
          matching: ["temp"],
          missing: ["$SYS/a"],
        }),
        topicTraffic: createFakeView<"topicTraffic">({
          windowSeconds: 5,
          messagesPerSecond: 10,
          bytesPerSecond: 1_000,
          topics: [{ node: 2, topicName: "temp", messagesPerSecond: 9, bytesPerSecond: 900, share: 0.9 }],
          clients: [{ clientIdentifier: "", messagesPerSecond: 10, bytesPerSecond: 1_000, share: 1 }],
        }),
      },
    },
  );
  return { ...page, asked, cleared, pages };
}

async function selected() {
  const page = setup();
  await screen.findByRole("row", { name: /^temp, 21\.5, 300 messages, from sensor, 4\.3 per second$/ });
  screen.getByRole("treegrid", { name: "Topics" }).focus();
  await page.user.keyboard("{ArrowDown}");
  await screen.findByRole("heading", { name: "temp" });
  return page;
}

describe("the toolbar", () => {
  it("asks the engine for the case of letters, an expression, values and another order", async () => {
    const { user, asked } = setup();
    await user.click(await screen.findByRole("button", { name: "Match case" }));
    await user.click(screen.getByRole("button", { name: "Regular expression" }));
    await user.click(screen.getByRole("radio", { name: "Values" }));
    await user.type(screen.getByRole("textbox", { name: "Search topics" }), "a+");
    await user.click(screen.getByRole("button", { name: "By name" }));
    await user.click(await screen.findByRole("menuitem", { name: "By activity" }));
    await waitFor(() =>
      expect(asked.at(-1)).toMatchObject({
        search: { text: "a+", as: "pattern", in: "payloads", isCaseSensitive: true },
        order: "activity",
      }),
    );
  });
});

describe("the history", () => {
  it("reads older messages from the log, and shows one in full", async () => {
    const { user, pages } = await selected();
    await user.click(await screen.findByRole("button", { name: "Read older" }));
    expect(pages).toHaveBeenCalledWith({ node: 2, before: 201, count: 200, hasPayloads: false });
    expect(await screen.findByText("101 messages in the log")).toBeDefined();
    screen.getByRole("grid", { name: "History" }).focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(await screen.findByRole("button", { name: "Show newest" })).toBeDefined();
    expect(await screen.findByText("an older one")).toBeDefined();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("button", { name: "Show newest" })).toBeNull());
  });
});

describe("clearing retained messages", () => {
  it("says how many they are before it takes them, and offers the way back", async () => {
    const { user, cleared } = await selected();
    await user.keyboard("{Shift>}{Delete}{/Shift}");
    const dialog = await screen.findByRole("dialog", { name: /^Clear 1.204 retained messages\?$/ });
    await user.click(within(dialog).getByRole("button", { name: "Clear" }));
    expect(cleared).toHaveBeenCalledWith({ scope: { kind: "subtree", topicName: "temp" } });
    expect(await screen.findByRole("button", { name: "Undo" })).toBeDefined();
  });
});

describe("the filter tester", () => {
  it("explains level by level, and names what a filter cannot be", async () => {
    const { user, state } = await selected();
    state.topics.getState().showTool("filter");
    const filter = await screen.findByRole("textbox", { name: "Topic Filter" });
    await user.type(filter, "+/a");
    const why = await screen.findByRole("region", { name: "Why" });
    expect(why.textContent).toContain("the name ends before the filter does");
    await user.click(await screen.findByRole("button", { name: "$SYS/a" }));
    await waitFor(() => expect(why.textContent).toContain("does not reach topics that begin with $"));
    await user.type(filter, "#");
    expect(await screen.findByText("This is no Topic Filter")).toBeDefined();
  });

  it("takes the group of a shared subscription off", async () => {
    const { state } = await selected();
    state.topics.getState().testFilter("$share/group/temp");
    state.topics.getState().showTool("filter");
    expect((await screen.findByRole("region", { name: "Why" })).textContent).toContain("✓ Matches");
    expect(screen.getByText("group")).toBeDefined();
  });
});

describe("who floods", () => {
  it("ranks topics and clients with their share", async () => {
    const { state } = await selected();
    state.topics.getState().showTool("traffic");
    expect(await screen.findByRole("row", { name: "temp, 9.0 messages per second, 90 %" })).toBeDefined();
    expect(
      await screen.findByRole("row", { name: "⟨another broker's clients⟩, 10 messages per second, 100 %" }),
    ).toBeDefined();
  });
});

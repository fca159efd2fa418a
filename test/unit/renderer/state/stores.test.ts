import { describe, expect, it, vi } from "vitest";
import { createAppState, type TextStorage } from "#renderer/state/index.ts";

function setup() {
  const texts = new Map<string, string>();
  const storage: TextStorage = {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  };
  return { texts, storage, start: () => createAppState(storage) };
}

describe("what survives a restart", () => {
  it("keeps theme, activity, panel and pane sizes", () => {
    const { start } = setup();
    const { layout } = start();
    layout.getState().setTheme("light");
    layout.getState().showActivity("clients");
    layout.getState().openPanel("compose");
    layout.getState().rememberSplit("side-bar", { side: 25, main: 75 });
    expect(start().layout.getState()).toMatchObject({
      theme: "light",
      activityId: "clients",
      openPanelId: "compose",
      splits: { "side-bar": { side: 25, main: 75 } },
    });
  });

  it("keeps a closed panel closed", () => {
    const { start } = setup();
    const { layout } = start();
    layout.getState().openPanel("compose");
    layout.getState().closePanel();
    expect(start().layout.getState().openPanelId).toBeUndefined();
  });

  it("keeps the composer's draft", () => {
    const { start } = setup();
    start().draft.getState().change({ topicName: "plant/line2", qos: 2, retain: true, body: "21.4" });
    expect(start().draft.getState()).toMatchObject({ topicName: "plant/line2", qos: 2, retain: true, body: "21.4" });
  });

  it("keeps a large draft once the typing rests", () => {
    vi.useFakeTimers();
    const { texts, start } = setup();
    const { draft } = start();
    for (const end of ["a", "ab", "abc"]) draft.getState().change({ body: `${"x".repeat(50_000)}${end}` });
    expect(texts.get("wirebench.draft") ?? "").not.toContain("xab");
    vi.runAllTimers();
    expect(texts.get("wirebench.draft")).toContain("xabc");
    vi.useRealTimers();
  });

  it("keeps ten capture files, each once: by handle, and by name where one of them has none", () => {
    const { start } = setup();
    const remember = (name: string, handleId?: string) =>
      start()
        .packetList.getState()
        .rememberFile({ name, bytes: 1, openedAtMs: 1, ...(handleId === undefined ? {} : { handleId }) });
    const names = () =>
      start()
        .packetList.getState()
        .recentFiles.map(({ name, handleId }) => `${name} ${handleId ?? "-"}`);
    for (let index = 0; index < 12; index++) remember(`${index}.pcapng`);
    expect(names()).toHaveLength(10);
    start().packetList.getState().forgetFiles();
    remember("a.pcapng");
    remember("a.pcapng", "1");
    remember("a.pcapng", "2");
    remember("renamed.pcapng", "1");
    expect(names()).toEqual(["renamed.pcapng 1", "a.pcapng 2"]);
    start().packetList.getState().forgetFile({ name: "a.pcapng", bytes: 1, openedAtMs: 1, handleId: "2" });
    expect(names()).toEqual(["renamed.pcapng 1"]);
  });

  it("knows the recent files of older versions, which had no handles", () => {
    const { texts, start } = setup();
    const recentFiles = [{ name: "old.pcapng", bytes: 5, openedAtMs: 7 }];
    const kept = start().packetList.getState();
    texts.set("wirebench.packet-list", JSON.stringify({ state: { ...kept, recentFiles }, version: 0 }));
    expect(start().packetList.getState().recentFiles).toEqual(recentFiles);
  });

  it("starts with its defaults when what is stored does not fit", () => {
    const { texts, start } = setup();
    texts.set("wirebench.layout", JSON.stringify({ state: { theme: "pink", splits: 7 }, version: 0 }));
    expect(start().layout.getState()).toMatchObject({ theme: "system", activityId: "capture", splits: {} });
  });

  it("goes on in memory when the browser refuses to store, and says so", () => {
    const { storage } = setup();
    const refusing: TextStorage = {
      ...storage,
      setItem() {
        throw new Error("quota exceeded");
      },
    };
    const { draft, toasts } = createAppState(refusing);
    draft.getState().change({ body: "x".repeat(10) });
    expect(draft.getState().body).toBe("xxxxxxxxxx");
    expect(toasts.getState().shown.map(({ text }) => text)).toContainEqual(
      expect.stringContaining("draft cannot be kept"),
    );
  });
});

describe("toasts", () => {
  it("shows the same news once", () => {
    const { toasts } = setup().start();
    toasts.getState().notify("Saved");
    toasts.getState().notify("Saved");
    expect(toasts.getState().shown).toHaveLength(1);
  });

  it("lets the oldest go when there are too many", () => {
    const { toasts } = setup().start();
    for (const text of ["one", "two", "three", "four", "five"]) toasts.getState().notify(text, "failure");
    expect(toasts.getState().shown.map(({ text }) => text)).toEqual(["two", "three", "four", "five"]);
  });

  it("replace a word that asks for nothing, and nothing else", () => {
    const { toasts } = setup().start();
    const { notify } = toasts.getState();
    notify("Not saved", "failure");
    notify("Removed", "neutral", { label: "Undo", run() {} });
    notify("3 rows copied");
    notify("Topic copied");
    expect(toasts.getState().shown.map(({ text }) => text)).toEqual(["Not saved", "Removed", "Topic copied"]);
  });

  it("sends one away by its id", () => {
    const { toasts } = setup().start();
    toasts.getState().notify("Saved");
    const [toast] = toasts.getState().shown;
    toasts.getState().dismiss(toast?.id ?? -1);
    expect(toasts.getState().shown).toEqual([]);
  });
});

// @vitest-environment happy-dom
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { RetainedView } from "#shared/contract/index.ts";
import { useElementSize } from "#test/support/elementSize.ts";
import { list, now, setup, table } from "./brokerWorld.tsx";

useElementSize({ width: 1_200, height: 400 });

describe("the retained browser", () => {
  async function openRetained(view: Partial<RetainedView> = {}) {
    const page = setup({ retained: view });
    await table();
    await page.user.click(screen.getByRole("radio", { name: "Retained" }));
    return page;
  }

  it("lists topics with who set them", async () => {
    await openRetained();
    expect(
      await within(await list()).findByRole("row", {
        name: 'plant/1/limits, {"max":11}, 23 B, set by config 1 min ago',
      }),
    ).toBeDefined();
    expect(screen.getByText("2 retained messages · 60 B")).toBeDefined();
  });

  it("shows payload, properties and history of the selected one", async () => {
    const { user } = await openRetained();
    await within(await list()).findByRole("row", { name: /plant\/1/ });
    (await list()).focus();
    await user.keyboard("{Home}");
    expect(await screen.findByRole("heading", { name: "plant/1/limits" })).toBeDefined();
    expect(screen.getByText("installer, 2 h 0 min ago")).toBeDefined();
    expect(screen.getByText("application/json")).toBeDefined();
    expect(screen.getByText("ada")).toBeDefined();
  });

  it("clears the selected one by key, after it has said how many", async () => {
    const { user, given } = await openRetained();
    await within(await list()).findByRole("row", { name: /plant\/1/ });
    (await list()).focus();
    await user.keyboard("{Home}{Delete}");
    const dialog = within(await screen.findByRole("dialog", { name: "Clear 1 retained message?" }));
    expect(dialog.getByText(/clients that are subscribed now are not told/)).toBeDefined();
    await user.click(dialog.getByRole("button", { name: "Clear 1 retained message" }));
    expect(given).toHaveBeenLastCalledWith("clear", { scope: { kind: "topic", topicName: "plant/1/limits" } });
  });

  it("clears a subtree, and what the search finds", async () => {
    const { user, given } = await openRetained();
    await within(await list()).findByRole("row", { name: /plant\/1/ });
    (await list()).focus();
    await user.keyboard("{Home}{Shift>}{Delete}{/Shift}");
    await user.click(await screen.findByRole("button", { name: "Clear 1 retained message" }));
    expect(given).toHaveBeenLastCalledWith("clear", { scope: { kind: "subtree", topicName: "plant/1/limits" } });
    await user.type(screen.getByRole("textbox", { name: "Search retained messages" }), "plant/#");
    await user.click(screen.getByRole("button", { name: "Clear…", expanded: false }));
    await user.click(await screen.findByRole("menuitem", { name: "Clear the 2 retained messages found…" }));
    await user.click(await screen.findByRole("button", { name: "Clear 2 retained messages" }));
    expect(given).toHaveBeenLastCalledWith("clear", { scope: { kind: "search", search: "plant/#" } });
  });

  it("undoes a clearing and says what came back", async () => {
    const { user, given } = await openRetained({
      undo: { id: 1, count: 3, clearedAtMs: now, scope: { kind: "subtree", topicName: "plant" } },
    });
    expect(await screen.findByText("Cleared 3 messages (plant and all below it)")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(given).toHaveBeenLastCalledWith("restore", { undo: 1 });
    expect(await screen.findByText("2 retained messages restored; 1 topic keeps a newer one")).toBeDefined();
  });

  it("shows how far a clearing is", async () => {
    await openRetained({ work: { kind: "clearing", done: 300, total: 1_000 } });
    expect(await screen.findByRole("progressbar", { name: "Progress" })).toHaveProperty("value", 300);
  });

  it("explains an empty list, and a search that is no Topic Filter", async () => {
    await openRetained({ total: 0, rowCount: 0, rows: [] });
    expect(await screen.findByText("No retained messages")).toBeDefined();
  });

  it("says what is wrong with a search", async () => {
    await openRetained({ rowCount: 0, rows: [], searchError: "`#` must be the last level" });
    expect(await screen.findByText("`#` must be the last level")).toBeDefined();
    await waitFor(() =>
      expect(screen.getByRole("textbox", { name: "Search retained messages" }).getAttribute("aria-invalid")).toBe(
        "true",
      ),
    );
  });
});

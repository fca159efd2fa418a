import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.ts";
import { expectAccessible, pressTabUntil, readFocus, screenOf } from "./support/index.ts";

test.describe("a probe", () => {
  test("by mouse: asks, finds out, and leads to the packets", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.getByRole("button", { name: "Probe", exact: true }).click();
    const form = page.getByRole("form", { name: "New probe" });
    await expect(form).toContainText("14 ordinary steps, nothing unusual");
    for (const box of await form.getByRole("checkbox").all()) await expect(box).not.toBeChecked();
    await expectAccessible(page, "a new probe");
    await form.getByRole("checkbox", { name: /^Publishing below \$SYS/ }).check();
    await form.getByRole("button", { name: "Start probe" }).click();

    await expect(page.getByRole("button", { name: "Copy report" })).toBeVisible({ timeout: 60_000 });
    const findings = page.getByRole("grid", { name: "Findings" });
    await expect(findings.getByRole("row", { name: /Maximum QoS 2, by default 2 As announced/ })).toBeVisible();
    await expect(page.getByRole("region", { name: "How it refuses" })).toContainText("reason-code");
    await expect(page.getByRole("region", { name: "Not done" })).toContainText("Nobody agreed to: Largest packet");
    await findings.getByRole("row", { name: /Retained messages/ }).click();
    await expect(page.getByRole("complementary", { name: "Finding" })).toContainText("[MQTT5-3.3.1-5]");
    await expectAccessible(page, "a report");

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "More about the report" }).click();
    await page.getByRole("menuitem", { name: "Save as Markdown" }).click();
    const download = await saving;
    expect(download.suggestedFilename()).toMatch(/^probe-Embedded-broker-.*\.md$/);
    expect(await readFile(await download.path(), "utf8")).toContain("# Probe of Embedded broker");

    await page.getByRole("button", { name: "Show packets" }).click();
    await expect(screen.filter).toHaveValue(/^connection in \{/);
    await expect(screen.packet(/CONNECT/).first()).toBeVisible();
  });

  test("by keyboard alone: an address where nobody listens, then the embedded broker, stopped", async ({
    workbench,
  }) => {
    const { page, brokerPort } = workbench;
    const { keyboard } = page;
    await screenOf(page).listening(brokerPort);
    await keyboard.press("ControlOrMeta+Shift+P");
    await keyboard.type("probe a broker");
    await keyboard.press("Enter");
    await pressTabUntil(page, /^radio Embedded broker/);
    await keyboard.press("ArrowRight");
    await keyboard.press("ArrowRight");
    await pressTabUntil(page, /^text Address/);
    await keyboard.type("127.0.0.1:1");
    await keyboard.press("ControlOrMeta+Enter");
    const failure = page.getByRole("region", { name: "Why it failed" });
    await expect(failure).toContainText("Nobody listens there");
    await expect(failure).toContainText("ECONNREFUSED");

    await keyboard.press("ControlOrMeta+Shift+P");
    await keyboard.type("probe the embedded");
    await keyboard.press("Enter");
    await pressTabUntil(page, /^checkbox Many connections/);
    await keyboard.press("Space");
    await keyboard.press("ControlOrMeta+Enter");
    await expect(page.getByRole("progressbar", { name: "Steps done" })).toBeVisible();
    await pressTabUntil(page, /^button Stop/);
    await keyboard.press("Enter");
    await expect(page.getByTestId("main").getByText("Stopped", { exact: true })).toBeVisible();
    await pressTabUntil(page, /Findings/);
    await keyboard.press("Home");
    await expect(page.getByRole("complementary", { name: "Finding" })).toContainText("MQTT 5.0");
    await keyboard.press("p");
    await expect(screenOf(page).filter).toHaveValue(/^connection == \d+/);
    await keyboard.press("ControlOrMeta+8");
    await pressTabUntil(page, /^listbox Reports/);
    await keyboard.press("ArrowDown");
    await expect(failure).toBeVisible();
    await keyboard.press("Delete");
    await expect(page.getByRole("option")).toHaveCount(1);
    expect((await readFocus(page)).name).toMatch(/Reports/);
  });
});

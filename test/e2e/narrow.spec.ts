import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import {
  connectClient,
  findCutControls,
  findOverlaps,
  isInside,
  type Screen,
  screenOf,
  walkByTab,
} from "./support/index.ts";

/** The smallest window that is meant to be used, a window of 1280 × 800 at a zoom of 200 %, and a very large one. */
const windows = [
  { title: "a window of 900 × 600", width: 900, height: 600 },
  { title: "a zoom of 200 %", width: 640, height: 400 },
  { title: "a window of 3840 × 2160", width: 3840, height: 2160 },
] as const;

/** Every dialog by the command that opens it, and its buttons that must never be out of sight. */
const dialogs = [
  ["Arrange columns…", ["Reset columns", "Close"]],
  ["Save packets…", ["Cancel", "Save"]],
  ["Show the keys of this place", ["Close"]],
  ["Add client…", ["Cancel", "Add and connect"]],
  ["Import clients…", ["Cancel"]],
] as const;

for (const { title, ...size } of windows) {
  test.describe(title, () => {
    test("cuts nothing off and draws nothing over anything else", async ({ workbench }) => {
      const { page, brokerPort } = workbench;
      const screen = screenOf(page);
      await page.setViewportSize(size);
      await screen.listening(brokerPort);
      await expectOrder(screen, size);
      const client = await connectClient(brokerPort, { clientId: "sensor" });
      await client.subscribeAsync("plant/#", { qos: 1 });
      await client.publishAsync("plant/line2/temperature", "21.5", { qos: 1 });

      await screen
        .packet(/PUBLISH/)
        .first()
        .click();
      await expect(screen.fields).toBeVisible();
      await expectOrder(screen, size);
      await screen.activity("Topics").click();
      await screen.topic(/^temperature/).click();
      await expectOrder(screen, size);
      await screen.activity("Clients").click();
      await expectOrder(screen, size);
      const isNarrow = size.width < 1_000;
      if (isNarrow) await page.keyboard.press("ControlOrMeta+B");
      await page.getByRole("option", { name: /sensor/ }).click();
      await expectOrder(screen, size);
      if (isNarrow) await page.keyboard.press("ControlOrMeta+B");
      await page.keyboard.press("ControlOrMeta+5");
      for (const section of ["Clients", "Subscriptions", "Retained", "Decisions", "Listeners", "Settings"]) {
        await page.getByRole("group", { name: "Broker" }).getByRole("radio", { name: section }).check();
        await expectOrder(screen, size);
      }
      await page.keyboard.press("ControlOrMeta+6");
      await expect(page.getByText("No policy yet")).toBeVisible();
      await expectOrder(screen, size);
      await page.keyboard.press("ControlOrMeta+1");
      for (const view of ["flow of the packet", "passport of the message"]) {
        await screen.command(`Show the ${view}`);
        await expectOrder(screen, size);
      }
      await screen.command("Inspect fields and bytes");
      await screen.activity("Compose").click();
      await screen.composer.getByRole("combobox", { name: "Topic Name" }).fill("plant/line2");
      await expectOrder(screen, size);
      await screen.command("Raw bytes");
      await expectOrder(screen, size);
      await screen.command("Close panel");

      for (const [command, buttons] of dialogs) {
        await screen.command(command);
        await expect(page.getByRole("dialog")).toBeVisible();
        for (const name of buttons) {
          await expect(page.getByRole("dialog").getByRole("button", { name, exact: true }).last()).toBeInViewport({
            ratio: 1,
          });
        }
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toBeHidden();
      }
      expect(await readScrollSize(page)).toEqual(size);
      await client.endAsync();
    });

    test("brings every control that Tab reaches into sight", async ({ workbench }) => {
      const { page, brokerPort } = workbench;
      const screen = screenOf(page);
      await page.setViewportSize(size);
      await screen.listening(brokerPort);
      const client = await connectClient(brokerPort, { clientId: "sensor" });
      await client.publishAsync("plant/line2", "21.5", { qos: 1 });
      await screen
        .packet(/PUBLISH/)
        .first()
        .click();
      await page.keyboard.press("Alt+N");
      await page.keyboard.type("plant/line2");
      await expect(screen.payload).toBeVisible();
      for (const digit of ["1", "2", "3"]) {
        await page.keyboard.press(`ControlOrMeta+${digit}`);
        const stops = await walkByTab(page, ({ box }) => isInside(box, size));
        expect(stops.filter(({ box }) => !isInside(box, size)).map(({ name }) => name)).toEqual([]);
      }
      await client.endAsync();
    });
  });
}

test.describe("in windows of any size", () => {
  test("Rules are in order: without a set, at work, tried, previewed and wrong", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Rules").click();
    await expect(page.getByText("No rules yet")).toBeVisible();
    await expectOrderInAll(screen);
    await page.getByRole("button", { name: /^Simulate thermometers/ }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("region", { name: "Rules at work" })).toContainText("plant/line");
    await expectOrderInAll(screen);
    await screen.command("Rules: Preview");
    await expect(page.getByRole("row", { name: "1 s 21.3" })).toBeAttached();
    await expectOrderInAll(screen);
    await screen.command("Rules: Try");
    await page.getByRole("textbox", { name: "Topic name" }).fill("a/#");
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await expect(page.getByText(/Not tried/)).toBeAttached();
    await expectOrderInAll(screen);
    await page.getByRole("textbox", { name: "Rules document" }).focus();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("colour: red\n");
    await expect(page.getByRole("list", { name: "Problems of the document" })).toBeVisible();
    await expectOrderInAll(screen);
  });

  test("Probe is in order: without a report, failed and with one", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Probe").click();
    const form = page.getByRole("form", { name: "New probe" });
    await expect(form).toBeVisible();
    await expectOrderInAll(screen);
    await form.getByRole("radio", { name: "Address" }).check();
    await form.getByRole("textbox", { name: "Address" }).fill("127.0.0.1:1");
    await expectOrderInAll(screen);
    await form.getByRole("button", { name: "Start probe" }).click();
    await expect(page.getByRole("region", { name: "Why it failed" })).toContainText("ECONNREFUSED");
    await expectOrderInAll(screen);
    await screen.command("Probe the embedded broker…");
    await form.getByRole("button", { name: "Start probe" }).click();
    await expect(page.getByRole("progressbar", { name: "Steps done" })).toBeVisible();
    await expectOrderInAll(screen);
    await expect(page.getByRole("button", { name: "Copy report" })).toBeVisible({ timeout: 60_000 });
    await page.getByRole("row", { name: /Retained messages/ }).click();
    await expect(page.getByRole("complementary", { name: "Finding" })).toBeVisible();
    await expectOrderInAll(screen);
  });

  test("the composer has room to write, and shows the bytes", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.keyboard.press("ControlOrMeta+4");
    const editor = screen.composer.getByRole("code");
    await expect(editor).toBeVisible();
    for (const { title, ...size } of windows) {
      await page.setViewportSize(size);
      await screen.payload.focus();
      const panel = await screen.composer.boundingBox();
      const written = await editor.boundingBox();
      const end = (box: typeof panel) => (box?.y ?? 0) + (box?.height ?? 0);
      const inSight = Math.min(end(written), end(panel)) - Math.max(written?.y ?? 0, panel?.y ?? 0);
      expect(inSight, title).toBeGreaterThanOrEqual(60);
    }
  });
});

/** The same state in every window; the widest last, for whatever comes next. */
async function expectOrderInAll(screen: Screen): Promise<void> {
  for (const { width, height } of windows) {
    await screen.status.page().setViewportSize({ width, height });
    await expectOrder(screen, { width, height });
  }
}

async function expectOrder(screen: Screen, size: { readonly width: number; readonly height: number }): Promise<void> {
  const page: Page = screen.status.page();
  expect(await readScrollSize(page)).toEqual(size);
  expect(await findOverlaps(screen.status), "status bar").toEqual([]);
  // Whatever stands above it ends where it begins.
  const statusBar = await screen.status.boundingBox();
  const activities = await page.getByRole("navigation", { name: "Activities" }).boundingBox();
  expect((activities?.y ?? 0) + (activities?.height ?? 0)).toBeLessThanOrEqual((statusBar?.y ?? 0) + 1);
  for (const bar of await page.getByRole("main").getByRole("group").all()) {
    if (!(await bar.isVisible())) continue;
    expect(await findOverlaps(bar), (await bar.getAttribute("aria-label")) ?? "group").toEqual([]);
  }
  expect(await findCutControls(page.locator("body")), "cut off").toEqual([]);
  for (const item of await screen.status.locator("> *").all()) {
    const box = await item.boundingBox();
    // What there is no room for is left out as a whole.
    if (box !== null) expect(isInside(box, size), (await item.textContent()) ?? "").toBe(true);
  }
}

/** How large the page is, with what lies outside the window. */
function readScrollSize(page: Page): Promise<{ readonly width: number; readonly height: number }> {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return { width: scrollWidth, height: scrollHeight };
  });
}

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { connectClient, findOverlaps, isInside, type Screen, screenOf, walkByTab } from "./support/index.ts";

/** The smallest window that is meant to be used, and a window of 1280 × 800 at a zoom of 200 %. */
const windows = [
  { title: "a window of 900 × 600", width: 900, height: 600 },
  { title: "a zoom of 200 %", width: 640, height: 400 },
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
      await page.keyboard.press("ControlOrMeta+B");
      await page.getByRole("option", { name: /sensor/ }).click();
      await expectOrder(screen, size);
      await page.keyboard.press("ControlOrMeta+B");
      await screen.activity("Compose").click();
      await screen.composer.getByRole("combobox", { name: "Topic Name" }).fill("plant/line2");
      await expectOrder(screen, size);

      await screen.command("Add client…");
      await expect(page.getByRole("dialog")).toBeVisible();
      for (const name of ["Cancel", "Add and connect"]) {
        await expect(page.getByRole("dialog").getByRole("button", { name })).toBeInViewport({ ratio: 1 });
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
        const stops = await walkByTab(page);
        expect(stops.filter(({ box }) => !isInside(box, size)).map(({ name }) => name)).toEqual([]);
      }
      await client.endAsync();
    });
  });
}

async function expectOrder(screen: Screen, size: { readonly width: number; readonly height: number }): Promise<void> {
  const page: Page = screen.status.page();
  expect(await readScrollSize(page)).toEqual(size);
  expect(await findOverlaps(screen.status), "status bar").toEqual([]);
  for (const bar of await page.getByRole("main").getByRole("group").all()) {
    if (!(await bar.isVisible())) continue;
    expect(await findOverlaps(bar), (await bar.getAttribute("aria-label")) ?? "group").toEqual([]);
  }
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

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { connectClient, connectRaw, screenOf } from "./support/index.ts";

/** What axe finds against the window as it stands, one line for each element. */
async function findViolations(page: Page): Promise<readonly string[]> {
  // Legacy mode stays in this page: the others would be opened beside it, where they are no part of the test.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      // A popover belongs to the button that opened it, not to a landmark.
      .filter(({ target }) => id !== "region" || !String(target[0]).includes("popper"))
      .map(({ target, failureSummary }) => `${id}: ${help} at ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}

for (const theme of ["dark", "light"] as const) {
  test.describe(`in the ${theme} theme, axe finds nothing against`, () => {
    test("any screen of an empty workbench", async ({ workbench }) => {
      const { page, brokerPort } = workbench;
      const screen = screenOf(page);
      await screen.listening(brokerPort);
      await screen.command(`Use ${theme} theme`);
      for (const title of ["Capture", "Topics", "Clients", "Compose"] as const) {
        await screen.activity(title).click();
        await page.mouse.move(700, 300);
        if (title === "Compose") await expect(screen.payload).toBeVisible();
        expect(await findViolations(page), title).toEqual([]);
      }
    });

    test("any screen of a workbench with traffic", async ({ workbench }) => {
      const { page, brokerPort } = workbench;
      const screen = screenOf(page);
      await screen.listening(brokerPort);
      await screen.command(`Use ${theme} theme`);
      const client = await connectClient(brokerPort, { clientId: "sensor" });
      await client.subscribeAsync("plant/#", { qos: 1 });
      await client.publishAsync("plant/line2", '{"value": 21.5}', { qos: 1, retain: true });
      const hostile = await connectRaw(brokerPort, "hostile");
      hostile.send([0x30, 4, 0, 1, 0x23, 0x78]);
      await hostile.ended;

      await screen.packet(/PUBLISH, from hostile/).click();
      await expect(screen.inspector.getByRole("list", { name: "Diagnostics" })).toBeVisible();
      await screen.field(/^Topic Name, /).click();
      expect(await findViolations(page), "a broken packet").toEqual([]);
      await screen.packet(/PUBLISH, from sensor/).click();
      await screen.inspector.getByRole("radio", { name: "Payload" }).check();
      expect(await findViolations(page), "a payload").toEqual([]);

      await screen.activity("Topics").click();
      await screen.topic(/^line2/).click();
      await expect(page.getByRole("grid", { name: "History" })).toBeVisible();
      expect(await findViolations(page), "Topics").toEqual([]);

      await screen.activity("Clients").click();
      await page.getByRole("option", { name: /sensor/ }).click();
      await expect(page.getByRole("table", { name: "Subscriptions" })).toBeVisible();
      expect(await findViolations(page), "Clients").toEqual([]);

      await screen.activity("Compose").click();
      await screen.composer.getByRole("textbox", { name: "Topic Name" }).fill("plant/line2");
      await expect(screen.composer.getByRole("treegrid")).toBeVisible();
      expect(await findViolations(page), "Compose").toEqual([]);
      await client.endAsync();
    });

    test("any dialog, menu, banner or empty list", async ({ workbench }) => {
      const { page, brokerPort } = workbench;
      const screen = screenOf(page);
      await screen.listening(brokerPort);
      await screen.command(`Use ${theme} theme`);
      const client = await connectClient(brokerPort, { clientId: "sensor" });
      await expect(screen.packet(/CONNACK, to sensor/)).toBeVisible();

      await page.keyboard.press("ControlOrMeta+Shift+P");
      await expect(page.getByRole("dialog", { name: "All commands" })).toBeVisible();
      expect(await findViolations(page), "palette").toEqual([]);
      await page.keyboard.press("Escape");

      await screen.command("Add client…");
      await page.getByRole("dialog").getByRole("radio", { name: "Other" }).check();
      await page.getByRole("textbox", { name: "Host" }).fill("");
      await page.getByRole("button", { name: "Add and connect" }).click();
      expect(await findViolations(page), "dialog with a fault").toEqual([]);
      await page.keyboard.press("Escape");

      await screen.activity("Capture").click();
      await screen.filter.fill("mqtt.");
      await expect(page.getByRole("listbox", { name: "Completions" })).toBeVisible();
      expect(await findViolations(page), "completions").toEqual([]);
      await screen.filter.fill("mqtt.qos === ");
      await page.keyboard.press("Escape");
      expect(await findViolations(page), "filter with a fault").toEqual([]);
      await screen.show("mqtt.qos == 2");
      await expect(page.getByText("No packet matches")).toBeVisible();
      expect(await findViolations(page), "filtered out").toEqual([]);
      await screen.toggle(/More/).click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect(await findViolations(page), "menu").toEqual([]);
      await page.keyboard.press("Escape");

      await screen.toggle(/Freeze/).click();
      await screen.toggle(/Recording/).click();
      await expect(screen.toggle(/Record/)).toHaveAttribute("aria-pressed", "false");
      expect(await findViolations(page), "switches").toEqual([]);
      await client.endAsync();
    });
  });
}

test.describe("a window with a failure", () => {
  test.use({ isBrokerPortTaken: true });

  test("has nothing that axe finds, in both themes", async ({ workbench }) => {
    const { page } = workbench;
    const screen = screenOf(page);
    await expect(page.getByRole("alert")).toContainText("is in use");
    for (const theme of ["dark", "light"]) {
      await screen.command(`Use ${theme} theme`);
      expect(await findViolations(page), theme).toEqual([]);
    }
  });
});

import { expect, test } from "./fixtures.ts";
import { connectClient, expectAccessible, screenOf } from "./support/index.ts";

// Dialogs and passing states, each in every theme, as in `axe.spec.ts`.

test.describe("in every theme axe finds nothing against", () => {
  test("any dialog that a command opens", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await expect(screen.packet(/CONNACK, to sensor/)).toBeVisible();
    await screen.show("mqtt.qos == 0");
    for (const command of [
      "Save display filter…",
      "Clear capture…",
      "Show the keys of this place",
      "Import clients…",
      "Send the broker's clients to another server…",
      "Start broker on another port…",
    ]) {
      await screen.command(command);
      await expect(page.getByRole("dialog").or(page.getByRole("alertdialog"))).toBeVisible();
      await expectAccessible(page, command);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog").or(page.getByRole("alertdialog"))).toBeHidden();
    }
    await client.endAsync();
  });

  test("a probe that fails, runs, reports and is compared", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Probe").click();
    const form = page.getByRole("form", { name: "New probe" });
    await form.getByRole("radio", { name: "Address" }).check();
    await form.getByRole("textbox", { name: "Address" }).fill("nobody:");
    await page.keyboard.press("Tab");
    await expectAccessible(page, "an address with a fault");
    await form.getByRole("textbox", { name: "Address" }).fill("127.0.0.1:1");
    await form.getByRole("button", { name: "Start probe" }).click();
    await expect(page.getByRole("region", { name: "Why it failed" })).toBeVisible();
    await expectAccessible(page, "a probe that failed");
    for (const round of ["first", "second"]) {
      await screen.command("Probe the embedded broker…");
      await form.getByRole("button", { name: "Start probe" }).click();
      await expect(page.getByRole("progressbar", { name: "Steps done" })).toBeVisible();
      if (round === "first") await expectAccessible(page, "a probe that runs");
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await expect(page.getByTestId("main").getByText("Stopped", { exact: true })).toBeVisible();
    }
    await expectAccessible(page, "a probe that was stopped");
  });

  test("rules that are wrong, fail, or are to be deleted", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Rules").click();
    await page.getByRole("button", { name: /^Run a script/ }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Running" })).toBeVisible();
    const person = await connectClient(brokerPort, { clientId: "person" });
    await person.publishAsync("plant/a/temperature", "no json", { qos: 1 });
    await expect(page.getByRole("region", { name: "Rules at work" })).toContainText("mean failed");
    await expectAccessible(page, "a script that fails");
    await page.getByRole("textbox", { name: "Rules document" }).focus();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("        }");
    await expect(page.getByRole("list", { name: "Problems of the document" })).toBeVisible();
    await expectAccessible(page, "a document with problems");
    await screen.command("Rules: Preview");
    await expectAccessible(page, "no preview");
    await page.getByRole("button", { name: "More about this rule set" }).click();
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await expectAccessible(page, "asked to delete");
    await person.endAsync();
  });

  test("topics that nothing matches, their columns, and a stopped broker", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    const deep = Array.from({ length: 14 }, (_, level) => `level${level}`).join("/");
    await client.publishAsync(deep, "1", { qos: 1, retain: true });
    await screen.activity("Topics").click();
    await page.getByRole("button", { name: "Expand all" }).click();
    await expect(screen.topic(/^level13/)).toBeVisible();
    await expectAccessible(page, "a deep tree");
    await page.getByRole("button", { name: "Columns", exact: true }).click();
    await expect(page.getByRole("menuitemcheckbox", { name: "Publisher" })).toBeChecked();
    await expectAccessible(page, "the menu of columns");
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Search topics" }).fill("nothing like it");
    await expect(page.getByText(/No topic matches/)).toBeVisible();
    await expectAccessible(page, "no topic matches");
    await client.endAsync();
    await screen.command("Stop broker");
    for (const activity of ["Capture", "Clients", "Broker"] as const) {
      await screen.activity(activity).click();
      await expectAccessible(page, `a stopped broker, ${activity}`);
    }
  });
});

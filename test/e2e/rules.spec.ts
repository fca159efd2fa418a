import { expect, test } from "./fixtures.ts";
import { connectClient, pressTabUntil, screenOf } from "./support/index.ts";

test.describe("rules", () => {
  test("answer what a client publishes, and lead to the packets of it", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Rules").click();
    await page.getByRole("button", { name: /^Answer commands/ }).click();
    await expect(page.getByRole("option", { name: /Lamp that answers/ })).toBeVisible();

    await page.getByText("Try", { exact: true }).click();
    await page.getByRole("textbox", { name: "Topic name" }).fill("lamp/kitchen/command");
    await page.getByRole("textbox", { name: "Payload" }).fill('{"action":"reset"}');
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await expect(page.getByRole("list", { name: "What the rules would do" })).toContainText("reset is not allowed");

    await page.getByText("At work", { exact: true }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Running" })).toBeVisible();
    const person = await connectClient(brokerPort, { clientId: "person" });
    await person.subscribeAsync("lamp/+/state", { qos: 1 });
    const answer = new Promise<string>((resolve) => {
      person.on("message", (topicName, payload) => resolve(`${topicName} ${payload.toString()}`));
    });
    const work = page.getByRole("region", { name: "Rules at work" });
    // Its subscription may still be on its way: whoever asks again is answered in the end.
    await expect(async () => {
      await person.publishAsync("lamp/kitchen/set", "on", { qos: 1 });
      await expect(work).toContainText("Arrived: lamp/kitchen/set", { timeout: 1_000 });
    }).toPass();
    expect(await answer).toContain('lamp/kitchen/state {"state": "on"');
    // What arrived has a way to its packet as well, and is drawn first.
    await expect(work).toContainText("Published: lamp/kitchen/state");
    await work
      .getByRole("button", { name: /^Packet/ })
      .last()
      .click();
    await expect(screen.inspector).toContainText("lamp/kitchen/state");

    await screen.activity("Rules").click();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Stopped" })).toBeVisible();
    await person.endAsync();
  });

  test("are written, mended, started and stopped by keyboard alone", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+7");
    await pressTabUntil(page, /^button Simulate thermometers/);
    await keyboard.press("Enter");
    await expect(page.getByRole("option", { name: /Thermometers/ })).toBeVisible();
    await expect(page.locator(".monaco-editor")).toBeVisible();
    await pressTabUntil(page, /Rules document/);
    await keyboard.press("ControlOrMeta+Home");
    await keyboard.type("colour: red\n");
    const problems = page.getByRole("list", { name: "Problems of the document" });
    await expect(problems).toContainText("the document has no key colour");
    await expect(page.getByRole("button", { name: "Start", exact: true })).toBeDisabled();
    await keyboard.press("ArrowUp");
    await keyboard.press("Home");
    await keyboard.press("Shift+ArrowDown");
    await keyboard.press("Delete");
    await expect(problems).toBeHidden();

    await keyboard.press("ControlOrMeta+Shift+Enter");
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Running" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Rules at work" })).toContainText("Published: plant/line");
    await screen.command("Rules: Preview");
    await expect(page.getByRole("row", { name: "1 s 21.3" })).toBeVisible();
    await screen.command("Stop all rule sets");
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Stopped" })).toBeVisible();

    await pressTabUntil(page, /^listbox Rule sets/, "Shift+Tab");
    await keyboard.press("Delete");
    await page.getByRole("dialog", { name: "Delete Thermometers?" }).waitFor();
    await pressTabUntil(page, /^button Delete/);
    await keyboard.press("Enter");
    await expect(page.getByText("No rules yet")).toBeVisible();
  });

  test("run a script in the sandbox, and say where it is wrong", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Rules").click();
    await page.getByRole("button", { name: /^Run a script/ }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    const state = page.getByRole("main").getByRole("status");
    await expect(state.filter({ hasText: "Running" })).toBeVisible();
    const person = await connectClient(brokerPort, { clientId: "person" });
    await person.subscribeAsync("plant/mean", { qos: 1 });
    const mean = new Promise<string>((resolve) => {
      person.on("message", (_topicName, payload) => resolve(payload.toString()));
    });
    for (const celsius of [20, 22]) {
      await person.publishAsync("plant/a/temperature", JSON.stringify({ celsius }), { qos: 1 });
    }
    expect(await mean).toContain('"celsius":21');
    await person.publishAsync("plant/a/temperature", "no json", { qos: 1 });
    await expect(page.getByRole("region", { name: "Rules at work" })).toContainText("mean failed: SyntaxError");

    await page.getByRole("textbox", { name: "Rules document" }).focus();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("        }");
    await expect(page.getByRole("list", { name: "Problems of the document" })).toBeVisible();
    await expect(page.getByText(/changed since it was started/)).toBeVisible();
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(state.filter({ hasText: "Stopped" })).toBeVisible();
    await person.endAsync();
  });
});

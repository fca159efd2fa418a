import { expect, test } from "./fixtures.ts";
import { connectClient, pressTabUntil, screenOf } from "./support/index.ts";

test.describe("the Broker activity", () => {
  test("adds, stops and starts a listener with the keyboard alone, while another serves its clients", async ({
    workbench,
  }) => {
    const { page, brokerPort } = workbench;
    const { keyboard } = page;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "staying" });
    await keyboard.press("ControlOrMeta+5");
    await pressTabUntil(page, /^radio Clients/);
    for (let section = 0; section < 4; section++) await keyboard.press("ArrowRight");
    await expect(page.getByRole("radio", { name: "Listeners" })).toBeChecked();

    await pressTabUntil(page, /^button Add listener/);
    await keyboard.press("Enter");
    await pressTabUntil(page, /^text Port/);
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("0");
    await keyboard.press("Enter");
    const added = page.getByRole("listitem", { name: /^ws 127\.0\.0\.1:\d+/ });
    await expect(added).toContainText("Listening for");

    await pressTabUntil(page, /^button Stop ws /);
    await keyboard.press("Enter");
    await expect(added).toContainText("Stopped");
    await expect(page.getByRole("button", { name: /^Start ws / })).toBeFocused();
    await keyboard.press("Enter");
    await expect(added).toContainText("Listening for");
    expect(client.connected).toBe(true);
    await client.endAsync();
  });

  test("keeps a limit over a reload, and enforces it at once", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "deep" });
    await screen.activity("Broker").click();
    await page.getByRole("radio", { name: "Settings" }).check();
    await page.getByLabel("Levels of a topic").fill("2");
    await page.keyboard.press("Enter");
    await expect(page.getByText(/Usually 65536/)).toBeVisible();
    const closed = new Promise((resolve) => client.once("close", () => resolve(undefined)));
    client.publish("a/b/c", "too deep");
    await closed;
    await page.reload();
    await expect(page.getByLabel("Levels of a topic")).toHaveValue("2");
  });

  test("shows who subscribes to what, and what was decided", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "worker", protocolVersion: 5 });
    await client.subscribeAsync("$share/team/jobs/#", { qos: 1 });
    await screen.activity("Broker").click();
    await page.getByRole("radio", { name: "Subscriptions" }).check();
    await page.getByRole("textbox", { name: "Search subscriptions" }).fill("team");
    const row = page.getByRole("row", { name: "worker, connected, QoS 1, shared as team" });
    await expect(row).toBeVisible();
    await row.dblclick();
    await expect(page.getByRole("region", { name: "Session of worker" })).toBeVisible();
    await page.getByRole("radio", { name: "Decisions" }).check();
    await page.getByRole("textbox", { name: "Search decisions" }).fill("$share");
    await expect(page.getByRole("row", { name: /^✓ Allowed, Subscribe, by worker/ })).toBeVisible();
    await client.endAsync();
  });
});

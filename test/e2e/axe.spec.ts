import { expect, test } from "./fixtures.ts";
import { connectClient, connectRaw, expectAccessible, screenOf } from "./support/index.ts";

// Each state is looked at in every theme: `expectAccessible` changes it. A new screen or state is one line more.

test.describe("in every theme axe finds nothing against", () => {
  test("any screen of an empty workbench", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    for (const title of ["Capture", "Topics", "Clients", "Compose"] as const) {
      await screen.activity(title).click();
      await page.mouse.move(700, 300);
      if (title === "Compose") await expect(screen.payload).toBeVisible();
      await expectAccessible(page, title);
    }
  });

  test("any screen of a workbench with traffic", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await client.subscribeAsync("plant/#", { qos: 1 });
    await client.publishAsync("plant/line2", '{"value": 21.5}', { qos: 1, retain: true });
    const hostile = await connectRaw(brokerPort, "hostile");
    hostile.send([0x30, 4, 0, 1, 0x23, 0x78]);
    await hostile.ended;

    await screen.packet(/PUBLISH, from hostile/).click();
    await expect(screen.inspector.getByRole("list", { name: "Diagnostics" })).toBeVisible();
    await screen.field(/^Topic Name, /).click();
    await expectAccessible(page, "a broken packet");
    await screen.packet(/PUBLISH, from sensor/).click();
    await screen.inspector.getByRole("radio", { name: "Payload" }).check();
    await expectAccessible(page, "a payload");

    await screen.activity("Topics").click();
    await screen.topic(/^line2/).click();
    await expect(page.getByRole("grid", { name: "History" })).toBeVisible();
    await expectAccessible(page, "Topics");

    await screen.activity("Clients").click();
    await page.getByRole("option", { name: /sensor/ }).click();
    await expect(page.getByRole("table", { name: "Subscriptions" })).toBeVisible();
    await expectAccessible(page, "Clients");

    await screen.activity("Compose").click();
    await screen.composer.getByRole("combobox", { name: "Topic Name" }).fill("plant/line2");
    await expect(screen.composer.getByRole("treegrid")).toBeVisible();
    await expectAccessible(page, "Compose");
    await client.endAsync();
  });

  test("the Rules activity, empty, at work, wrong, tried and previewed", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Rules").click();
    await expectAccessible(page, "no rules");
    await page.getByRole("button", { name: /^Simulate thermometers/ }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await expect(page.getByRole("region", { name: "Rules at work" })).toContainText("plant/line");
    await screen.command("Stop all rule sets");
    await expectAccessible(page, "rules at work");
    await screen.command("Rules: Preview");
    await expect(page.getByRole("row", { name: "1 s 21.3" })).toBeVisible();
    await expectAccessible(page, "preview");
    await screen.command("Rules: Try");
    await page.getByRole("textbox", { name: "Topic name" }).fill("a/#");
    await page.getByRole("button", { name: "Try", exact: true }).click();
    await expect(page.getByText(/Not tried/)).toBeVisible();
    await expectAccessible(page, "try");
  });

  test("the clients, topics and decisions of the Broker activity", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor", protocolVersion: 5 });
    await client.subscribeAsync("plant/#", { qos: 1 });
    await client.publishAsync("plant/line2", "21.5", { qos: 1, retain: true });
    await screen.activity("Broker").click();
    const section = (name: string) => page.getByRole("group", { name: "Broker" }).getByRole("radio", { name });
    await page.getByRole("row", { name: /^sensor, connected/ }).click();
    await expect(page.getByRole("region", { name: "Session of sensor" })).toBeVisible();
    await expectAccessible(page, "clients of the broker");
    await section("Subscriptions").check();
    await page.getByRole("button", { name: "Expand all" }).click();
    await expect(page.getByRole("row", { name: /^sensor, connected, QoS 1/ })).toBeVisible();
    await expectAccessible(page, "subscriptions");
    await section("Retained").check();
    await page.getByRole("row", { name: /^plant\/line2/ }).click();
    await expectAccessible(page, "retained messages");
    await section("Decisions").check();
    await expect(page.getByRole("row", { name: /^✓ Allowed, Publish, by sensor/ })).toBeVisible();
    await expectAccessible(page, "decisions");
    await client.endAsync();
  });

  test("the listeners and settings of the Broker activity", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.activity("Broker").click();
    const section = (name: string) => page.getByRole("group", { name: "Broker" }).getByRole("radio", { name });
    await section("Listeners").check();
    await expect(page.getByRole("button", { name: /^Stop mqtt / })).toBeVisible();
    await expectAccessible(page, "listeners");
    await page.getByRole("button", { name: "Add listener…" }).click();
    await page.getByLabel("Protocol").selectOption("wss");
    await page.getByLabel("Port", { exact: true }).fill("x");
    await page.getByLabel("Who may do what").selectOption("own");
    await page.getByRole("button", { name: "Add listener", exact: true }).click();
    await expectAccessible(page, "a listener with a fault");
    await page.keyboard.press("Escape");
    await section("Settings").check();
    await page.getByLabel("Connections at once").fill("none");
    await expectAccessible(page, "settings with a fault");
  });

  test("any dialog, menu, banner or empty list", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await expect(screen.packet(/CONNACK, to sensor/)).toBeVisible();

    await page.keyboard.press("ControlOrMeta+Shift+P");
    await expect(page.getByRole("dialog", { name: "All commands" })).toBeVisible();
    await expectAccessible(page, "palette");
    await page.keyboard.press("Escape");

    await screen.command("Add client…");
    await page.getByRole("dialog").getByRole("radio", { name: "Other" }).check();
    await page.getByRole("textbox", { name: "Host" }).fill("");
    await page.getByRole("button", { name: "Add and connect" }).click();
    await expectAccessible(page, "dialog with a fault");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Throw away" })).toBeVisible();
    await expectAccessible(page, "question before changes are thrown away");
    await page.getByRole("button", { name: "Throw away" }).click();

    await screen.activity("Capture").click();
    await screen.filter.fill("mqtt.");
    await expect(page.getByRole("listbox", { name: "Completions" })).toBeVisible();
    await expectAccessible(page, "completions");
    await screen.filter.fill("mqtt.qos === ");
    await page.keyboard.press("Escape");
    await expectAccessible(page, "filter with a fault");
    await screen.show("mqtt.qos == 2");
    await expect(page.getByText("No packet matches")).toBeVisible();
    await expectAccessible(page, "filtered out");
    await screen.toggle(/More/).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await expectAccessible(page, "menu");
    await page.keyboard.press("Escape");

    await screen.toggle(/Freeze/).click();
    await screen.toggle(/Recording/).click();
    await expect(screen.toggle(/Record/)).toHaveAttribute("aria-pressed", "false");
    await expectAccessible(page, "switches");
    await client.endAsync();
  });
});

test.describe("a window with a failure", () => {
  test.use({ isBrokerPortTaken: true });

  test("has nothing that axe finds, in every theme", async ({ workbench }) => {
    const { page } = workbench;
    await expect(page.getByRole("alert")).toContainText("is in use");
    await expectAccessible(page, "a taken port");
  });
});

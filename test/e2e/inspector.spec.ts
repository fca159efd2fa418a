import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { connectClient, connectRaw, expectAccessible, pressTabUntil, type Screen, screenOf } from "./support/index.ts";

/**
 * A sensor publishes to one subscriber that acknowledges, one that never does, and one that is away; the PUBLISH is
 * selected.
 */
async function publishToThree(page: Page, port: number): Promise<Screen> {
  const screen = screenOf(page);
  await screen.listening(port);
  const away = await connectClient(port, { clientId: "night", clean: false });
  await away.subscribeAsync("plant/#", { qos: 0 });
  await away.endAsync();
  const wall = await connectClient(port, { clientId: "wall" });
  await wall.subscribeAsync("plant/+", { qos: 1 });
  const mute = await connectRaw(port, "mute");
  mute.send([0x82, 10, 0, 1, 0, 5, ...new TextEncoder().encode("plant"), 1]);
  await expect(screen.packet(/SUBACK, to mute/)).toBeVisible();
  const sensor = await connectClient(port, { clientId: "sensor", protocolVersion: 5 });
  await sensor.publishAsync("plant", "stop", { qos: 1 });
  await sensor.publishAsync("plant/line2", "21.5", {
    qos: 1,
    retain: true,
    properties: { contentType: "text/plain", userProperties: { unit: "C" } },
  });
  await expect(screen.packet(/PUBACK, from wall/)).toBeVisible();
  return screen;
}

test.describe("what became of a message", () => {
  test("is walked along its ladder by the keyboard alone, and saved as a drawing", async ({ workbench }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = await publishToThree(page, brokerPort);
    await page.keyboard.press("ControlOrMeta+F");
    await page.keyboard.type('mqtt.topic == "plant"');
    await page.keyboard.press("Enter");
    await expect(screen.packet(/plant\/line2/)).toHaveCount(0);
    await pressTabUntil(page, /^grid Packets/);
    await page.keyboard.press("Home");
    await screen.command("Show the flow of the packet");
    const ladder = page.getByRole("listbox", { name: "Packets of the flow" });
    await pressTabUntil(page, /^listbox Packets of the flow/);
    await expect(ladder.getByRole("option", { selected: true })).toHaveAccessibleName(/PUBLISH, from sensor/);
    await page.keyboard.press("ArrowDown");
    await expect(ladder.getByRole("option", { selected: true })).toHaveAccessibleName(
      /PUBLISH, to mute, .*no answer in the capture/,
    );
    await expectAccessible(page, "the ladder of a message");
    await page.keyboard.press("Escape");
    await expect(screen.packets).toBeFocused();

    const [download] = await Promise.all([page.waitForEvent("download"), screen.command("Export the flow as SVG")]);
    const path = testInfo.outputPath("flow.svg");
    await download.saveAs(path);
    const drawing = await readFile(path, "utf8");
    expect(drawing).toContain("<svg");
    expect(drawing).toContain("no answer");
    for (const scope of ["exchange", "connection"]) {
      await screen.command(`Show the flow of the ${scope}`);
      await expect(ladder.getByRole("option").first()).toBeVisible();
      await expectAccessible(page, `the ladder of a ${scope}`);
    }
  });

  test("stands in its passport: subscriptions, deliveries, acknowledgements, who went without and why", async ({
    workbench,
  }) => {
    const { page, brokerPort } = workbench;
    const screen = await publishToThree(page, brokerPort);
    await screen.packet(/PUBLISH, from sensor.*plant\/line2/).click();
    await screen.command("Show the passport of the message");
    const passport = page.getByRole("region", { name: "Passport" });
    await expect(passport).toContainText("Published by");
    await expect(passport).toContainText("✓ Allowed");
    await expect(passport).toContainText("no policy is enforced");
    const subscriptions = passport.getByRole("table", { name: "Matched 2 subscriptions" });
    await expect(subscriptions.getByRole("row", { name: /^wall plant\/\+ QoS ◐ 1 #\d+/ })).toBeVisible();
    await expect(subscriptions.getByRole("row", { name: /^night plant\/# QoS ○ 0 #\d+/ })).toBeVisible();
    const deliveries = passport.getByRole("table", { name: "Delivered to 1 client" });
    await expect(deliveries.getByRole("row", { name: /^wall #\d+ ◐ 1 .*#\d+$/ })).toBeVisible();
    await expect(passport.getByRole("region", { name: "Not delivered" })).toContainText(
      "night it was away, and QoS 0 is not kept",
    );
    await expectAccessible(page, "a passport");

    // A delivery leads to the same passport, and its links lead on.
    await deliveries.getByRole("button").first().click();
    await expect(passport).toContainText("sensor");
    await subscriptions.getByRole("button").first().click();
    await expect(page.getByText("No message, no passport")).toBeVisible();
    await expectAccessible(page, "no passport");
  });
});

test("fields and bytes are read, searched and copied, and axe finds nothing against it", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const screen = await publishToThree(page, brokerPort);
  await screen.packet(/PUBLISH, from sensor.*plant\/line2/).click();
  await screen.field(/^QoS, /).click();
  await screen.command("Show the data inspector");
  await expect(page.getByRole("region", { name: "Data inspector" })).toContainText("Variable Byte Integer");
  await screen.inspector.getByText(/^MQTT 5\.0 §/).click();
  await expectAccessible(page, "data inspector and standard");
  await screen.command("Hide the data inspector");
  await screen.fields.focus();
  await page.keyboard.press("ControlOrMeta+F");
  await page.keyboard.type("LINE2");
  await expect(screen.inspector.getByText("1 found")).toBeVisible();
  await expectAccessible(page, "find in a packet");
  await page.keyboard.press("Escape");

  await page.keyboard.press("ControlOrMeta+Shift+C");
  await expect(page.getByRole("menuitem", { name: "Copy as mosquitto_pub command" })).toBeVisible();
  await expectAccessible(page, "copy as");
});

test("rules for payloads, two packets side by side and the keys have nothing that axe finds", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const screen = await publishToThree(page, brokerPort);
  await screen.packet(/PUBLISH, from sensor.*plant\/line2/).click();
  await screen.command("Decode payloads by Topic Filter…");
  const dialog = page.getByRole("dialog", { name: "Decode by Topic Filter" });
  await dialog.getByRole("combobox", { name: "Format" }).selectOption("avro");
  await dialog.getByRole("textbox", { name: "Avro schema" }).fill("{");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expectAccessible(page, "a rule with a fault");
  await page.keyboard.press("Escape");

  await screen.packet(/PUBLISH, from sensor.*plant\/line2/).click();
  await page.keyboard.press("m");
  await screen.packet(/PUBLISH, from sensor.*plant stop/).click();
  await screen.command("Compare with the marked packet");
  await expect(page.getByText(/\d+ of \d+ fields differ/)).toBeVisible();
  await expectAccessible(page, "two packets side by side");
  await page.keyboard.press("Shift+?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expectAccessible(page, "keys");
});

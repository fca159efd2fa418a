import { expect, shellKind, test } from "./fixtures.ts";
import {
  bytesIn,
  clickByte,
  hasMosquittoClients,
  mosquittoClients,
  mqttJsClients,
  outlinedBytes,
  screenOf,
  type StoryClients,
} from "./support/index.ts";

/** What a person opens Wirebench for, told once with each kind of client. */
const story = (clients: StoryClients) =>
  test(`${clients.name} are seen packet by packet, read byte by byte, and answered`, async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const watcher = await clients.watch(brokerPort);
    await expect(screen.packet(/, SUBACK, to watcher/)).toBeVisible();
    await clients.publish(brokerPort, { topicName: "plant/line2", payload: "21.5", qos: 2 });

    await test.step("every packet from CONNECT to DISCONNECT arrives live", async () => {
      for (const type of ["CONNECT", "CONNACK", "PUBLISH", "PUBREC", "PUBREL", "PUBCOMP", "DISCONNECT"]) {
        await expect(screen.packet(new RegExp(`, ${type}, (from|to) sensor`)).first()).toBeVisible();
      }
      for (const type of ["CONNECT", "CONNACK", "SUBSCRIBE", "SUBACK", "PUBLISH"]) {
        await expect(screen.packet(new RegExp(`, ${type}, (from|to) watcher`)).first()).toBeVisible();
      }
      await expect.poll(watcher.printed).toContain("plant/line2 21.5\n");
    });

    await test.step("a field that is chosen shows its bytes, and a byte its field", async () => {
      await screen.packet(/PUBLISH, from sensor/).click();
      await expect
        .poll(() => bytesIn(screen.inspector))
        .toMatch(/^34 13 00 0B 70 6C 61 6E 74 2F 6C 69 6E 65 32 .. .. 32 31 2E 35$/);
      await screen.field(/^Topic Name, plant\/line2/).click();
      await expect(screen.path).toContainText("bytes 4–14");
      await expect.poll(() => outlinedBytes(screen.inspector)).toBe("70 6C 61 6E 74 2F 6C 69 6E 65 32");

      await clickByte(screen.inspector, 18);
      await expect(screen.field(/^Application Message, 21\.5/)).toHaveAttribute("aria-selected", "true");
      await expect(screen.path).toContainText("bytes 17–20");
      await clickByte(screen.inspector, 1);
      await expect(screen.field(/^Remaining Length, 19 bytes/)).toHaveAttribute("aria-selected", "true");
      await expect.poll(() => outlinedBytes(screen.inspector)).toBe("13");
    });

    await test.step("the topic stands in the tree with its last value", async () => {
      await screen.activity("Topics").click();
      await screen.topic(/^line2, 21\.5/).click();
      await expect(page.getByRole("heading", { name: "plant/line2" })).toBeVisible();
      await screen.activity("Capture").click();
    });

    await test.step("an answer of each QoS reaches the subscriber, byte for byte as shown before", async () => {
      await screen.activity("Compose").click();
      await screen.composer.getByRole("combobox", { name: "Topic Name" }).fill("answers/line2");
      for (const qos of [0, 1, 2]) {
        await screen.composer.getByRole("radio", { name: String(qos), exact: true }).check();
        await screen.payload.focus();
        await page.keyboard.press("ControlOrMeta+A");
        await page.keyboard.insertText(`thanks ${qos}`);
        const shown = new RegExp(`74 68 61 6E 6B 73 20 3${qos}$`);
        await expect.poll(() => bytesIn(screen.composer)).toMatch(shown);
        const previewed = await bytesIn(screen.composer);

        await screen.composer.getByRole("button", { name: "Publish", exact: true }).click();
        await expect(screen.composer.getByRole("status")).toContainText(qos === 0 ? "Sent" : "Acknowledged");
        await expect.poll(watcher.printed).toContain(`answers/line2 thanks ${qos}\n`);

        await screen.show(`mqtt.topic == "answers/line2" && mqtt.qos == ${qos} && direction == toServer`);
        await screen.packet(new RegExp(`PUBLISH, from .*answers/line2 thanks ${qos}`)).click();
        await expect.poll(() => bytesIn(screen.inspector)).toMatch(shown);
        const [sent, promised] = [await bytesIn(screen.inspector), previewed].map((text) => text.split(" "));
        // The Packet Identifier follows the Topic Name of 13 bytes, and is chosen only when the packet is sent.
        const identifierAt = qos === 0 ? [] : [17, 18];
        for (const bytes of [sent, promised]) for (const at of identifierAt) bytes?.splice(at, 1, "..");
        expect(sent).toEqual(promised);
      }
    });

    await watcher.stop();
  });

test.describe("a person at the workbench", { tag: "@desktop" }, () => {
  story(mqttJsClients);

  test.describe("with Mosquitto", () => {
    test.skip(!hasMosquittoClients, "mosquitto_pub and mosquitto_sub are not installed");
    test.skip(shellKind === "double", "MQTT.js tells the story to the doubled shell");
    story(mosquittoClients);
  });
});

test("the palette names every command, wherever it is opened", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const screen = screenOf(page);
  await screen.listening(brokerPort);
  const named = async (): Promise<readonly (string | null)[]> => {
    await page.keyboard.press("ControlOrMeta+Shift+P");
    const palette = page.getByRole("dialog", { name: "All commands" });
    await expect(palette).toBeVisible();
    const ids = await palette
      .getByRole("option")
      .evaluateAll((all) => all.map((each) => each.getAttribute("data-value")));
    await page.keyboard.press("Escape");
    await expect(palette).toBeHidden();
    return ids;
  };
  const known = await named();
  for (const title of ["Topics", "Clients", "Broker", "Security", "Rules", "Probe", "Capture"] as const) {
    await screen.activity(title).click();
    await expect(page.getByRole("region", { name: title, exact: true })).toBeVisible();
    const here = await named();
    expect(
      known.filter((id) => !here.includes(id)),
      `left out in ${title}`,
    ).toEqual([]);
    expect(
      here.filter((id) => !known.includes(id)),
      `left out until ${title} was shown`,
    ).toEqual([]);
  }

  await screen.command("Search retained messages");
  await expect(page.getByRole("textbox", { name: "Search retained messages" })).toBeFocused();
  await screen.command("Find in the packet");
  await expect(page.getByText("“Find in the packet…” needs a packet with its fields and bytes shown")).toBeVisible();
});

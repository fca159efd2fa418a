import { expect, test } from "./fixtures.ts";
import { connectClient, pressTabUntil, readFocus, screenOf, walkByTab } from "./support/index.ts";

/** The core tasks without a pointer: nothing here clicks, hovers or sets the focus. */
test.describe("with the keyboard alone, a person", () => {
  test("finds a packet, reads a field and its bytes, and comes back", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await client.publishAsync("plant/line2", "21.5", { qos: 1 });
    await client.endAsync();
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();

    await pressTabUntil(page, /^grid Packets/);
    await keyboard.press("Home");
    await expect(screen.packet(/ CONNECT, from sensor/)).toHaveAttribute("aria-selected", "true");
    await expect(screen.toggle(/Follow/)).toHaveAttribute("aria-pressed", "false");
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await expect(screen.packet(/PUBLISH, from sensor/)).toHaveAttribute("aria-selected", "true");
    // What belongs together is known once the packet is read.
    await expect(screen.field(/^Topic Name, plant/)).toBeVisible();
    await keyboard.press("]");
    await expect(screen.packet(/PUBACK, to sensor/)).toHaveAttribute("aria-selected", "true");
    await expect(screen.field(/^Topic Name, plant/)).toBeHidden();
    await expect(screen.field(/^Packet Identifier, /)).toBeVisible();
    await keyboard.press("[");
    await expect(screen.packet(/PUBLISH, from sensor/)).toHaveAttribute("aria-selected", "true");

    await keyboard.press("Enter");
    await expect(screen.fields).toBeFocused();
    // Letters belong to one word while they follow quickly, which a busy machine may not let them.
    await expect(async () => {
      await keyboard.type("topic name");
      await expect(screen.field(/^Topic Name Length/)).toHaveAttribute("aria-selected", "true", { timeout: 2_000 });
    }).toPass();
    await keyboard.press("ArrowDown");
    await expect(screen.field(/^Topic Name, plant/)).toHaveAttribute("aria-selected", "true");
    await expect(screen.path).toContainText("bytes 4–14");

    await pressTabUntil(page, /^grid Bytes/);
    await keyboard.press("ControlOrMeta+End");
    await expect(screen.field(/^Application Message, 21\.5/)).toHaveAttribute("aria-selected", "true");
    const cursor = screen.inspector.getByRole("gridcell", { name: /^offset 20, 35 hexadecimal, Application Message/ });
    await expect(cursor).toBeVisible();
    await keyboard.press("Shift+ArrowLeft");
    await expect(screen.path).toContainText("bytes 19–20");

    await keyboard.press("Escape");
    await expect(screen.packets).toBeFocused();
    await keyboard.press("Escape");
    await expect(page.getByText("No packet selected")).toBeVisible();
  });

  test("filters the list and comes back to it", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await client.publishAsync("plant/line2", "21.5", { qos: 1 });
    await expect(screen.packet(/PUBACK, to sensor/)).toBeVisible();

    await keyboard.press("ControlOrMeta+F");
    await expect(screen.filter).toBeFocused();
    await keyboard.type("mqtt.msgt");
    await expect(page.getByRole("option", { name: /mqtt\.msgtype/ })).toBeVisible();
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await expect(screen.filter).toHaveValue("mqtt.msgtype ");
    await keyboard.type("== publish");
    await keyboard.press("Enter");
    await expect(screen.packet(/PUBACK, to sensor/)).toBeHidden();
    await expect(screen.packet(/PUBLISH, from sensor/)).toBeVisible();
    await keyboard.press("Escape");
    await expect(screen.packets).toBeFocused();

    await keyboard.press("ControlOrMeta+F");
    await keyboard.press("Delete");
    await keyboard.press("Enter");
    await expect(screen.packet(/PUBACK, to sensor/)).toBeVisible();
    await client.endAsync();
  });

  test("switches activities, goes through the panes and gives a command by its name", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    for (const [digit, title] of [
      ["2", "Topics"],
      ["3", "Clients"],
      ["1", "Capture"],
    ] as const) {
      await keyboard.press(`ControlOrMeta+${digit}`);
      await expect(page.getByRole("heading", { name: title, level: 1 })).toBeAttached();
      await expect(screen.activity(title)).toHaveAttribute("aria-current", "page");
    }

    const panes: string[] = [];
    for (let step = 0; step < 4; step++) {
      await keyboard.press("F6");
      const pane = await page.evaluate(() => document.activeElement?.closest("[data-pane]")?.getAttribute("data-pane"));
      panes.push(pane ?? "none");
      expect((await readFocus(page)).isVisible, `focus shows in ${pane ?? "none"}`).toBe(true);
    }
    expect(panes).toEqual(expect.arrayContaining(["Activities", "Packet list", "Inspector"]));

    await keyboard.press("ControlOrMeta+Shift+P");
    await keyboard.type("dark theme");
    await keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page.locator("html")).toHaveAttribute("data-scheme", "dark");

    await keyboard.press("ControlOrMeta+E");
    await expect(screen.toggle(/Record/)).toHaveAttribute("aria-pressed", "false");
    await keyboard.press("ControlOrMeta+E");
    await expect(screen.toggle(/Record/)).toHaveAttribute("aria-pressed", "true");
    await pressTabUntil(page, /^grid Packets/);
    await keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
    await keyboard.press("Escape");
    await expect(screen.packets).toBeFocused();
  });

  test("publishes a message and reads it in the topic tree", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+2");
    await keyboard.press("Alt+N");
    await expect(screen.composer.getByRole("combobox", { name: "Topic Name" })).toBeFocused();
    await keyboard.type("plant/line2");
    await keyboard.press("Tab");
    await keyboard.press("ArrowRight");
    await expect(screen.composer.getByRole("radio", { name: "1", exact: true })).toBeChecked();
    await pressTabUntil(page, /^textbox Payload$/);
    await keyboard.type("21.5");
    await keyboard.press("ControlOrMeta+Enter");
    await expect(screen.composer.getByRole("status")).toContainText("Acknowledged");

    // The editor lets go of Tab.
    await pressTabUntil(page, /^treegrid Topics/);
    await keyboard.press("End");
    await expect(screen.topic(/^line2, 21\.5/)).toHaveAttribute("aria-selected", "true");
    await keyboard.press("ArrowLeft");
    await expect(screen.topic(/^plant/)).toHaveAttribute("aria-selected", "true");
    await keyboard.press("ArrowLeft");
    await expect(screen.topic(/^line2/)).toBeHidden();
    // Rows come from the engine: like a person, the keys wait for what they act on.
    await keyboard.press("ArrowRight");
    await expect(screen.topic(/^line2/)).toBeVisible();
    await keyboard.press("ArrowRight");
    await expect(screen.topic(/^line2, 21\.5/)).toHaveAttribute("aria-selected", "true");
    await expect(page.getByRole("heading", { name: "plant/line2" })).toBeVisible();
    await keyboard.press("Enter");
    const focusedPane = () => document.activeElement?.closest("[data-pane]")?.getAttribute("data-pane");
    await expect.poll(() => page.evaluate(focusedPane)).toBe("Topic");
  });

  test("adds a client, connects it and subscribes", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+Shift+P");
    await keyboard.type("add client");
    await keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Add client" });
    await expect(dialog.getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("Gateway");
    await keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("option", { name: /Gateway.*Connected/ })).toBeVisible();

    await pressTabUntil(page, /^text Topic Filter/);
    await keyboard.type("plant/#");
    await keyboard.press("Enter");
    await expect(page.getByRole("table", { name: "Subscriptions" })).toContainText("plant/#");

    await pressTabUntil(page, /^listbox/, "Shift+Tab");
    await keyboard.press("Delete");
    await expect(page.getByRole("dialog", { name: "Remove Gateway?" })).toBeVisible();
    await keyboard.press("Escape");
    await expect(page.getByRole("listbox", { name: "Clients and connections" })).toBeFocused();
    await expect(screen.status).toContainText("1 client");
  });

  test("sees where the focus is on every stop, and leaves every list with one Tab", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await client.subscribeAsync("plant/#");
    await client.publishAsync("plant/line2", "21.5", { qos: 1 });
    await expect(screen.packet(/PUBACK, to sensor/)).toBeVisible();
    await page.keyboard.press("Alt+N");
    await expect(screen.payload).toBeVisible();
    await page.keyboard.type("plant/line2");
    for (const digit of ["1", "2", "3"]) {
      await page.keyboard.press(`ControlOrMeta+${digit}`);
      await pressTabUntil(page, /^(grid Packets|treegrid Topics|listbox Clients)/);
      await page.keyboard.press("Home");
      const stops = await walkByTab(page);
      const names = stops.map(({ name }) => name);
      expect(stops.filter(({ isVisible }) => !isVisible).map(({ name }) => name)).toEqual([]);
      const lists = names.filter((name) => /^(grid|treegrid|listbox) /.test(name));
      // The composer shows bytes and fields as well: each of them once.
      for (const name of new Set(lists)) expect(lists.filter((other) => other === name).length, name).toBeLessThan(3);
      expect(names.length).toBeGreaterThan(12);
    }
    await client.endAsync();
  });
});

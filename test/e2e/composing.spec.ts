import { expect, test } from "./fixtures.ts";
import { expectAccessible, pressTabUntil, readFocus, screenOf } from "./support/index.ts";

test.describe("composing, by keyboard alone", () => {
  test("a person publishes through a client of their own, saves the message, repeats it and stops", async ({
    workbench,
  }) => {
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
    await expect(page.getByRole("option", { name: /Gateway.*Connected/ })).toBeVisible();
    await pressTabUntil(page, /^text Topic Filter/);
    await keyboard.type("plant/#");
    await keyboard.press("Enter");
    await expect(page.getByRole("table", { name: "Subscriptions" })).toContainText("✓");

    await keyboard.press("Alt+N");
    const topicName = screen.composer.getByRole("combobox", { name: "Topic Name" });
    await expect(topicName).toBeFocused();
    await keyboard.type("plant/line2");
    await pressTabUntil(page, /^select Publish through/, "Shift+Tab");
    await keyboard.type("Gateway");
    await pressTabUntil(page, /^textbox Payload$/);
    await keyboard.type("21.5");
    await expect(screen.composer.getByText(/^20 bytes · 1 packet/)).toBeVisible();
    await keyboard.press("ControlOrMeta+Enter");
    await expect(screen.composer.getByRole("status").first()).toContainText("Sent");
    await expect(page.getByRole("table", { name: "Received messages" })).toContainText("21.5");

    await pressTabUntil(page, /^radio Payload/, "Shift+Tab");
    await keyboard.press("ArrowLeft");
    await expect(screen.composer.getByRole("radio", { name: "Saved" })).toBeChecked();
    await pressTabUntil(page, /^text Name$/);
    await keyboard.type("Line 2");
    await keyboard.press("Tab");
    await keyboard.type("plant");
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    const saved = screen.composer.getByRole("list", { name: "Saved messages" });
    await expect(saved).toContainText("Line 2");
    await expect(saved.getByRole("heading", { name: "plant" })).toBeVisible();

    await pressTabUntil(page, /^radio Saved/, "Shift+Tab");
    await keyboard.press("ArrowLeft");
    await expect(screen.composer.getByRole("radio", { name: "Repeat" })).toBeChecked();
    await pressTabUntil(page, /^text Messages a second/);
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("50");
    await pressTabUntil(page, /^button Start/);
    await keyboard.press("Enter");
    const jobs = screen.composer.getByRole("list", { name: "Repeated messages" });
    await expect(jobs).toContainText("Running");
    await expect(jobs).toContainText(/[1-9]\d* sent/);
    await pressTabUntil(page, /^button Stop plant\/line2/);
    await keyboard.press("Enter");
    await expect(jobs).toContainText("Stopped");
    // The button that stopped it is gone: whoever pressed it is not thrown out of the list.
    expect((await readFocus(page)).name).toMatch(/^button Take plant\/line2 off the list/);
  });

  test("a person breaks a rule on a raw connection, and reads what the peer should have done", async ({
    workbench,
  }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+Shift+X");
    const raw = page.getByRole("region", { name: "Raw bytes", exact: true });
    await expect(raw.getByRole("textbox", { name: "Bytes" })).toBeVisible();
    await pressTabUntil(page, /^radio Write/);
    await keyboard.press("ArrowRight");
    await keyboard.press("Tab");
    await keyboard.type("MQTT-3.3.1-4");
    await keyboard.press("Escape");
    await expect(raw.getByRole("list", { name: "Rules to break" }).getByRole("button").first()).toBeFocused();
    await keyboard.press("Enter");
    await expect(raw.getByText(/^A server closes.*nothing at all before CONNECT/)).toBeVisible();

    await pressTabUntil(page, /^button Connect$/, "Shift+Tab");
    await keyboard.press("Enter");
    await expect(raw.getByRole("status").first()).toContainText("Open to Embedded broker");
    await pressTabUntil(page, /^button Say CONNECT first/);
    await keyboard.press("Enter");
    const said = raw.getByRole("list", { name: "What was said" });
    await expect(said).toContainText("CONNACK");
    await pressTabUntil(page, /^button Send /);
    await keyboard.press("Enter");
    await expect(
      raw.getByText(/^✓?\s*It (answered DISCONNECT 0x8[12] and )?closed the connection.*as it should/),
    ).toBeVisible();
    await expect(raw.getByText(/^MQTT-3\.3\.1-4:/)).toBeVisible();
    await expect(raw.getByText(/^MQTT-4\.(13\.1|8\.0)-1:/)).toBeVisible();
    await pressTabUntil(page, /^button \+.*bytes 7 B/);
    await keyboard.press("Enter");
    await expect(raw.getByText(/^No\. \d of what was said/)).toBeVisible();
  });
});

test.describe("in every theme axe finds nothing against", () => {
  test("the parts of the composer", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await page.keyboard.press("Alt+N");
    const { composer } = screen;
    const part = (name: string) => composer.getByRole("radio", { name, exact: true }).check();
    await composer.getByRole("combobox", { name: "Topic Name" }).fill("plant/#");
    await expectAccessible(page, "a Topic Name with a fault");
    await composer.getByRole("combobox", { name: "Topic Name" }).fill("plant/line2");
    await composer.getByRole("combobox", { name: "Payload format" }).selectOption("hex");
    await screen.payload.focus();
    await page.keyboard.type("00ff");
    await expect(composer.getByText(/^18 bytes/)).toBeVisible();
    await page.keyboard.press("Backspace");
    await expect(composer.getByText(/^▲ Not as it stands/)).toBeVisible();
    await expectAccessible(page, "a payload that is half a byte");
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(composer.getByRole("status").first()).toContainText("Not published");
    await screen.payload.focus();
    await page.keyboard.press("Backspace");
    await expect(composer.getByText(/^17 bytes/)).toBeVisible();
    await part("Properties");
    await composer.getByRole("button", { name: "Add User Property" }).click();
    await expectAccessible(page, "properties");
    await part("Repeat");
    await composer.getByRole("textbox", { name: "Messages a second" }).fill("none");
    await expectAccessible(page, "a pace with a fault");
    await composer.getByRole("textbox", { name: "Messages a second" }).fill("20");
    await composer.getByRole("button", { name: "Start", exact: true }).click();
    await expect(composer.getByRole("list", { name: "Repeated messages" })).toContainText("Running");
    await expectAccessible(page, "a message that is repeated");
    await composer.getByRole("button", { name: "Stop all" }).click();
    await part("Saved");
    await composer.getByRole("textbox", { name: "Name", exact: true }).fill("Line 2");
    await composer.getByRole("textbox", { name: "Folder" }).fill("plant");
    await composer.getByRole("button", { name: "Save", exact: true }).click();
    await expect(composer.getByRole("list", { name: "Saved messages" })).toContainText("Line 2");
    await expectAccessible(page, "saved messages");
  });

  test("the raw panel", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    await screenOf(page).listening(brokerPort);
    await page.keyboard.press("ControlOrMeta+Shift+X");
    const raw = page.getByRole("region", { name: "Raw bytes", exact: true });
    await expect(raw.getByRole("treegrid")).toBeVisible();
    await expectAccessible(page, "raw bytes, not connected");
    await raw.getByRole("button", { name: "Connect", exact: true }).click();
    await raw.getByRole("radio", { name: "Break a rule" }).check();
    await expectAccessible(page, "rules to break");
    await raw.getByRole("list", { name: "Rules to break" }).getByRole("button").first().click();
    await raw.getByRole("button", { name: /^Send / }).click();
    await expect(raw.getByText(/closed the connection/).first()).toBeVisible();
    await expectAccessible(page, "a verdict");
  });

  test("each part of the dialog of a client", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.command("Add client…");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: "Other" }).check();
    await dialog.getByRole("textbox", { name: "Host" }).fill("127.0.0.1");
    await dialog.getByRole("textbox", { name: "Port" }).fill(String(brokerPort));
    for (const [name, open] of [
      ["Credentials", async () => dialog.getByRole("radio", { name: /SCRAM/ }).check()],
      ["TLS", async () => dialog.getByRole("checkbox", { name: "Encrypt with TLS" }).check()],
      ["Session", async () => {}],
      ["Will", async () => dialog.getByRole("checkbox", { name: "Leave a Will Message" }).check()],
      ["Network", async () => dialog.getByRole("radio", { name: "SOCKS5" }).check()],
    ] as const) {
      await dialog.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
      await open();
      await expectAccessible(page, `client dialog, ${name}`);
    }
    await dialog.getByRole("button", { name: "Add and connect" }).click();
    await expectAccessible(page, "client dialog with faults");
  });

  test("clients that fail, wait, are connected and laid open, and fleets of them", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const dialog = page.getByRole("dialog");
    await screen.command("Add client…");
    await dialog.getByRole("radio", { name: "Other" }).check();
    await dialog.getByRole("textbox", { name: "Host" }).fill("127.0.0.1");
    await dialog.getByRole("textbox", { name: "Port" }).fill("1");
    await dialog.getByRole("button", { name: "Add and connect" }).click();
    await expect(page.getByRole("region", { name: "Why it failed" })).toBeVisible();
    await expectAccessible(page, "a client that fails");
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("list", { name: "History" }).getByRole("button").last().click();
    await expectAccessible(page, "a client's history");

    await screen.command("Add client…");
    await dialog.getByRole("button", { name: "Add and connect" }).click();
    await expect(page.getByRole("option", { name: /Connected/ }).first()).toBeVisible();
    await page.getByRole("textbox", { name: "Topic Filter" }).fill("plant/+");
    await page.getByRole("button", { name: "Subscribe", exact: true }).click();
    await expect(page.getByRole("table", { name: "Subscriptions" })).toContainText("✓");
    await expectAccessible(page, "a connected client");
    await page.getByRole("tab", { name: "Session" }).click();
    await expectAccessible(page, "a client's session");
    await screen.command("Start a fleet like");
    await expectAccessible(page, "the fleet dialog");
    await page.getByRole("textbox", { name: "Number of clients" }).fill("5");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("status").filter({ hasText: /^5 of 5/ })).toBeVisible();
    await expectAccessible(page, "a fleet");
    await screen.command("Passwords and keys");
    await expectAccessible(page, "where secrets are kept");
  });
});

test("a payload in one long line is wrapped, written at its end, and sent as it stands", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const screen = screenOf(page);
  await screen.listening(brokerPort);
  await page.keyboard.press("Alt+N");
  await screen.composer.getByRole("combobox", { name: "Topic Name" }).fill("long");
  const payload = screen.composer.getByRole("textbox", { name: "Payload", exact: true });
  // Monaco, and not the plain field before it.
  await expect(screen.composer.locator(".view-lines")).toBeVisible();
  await payload.focus();
  const text = "0123456789 äöü ".repeat(4_000);
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("END");
  // No row is cut at the edge, and the end of the text stands in sight where it was written.
  const lines = screen.composer.locator(".view-lines");
  await expect(lines).toContainText("END");
  const overflow = await lines.evaluate((element) => {
    const right = element.closest(".monaco-scrollable-element")?.getBoundingClientRect().right ?? 0;
    return [...element.querySelectorAll(".view-line > span")].filter(
      (row) => row.getBoundingClientRect().right > right + 1,
    ).length;
  });
  expect(overflow).toBe(0);
  // In the middle of the line: three rows down, and no further to the right than a row is long.
  await page.keyboard.press("ControlOrMeta+Home");
  for (let row = 0; row < 3; row++) await page.keyboard.press("ArrowDown");
  await page.keyboard.type("<here>");
  await expect(lines).toContainText("<here>");
  // Head, Remaining Length, Topic Name, property length, payload.
  const size = 1 + 3 + 2 + "long".length + 1 + new TextEncoder().encode(`${text}END<here>`).length;
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(screen.packet(new RegExp(`PUBLISH.* ${size} bytes`)).first()).toBeVisible();
});

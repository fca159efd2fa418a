import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "./fixtures.ts";
import { pressTabUntil, readFocus, screenOf } from "./support/index.ts";

/** A CONNACK of 3.1.1 and 5.0 alike that says: Server unavailable. */
async function startRefusingBroker(): Promise<{
  readonly port: number;
  readonly attempts: () => number;
  close(): void;
}> {
  let attempts = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      attempts += 1;
      socket.write(Buffer.from([0x20, 3, 0, 0x88, 0]));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, attempts: () => attempts, close: () => void server.close() };
}

test.describe("clients, by keyboard alone", () => {
  test("fails, explains why, shows its packets, and tries again when told to", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    const broker = await startRefusingBroker();
    await screen.listening(brokerPort);
    await keyboard.press("ControlOrMeta+Shift+P");
    await keyboard.type("add client");
    await keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Add client" });
    await expect(dialog.getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("Gateway");
    await keyboard.press("Tab");
    await keyboard.press("ArrowRight");
    await pressTabUntil(page, /^text Host/);
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("127.0.0.1");
    await keyboard.press("Tab");
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("99999");
    await keyboard.press("Enter");
    // Nothing is lost over a mistake: the field says what it wants and has the focus.
    const port = dialog.getByRole("textbox", { name: "Port" });
    await expect(port).toBeFocused();
    await expect(port).toHaveAccessibleDescription("A whole number from 1 to 65535");
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type(String(broker.port));
    await keyboard.press("Enter");
    await expect(dialog).toBeHidden();

    const card = page.getByRole("region", { name: "Why it failed" });
    await expect(card).toContainText("The broker refused the connection: server unavailable");
    await expect(card).toContainText("0x88 Server unavailable");
    await expect(page.getByRole("option", { name: /Gateway.*retry/ })).toBeVisible();
    const before = broker.attempts();
    await pressTabUntil(page, /^button Try now/);
    await keyboard.press("Enter");
    await expect.poll(broker.attempts).toBeGreaterThan(before);

    await pressTabUntil(page, /^button Stop trying/, "Shift+Tab");
    await keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Connect", exact: true })).toBeVisible();
    await pressTabUntil(page, /^tab Messages/);
    await keyboard.press("ArrowRight");
    await expect(page.getByRole("list", { name: "History" })).toContainText("Attempt 1");
    await keyboard.press("Tab");
    expect((await readFocus(page)).name).toMatch(/^button .*Disconnected by hand/);
    await keyboard.press("End");
    await keyboard.press("Enter");
    await expect(page.getByRole("list", { name: "History" })).toContainText("waiting for CONNACK");
    await keyboard.press("ArrowUp");
    await keyboard.press("p");
    await expect(screen.packet(/CONNACK/).first()).toBeVisible();
    await expect(screen.filter).toHaveValue(/connection == \d+/);
    broker.close();
  });

  test("starts a fleet and stops it", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    const { keyboard } = page;
    await screen.listening(brokerPort);
    await screen.command("Add client…");
    const dialog = page.getByRole("dialog", { name: "Add client" });
    await expect(dialog.getByRole("textbox", { name: "Name", exact: true })).toBeFocused();
    await keyboard.press("Enter");
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("option", { name: /Client 1.*Connected/ })).toBeVisible();
    await page.getByRole("listbox", { name: "Clients and connections" }).focus();
    await keyboard.press("f");
    const fleet = page.getByRole("dialog", { name: "Start fleet" });
    await pressTabUntil(page, /^text Number of clients/);
    await keyboard.press("ControlOrMeta+A");
    await keyboard.type("40");
    await keyboard.press("Enter");
    await expect(fleet).toBeHidden();
    await expect(page.getByRole("status").filter({ hasText: /^40 of 40/ })).toBeVisible();
    await expect(screen.status).toContainText("41 clients");
    await pressTabUntil(page, /^button Disconnect all/);
    await keyboard.press("Enter");
    await expect(page.getByRole("status").filter({ hasText: /^0 of 40/ })).toBeVisible();
    await expect(screen.status).toContainText("1 client");
  });

  test("imports clients, saying what stays behind", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await screen.command("Import clients…");
    const dialog = page.getByRole("dialog", { name: "Import clients" });
    const choose = dialog.getByLabel("Choose file…").and(page.locator("input"));
    await choose.setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{") });
    await expect(dialog.getByRole("alert")).toContainText("this is no JSON");
    const connection = {
      name: "<b>plant</b>",
      host: "h.example",
      port: 1883,
      clientId: "x",
      mqttVersion: "5.0",
      ca: "/ca.pem",
    };
    await choose.setInputFiles({
      name: "mqttx.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify([connection, { ...connection, name: "lost", host: "" }])),
    });
    await expect(dialog).toContainText("written by MQTTX");
    await expect(dialog).toContainText("the authority is only named, as /ca.pem");
    await expect(dialog).toContainText("lost: it names no host");
    await dialog.getByRole("button", { name: "Import 1 client" }).click();
    await expect(page.getByRole("option", { name: /<b>plant<\/b>/ })).toBeVisible();
  });
});

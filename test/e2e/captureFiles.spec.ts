import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { connectClient, expectAccessible, pressTabUntil, screenOf } from "./support/index.ts";

const PASSWORD = "correct horse battery";

/** A client with a password that publishes two messages. */
async function makeTraffic(port: number): Promise<void> {
  const client = await connectClient(port, { clientId: "sensor", username: "alice", password: PASSWORD });
  await client.publishAsync("plant/line1", "20.5", { qos: 1 });
  await client.publishAsync("plant/line2", "21.5", { qos: 0 });
  await client.endAsync();
}

/** Saves the whole capture through the dialog, and answers where the file is. */
async function saveCapture(page: Page, path: string, format = "pcapng"): Promise<string> {
  await page.keyboard.press("ControlOrMeta+S");
  const dialog = page.getByRole("dialog", { name: "Save packets" });
  await dialog.getByText(format, { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save", exact: true }).click(),
  ]);
  await download.saveAs(path);
  await expect(dialog).toBeHidden();
  return path;
}

async function openFile(page: Page, path: string): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  // Playwright answers the chooser of an input only; without the other one the page falls back to it. And a key may
  // overtake the word that the chooser is to be answered, unless the page was spoken to in between.
  await page.evaluate(() => Reflect.deleteProperty(window, "showOpenFilePicker"));
  await page.keyboard.press("ControlOrMeta+O");
  await (await choosing).setFiles(path);
}

const tab = (page: Page, name: string | RegExp) =>
  page.getByRole("group", { name: "Shown capture" }).getByRole("button", { name, exact: true });

test.describe("a capture file @web", () => {
  test("is saved without passwords, and opened beside the live capture by the keyboard alone", async ({
    workbench,
  }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();

    await page.keyboard.press("ControlOrMeta+S");
    await expect(page.getByRole("button", { name: "Save", exact: true })).toBeFocused();
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toMatch(/^wirebench-\d{8}-\d{6}\.pcapng$/u);
    const path = testInfo.outputPath("lab.pcapng");
    await download.saveAs(path);
    const saved = await readFile(path);
    expect(saved.includes(PASSWORD)).toBe(false);
    expect(saved.includes("*".repeat(PASSWORD.length))).toBe(true);

    await openFile(page, path);
    await expect(tab(page, "lab.pcapng")).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByText(/^Read only · \d+ packets on 1 connection/u)).toBeVisible();
    await expect(screen.packet(/PUBLISH, from sensor.*plant\/line1/)).toBeVisible();

    // Every view works on it: inspector, filter, topics.
    await pressTabUntil(page, /^grid Packets/);
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await expect(screen.fields).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+F");
    await page.keyboard.type('mqtt.topic == "plant/line2"');
    await page.keyboard.press("Enter");
    await expect(screen.packet(/plant\/line1/)).toHaveCount(0);
    await expect(page.getByText("1 shown")).toBeVisible();
    await page.keyboard.press("ControlOrMeta+2");
    await expect(page.getByRole("treegrid", { name: "Topics" }).getByRole("row", { name: /line2/ })).toBeVisible();
    await page.keyboard.press("ControlOrMeta+1");

    // The live capture has a filter of its own, and goes on.
    await pressTabUntil(page, /^button lab\.pcapng/);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await expect(tab(page, "Live capture")).toHaveAttribute("aria-pressed", "true");
    await expect(screen.packet(/plant\/line1/).first()).toBeVisible();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Delete");
    await expect(page.getByRole("group", { name: "Shown capture" })).toBeHidden();
  });

  test("is opened by dropping it on the window, and says what is wrong with a damaged one", async ({
    workbench,
  }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    const whole = await readFile(await saveCapture(page, testInfo.outputPath("lab.pcapng")));

    const drop = async (name: string, bytes: Buffer): Promise<void> => {
      const transfer = await page.evaluateHandle(
        ({ fileName, base64 }) => {
          const data = new DataTransfer();
          const content = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          data.items.add(new File([content], fileName));
          return data;
        },
        { fileName: name, base64: bytes.toString("base64") },
      );
      await page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
      await expect(page.getByText("Drop to open beside the live capture")).toBeVisible();
      await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
    };
    await drop("cut.pcapng", whole.subarray(0, whole.length - 25));
    await expect(tab(page, /^cut\.pcapng/)).toHaveAttribute("aria-pressed", "true");
    await expect(page.getByText(/Not all of cut\.pcapng is here/u)).toBeVisible();
    await expect(screen.packet(/CONNECT, from sensor/).first()).toBeVisible();
    await expectAccessible(page, "a damaged capture file");

    await drop("holiday.gif", Buffer.from("GIF89a and nothing that anybody captured"));
    await expect(page.getByText(/holiday\.gif cannot be read/u)).toBeVisible();
    await expect(page.getByText("No MQTT packet in this file")).toBeVisible();
    await page.keyboard.press("ControlOrMeta+S");
    await expect(page.getByRole("dialog", { name: "Save packets" })).toBeVisible();
    await expectAccessible(page, "the dialog that saves packets");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Close holiday.gif" }).click();
    await expect(tab(page, "holiday.gif")).toBeHidden();
  });

  test("is compared with the live capture, packet by packet", async ({ workbench }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    const path = await saveCapture(page, testInfo.outputPath("lab.pcapng"));
    await screen
      .packet(/plant\/line1/)
      .first()
      .click();
    await page.keyboard.press("m");
    await openFile(page, path);
    await screen.packet(/plant\/line2/).click();
    await screen.inspector.getByText("Compare", { exact: true }).click();
    await expect(page.getByText(/fields differ · #\d+ is of the live capture/u)).toBeVisible();
  });

  test("is written as JSON, CSV and text", async ({ workbench }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    const text = async (format: string) =>
      readFile(await saveCapture(page, testInfo.outputPath(`packets-${format}`), format), "utf8");
    const records: unknown = JSON.parse(await text("JSON"));
    expect(records).toEqual(expect.arrayContaining([expect.objectContaining({ type: "PUBLISH", dir: "c2s" })]));
    expect(await text("CSV")).toContain("plant/line1");
    expect(await text("Text")).toMatch(/sensor → {2}PUBLISH/u);
  });

  test("that is large shows its progress and can be cancelled", async ({ workbench }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    const whole = await readFile(await saveCapture(page, testInfo.outputPath("lab.pcapng")));
    // A file is a series of sections: the same one again and again makes a long file.
    const path = testInfo.outputPath("long.pcapng");
    await writeFile(path, Buffer.concat(Array.from({ length: Math.ceil(60_000_000 / whole.length) }, () => whole)));
    await openFile(page, path);
    await expect(page.getByRole("progressbar", { name: "Reading long.pcapng" })).toBeVisible();
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText(/Not all of long\.pcapng is here: reading was cancelled/u)).toBeVisible();
    await expect(screen.packet(/CONNECT, from sensor/).first()).toBeVisible();
  });
});

test.describe("a recent capture file @web", () => {
  /** Puts a file where the browser itself keeps files, and lets the chooser answer with it. */
  async function chooseStored(page: Page, name: string, bytes: Buffer): Promise<void> {
    await page.evaluate(
      async ({ fileName, base64 }) => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(fileName, { create: true });
        const writable = await handle.createWritable();
        await writable.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
        await writable.close();
        Object.assign(window, { showOpenFilePicker: async () => [handle] });
      },
      { fileName: name, base64: bytes.toString("base64") },
    );
  }
  const recent = (page: Page) => page.getByRole("group", { name: "Recent files" });

  test("opens again after a reload, says when it is gone, and leaves the list by Delete", async ({
    workbench,
  }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    await chooseStored(page, "kept.pcapng", await readFile(await saveCapture(page, testInfo.outputPath("lab.pcapng"))));
    await page.keyboard.press("ControlOrMeta+O");
    await expect(tab(page, "kept.pcapng")).toHaveAttribute("aria-pressed", "true");
    await expect(recent(page).getByRole("button", { name: /^kept\.pcapng/ })).toBeVisible();
    await page.getByRole("button", { name: "Close kept.pcapng" }).click();

    await page.reload();
    await expect(recent(page).getByRole("button", { name: /^kept\.pcapng/ })).toBeVisible();
    await screen.command("Open kept.pcapng again");
    await expect(tab(page, "kept.pcapng")).toHaveAttribute("aria-pressed", "true");
    await expect(screen.packet(/PUBLISH, from sensor.*plant\/line1/)).toBeVisible();
    await expectAccessible(page, "recent files");

    await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry("kept.pcapng"));
    await recent(page)
      .getByRole("button", { name: /^kept\.pcapng/ })
      .press("Enter");
    await expect(page.getByText("kept.pcapng was not opened: it is not where it was")).toBeVisible();
    await recent(page)
      .getByRole("button", { name: /^kept\.pcapng/ })
      .press("Delete");
    await expect(recent(page)).toBeHidden();
  });

  test("that the browser gave no handle for is chosen anew", async ({ workbench }, testInfo) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    await openFile(page, await saveCapture(page, testInfo.outputPath("lab.pcapng")));
    await expect(tab(page, "lab.pcapng")).toHaveAttribute("aria-pressed", "true");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), screen.command("Choose lab.pcapng again…")]);
    expect(chooser.isMultiple()).toBe(true);
  });
});

test.describe("the packet list @web", () => {
  test("keeps a filter under a name, by keys, until it is renamed and forgotten", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    await makeTraffic(brokerPort);
    await expect(screen.packet(/DISCONNECT, from sensor/)).toBeVisible();
    await pressTabUntil(page, /^grid Packets/);
    await page.keyboard.press("Home");
    await page.keyboard.press("-");
    await expect(page.getByRole("combobox", { name: "Display filter" })).toHaveValue('!(client == "sensor")');
    await page.getByRole("button", { name: "Save the present filter…" }).press("Enter");
    await page.keyboard.type("Not the sensor");
    await page.keyboard.press("Enter");
    const saved = page.getByRole("group", { name: "Saved filters" });
    await expect(saved.getByRole("button", { name: "Not the sensor", exact: true })).toHaveAttribute(
      "aria-pressed",
      "true",
    );

    await page.reload();
    const kept = saved.getByRole("button", { name: "Not the sensor", exact: true });
    await kept.press("F2");
    await page.getByRole("textbox", { name: "Name" }).fill("Others");
    await page.keyboard.press("Enter");
    await saved.getByRole("button", { name: "Others", exact: true }).press("Delete");
    await expect(saved.getByRole("button", { name: "Others", exact: true })).toBeHidden();
  });

  test("has its columns where a person drags or sends them, and as wide", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    await screenOf(page).listening(brokerPort);
    const heads = page.getByRole("grid", { name: "Packets" }).getByRole("columnheader");
    await expect(heads.first()).toHaveText("#");
    const size = await heads.last().boundingBox();
    const first = await heads.first().boundingBox();
    if (size === null || first === null) throw new Error("the heads are on screen");
    await page.mouse.move(size.x + 10, size.y + 10);
    await page.mouse.down();
    await page.mouse.move(first.x + 10, first.y + 10, { steps: 5 });
    await page.mouse.up();
    await expect(heads.first()).toHaveText("Size");

    await page.keyboard.press("ControlOrMeta+Shift+P");
    await page.keyboard.type("arrange columns");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Columns" });
    await expectAccessible(page, "the dialog that arranges columns");
    await dialog.getByRole("button", { name: "Move Size right" }).press("Enter");
    const width = dialog.getByRole("spinbutton", { name: "Width of Number in pixels" });
    await width.focus();
    await page.keyboard.type("300");
    await width.press("ControlOrMeta+A");
    // Each key makes a number of its own, and the first ones are no widths.
    await page.keyboard.type("120");
    await expect(width).toHaveValue("120");
    const other = dialog.getByRole("spinbutton", { name: "Width of Size in pixels" });
    await other.focus();
    await page.keyboard.type("99");
    await other.press("ControlOrMeta+A");
    await page.keyboard.press("Delete");
    await width.focus();
    await expect(other).toHaveValue("");
    await page.keyboard.press("Escape");
    await expect(heads.first()).toHaveText("#");
    await page.reload();
    await expect(heads.nth(1)).toHaveText("Size");
    expect((await heads.first().boundingBox())?.width).toBe(120);
  });
});

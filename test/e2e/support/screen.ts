import { expect, type Locator, type Page } from "@playwright/test";

/** The parts of the window under the names that a person hears. */
export interface Screen {
  readonly status: Locator;
  readonly packets: Locator;
  readonly inspector: Locator;
  readonly fields: Locator;
  /** The path of the selection in the inspector, with its bytes. */
  readonly path: Locator;
  readonly filter: Locator;
  readonly topics: Locator;
  readonly composer: Locator;
  readonly payload: Locator;
  /** Rows of the packet list by the sentence they read as. */
  packet(name: RegExp): Locator;
  field(name: RegExp): Locator;
  topic(name: RegExp): Locator;
  activity(title: "Capture" | "Topics" | "Clients" | "Broker" | "Security" | "Rules" | "Probe" | "Compose"): Locator;
  /** A switch of the Capture toolbar. */
  toggle(word: RegExp): Locator;
  /** Applies a display filter. */
  show(filter: string): Promise<void>;
  /** Carries out a command through the palette. */
  command(title: string): Promise<void>;
  /** Resolves once the broker listens: until then clients are refused. */
  listening(port: number): Promise<void>;
}

/** Finds the parts of a window. */
export function screenOf(page: Page): Screen {
  const status = page.getByRole("contentinfo", { name: "Status" });
  const packets = page.getByRole("grid", { name: "Packets" });
  const inspector = page.getByRole("region", { name: "Inspector" });
  const fields = inspector.getByRole("treegrid", { name: "Fields" });
  const filter = page.getByRole("combobox", { name: "Display filter" });
  const topics = page.getByRole("treegrid", { name: "Topics" });
  const composer = page.getByRole("region", { name: "Compose", exact: true });
  return {
    status,
    packets,
    inspector,
    fields,
    path: inspector.getByRole("navigation", { name: "Path of the selection" }),
    filter,
    topics,
    composer,
    payload: composer.getByRole("textbox", { name: "Payload" }),
    packet: (name) => packets.getByRole("row", { name }),
    field: (name) => fields.getByRole("row", { name }),
    topic: (name) => topics.getByRole("row", { name }),
    activity: (title) =>
      page.getByRole("navigation", { name: "Activities" }).getByRole("button", { name: title, exact: true }),
    toggle: (word) => page.getByRole("group", { name: "Capture" }).getByRole("button", { name: word }),
    async show(text) {
      await filter.fill(text);
      await filter.press("Enter");
    },
    async command(title) {
      await page.keyboard.press("ControlOrMeta+Shift+P");
      const palette = page.getByRole("dialog", { name: "All commands" });
      await palette.getByRole("combobox").fill(title);
      await palette.getByRole("option", { name: title }).first().click();
      await expect(palette).toBeHidden();
    },
    listening: (port) => expect(status).toContainText(`:${port}`),
  };
}

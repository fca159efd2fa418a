import type { CDPSession, Page } from "playwright";
import { describeSmoothness, measureWhile, percentile } from "./measure.ts";

/** What is measured, and how. */
export interface ComposeBench {
  readonly page: Page;
  readonly session: CDPSession;
  readonly print: (line: string) => void;
  /** The formats that are measured; all where there are none. */
  readonly formats: readonly string[];
}

const KEYS = 30;
const KEY_PAUSE_MS = 120;
const PREVIEW_BAR_MS = 16;
const MEGABYTE = 1_000_000;
const REPEAT_SECONDS = 5;
const REPEAT_BAR = 20_000;
/** More than the bar, so that the pace is not what limits it. */
const REPEAT_PACE = 40_000;

/** A message, and how it is written in the editor. */
interface Typed {
  readonly format: "text" | "json" | "hex" | "base64" | "cbor" | "messagepack";
  /** What kind of text it is, where one format has several. */
  readonly shape?: string;
  /** Where typing begins: by default at the start of the text. */
  readonly wayIn?: readonly string[];
  readonly bytes: number;
  readonly key: string;
  readonly body: () => string;
}

const jsonLine = (index: number): string => `  {"line": ${index}, "temperature": 21.5, "unit": "celsius"},\n`;

const objects = (lines: number): string => Array.from({ length: lines }, (_each, index) => jsonLine(index)).join("");
const members = (lines: number): string =>
  Array.from({ length: lines }, (_each, at) => `  "sensor-${at}": {"value": 21.5, "unit": "celsius"},\n`).join("");
const nested = (depth: number): string => (depth === 0 ? "[]" : `[${nested(depth - 1)},\n${objects(210)}{}]`);

/** Into the string at the end of a line. */
const intoString = ["End", "ArrowLeft", "ArrowLeft", "ArrowLeft"];

/** Values of a megabyte, each taken apart in another way, with the way to where they are changed. */
const values: readonly Omit<Typed, "format" | "bytes">[] = [
  {
    shape: "array of objects",
    key: "x",
    wayIn: ["ArrowDown", ...intoString],
    body: () => `[\n${objects(16_500)}{}]`,
  },
  {
    shape: "array in an object, at its end",
    key: "x",
    wayIn: ["ControlOrMeta+End", "ArrowUp", ...intoString],
    body: () => `{"device": "sensor-7", "lines": [\n${objects(16_500)}{}]}`,
  },
  {
    // Every second key leaves no value, which shows at the end of a text last.
    shape: "array of numbers, at its end",
    key: ",1",
    wayIn: ["ControlOrMeta+End", "ArrowLeft"],
    body: () => `[\n${"1, 23, 456, 7890, -1, 2.5, 1000000, 0, 12, 3,\n".repeat(20_400)}0]`,
  },
  {
    shape: "object of 19 000 members, in a value",
    key: "x",
    wayIn: ["ArrowDown", ...intoString],
    body: () => `{\n${members(19_000)}"": 0}`,
  },
  {
    shape: "object of 19 000 members, in a key",
    key: "x",
    wayIn: ["ArrowDown", "Home", "ArrowRight", "ArrowRight"],
    body: () => `{\n${members(19_000)}"": 0}`,
  },
  { shape: "string", key: "x", wayIn: ["ArrowRight"], body: () => `"${"lorem ipsum äöü ".repeat(58_000)}"` },
  {
    shape: "80 arrays in each other, in the last",
    key: "x",
    wayIn: ["ArrowDown", "ArrowDown", ...intoString],
    body: () => nested(80),
  },
];

const drafts: readonly Typed[] = [
  { format: "text", bytes: 1_000, key: "x", body: () => "0123456789 abcdefghij 0123456789 abcdefghij\n".repeat(22) },
  {
    format: "text",
    bytes: MEGABYTE,
    key: "x",
    body: () => "lorem ipsum 0123456789 äöü 0123456789 abc\n".repeat(22_700),
  },
  { format: "text", shape: "in one line", bytes: MEGABYTE, key: "x", body: () => "lorem ipsum äöü ".repeat(58_000) },
  {
    format: "json",
    bytes: MEGABYTE,
    key: " ",
    wayIn: ["ArrowDown"],
    body: () => `[\n${Array.from({ length: 16_500 }, (_each, index) => jsonLine(index)).join("")}  {}\n]`,
  },
  {
    format: "json",
    shape: "in one line",
    bytes: MEGABYTE,
    key: " ",
    wayIn: ["ArrowRight"],
    body: () => `[${objects(16_500).replaceAll(/\s/g, "")}{}]`,
  },
  { format: "hex", bytes: MEGABYTE, key: "00", body: () => `${"0f ".repeat(32)}\n`.repeat(31_250) },
  { format: "base64", bytes: MEGABYTE, key: "AAAA", body: () => `${"QUJD".repeat(19)}\n`.repeat(17_500) },
  ...values.map((value) => ({ ...value, format: "cbor" as const, bytes: MEGABYTE })),
  ...values.map((value) => ({ ...value, format: "messagepack" as const, bytes: MEGABYTE })),
];

/** The bars of the issue about the composer: the bytes follow each key, and a repeated message leaves the page its time. */
export async function measureCompose(bench: ComposeBench): Promise<void> {
  const { page, formats } = bench;
  await page.keyboard.press("Alt+N");
  const topicName = page.getByRole("combobox", { name: "Topic Name" });
  await topicName.fill("bench/composed");
  for (const draft of drafts) {
    if (formats.length === 0 || formats.includes(draft.format)) await measurePreview(bench, draft);
  }
  if (formats.length === 0) await measureRepeat(bench);
}

/**
 * Types into a large payload, and takes the time from the moment the page hears of a key until the exact size in the
 * preview, and with it the bytes beside it, are in the document.
 */
async function measurePreview(
  { page, session, print }: ComposeBench,
  { format, shape, bytes, key, body, wayIn = [] }: Typed,
): Promise<void> {
  await page.getByRole("combobox", { name: "Payload format" }).selectOption("text");
  const editor = page.getByRole("textbox", { name: "Payload" });
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("Delete");
  await page.getByRole("combobox", { name: "Payload format" }).selectOption(format);
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await paste(page, body());
  await page.waitForTimeout(1_500);
  await page.keyboard.press("ControlOrMeta+Home");
  for (const step of wayIn) await page.keyboard.press(step);
  await watchPreview(page);
  const smoothness = await measureWhile(page, session, async () => {
    for (let typed = 0; typed < KEYS; typed++) {
      await page.keyboard.type(key.charAt(0));
      for (const more of key.slice(1)) await page.keyboard.type(more);
      await page.waitForTimeout(KEY_PAUSE_MS);
    }
  });
  const times = await page.evaluate(() => Reflect.get(window, "benchPreview") as readonly number[]);
  const sorted = times.toSorted((one, other) => one - other);
  const p95 = percentile(sorted, 0.95);
  print(
    `${sorted.length > 0 && p95 <= PREVIEW_BAR_MS ? "ok  " : "FAIL"} wire preview of ${format}, ${bytes / 1_000} kB${shape === undefined ? "" : `, ${shape}`}: ` +
      `p50 ${percentile(sorted, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, longest ${(sorted.at(-1) ?? 0).toFixed(1)} ms ` +
      `after a key (bar ${PREVIEW_BAR_MS}), ${sorted.length} previews`,
  );
  print(describeSmoothness(`  typing`, smoothness));
}

/** Puts text in at the cursor as the clipboard would: typed at once, a megabyte would go through the input method. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(event);
  }, text);
}

async function watchPreview(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { benchPreview: times });
    let pressedAt: number | undefined;
    const size = (): string =>
      [...document.querySelectorAll("h3")].find(({ textContent }) => textContent === "Bytes on the wire")
        ?.nextElementSibling?.textContent ?? "";
    let before = size();
    Object(Reflect.get(window, "benchStop"))?.disconnect?.();
    const observer = new MutationObserver(() => {
      const now = size();
      if (pressedAt === undefined || now === before) return;
      before = now;
      times.push(performance.now() - pressedAt);
      pressedAt = undefined;
    });
    Object.assign(window, { benchStop: observer });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    window.addEventListener("keydown", () => (pressedAt ??= performance.now()), { capture: true });
  });
}

/** Repeats a small message from the composer at the bar's rate while the page is looked at. */
async function measureRepeat({ page, session, print }: ComposeBench): Promise<void> {
  await page.getByRole("combobox", { name: "Payload format" }).selectOption("text");
  await page.getByRole("textbox", { name: "Payload" }).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("{{seq}}");
  await page.getByRole("radio", { name: "Repeat", exact: true }).check();
  await page.getByRole("textbox", { name: "Messages a second" }).fill(String(REPEAT_PACE));
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const job = page.getByRole("list", { name: "Repeated messages" }).getByRole("listitem").first();
  await job.getByText(/sent · [1-9]/).waitFor();
  const sent = async (): Promise<number> =>
    Number(/([\d\u00A0]+) sent/.exec(await job.innerText())?.[1]?.replaceAll("\u00A0", "") ?? "0");
  const before = await sent();
  const startedAt = performance.now();
  const smoothness = await measureWhile(page, session, () => page.waitForTimeout(REPEAT_SECONDS * 1_000));
  const rate = ((await sent()) - before) / ((performance.now() - startedAt) / 1_000);
  await page.getByRole("button", { name: "Stop all" }).click();
  await job.getByText("Stopped").waitFor();
  const isReached = rate >= REPEAT_BAR && smoothness.longTasksMs.length === 0;
  print(
    `${isReached ? "ok  " : "FAIL"} repeat job: ${rate.toFixed(0)} messages/s (bar ${REPEAT_BAR}), ` +
      `${smoothness.longTasksMs.length} tasks over 50 ms (bar 0)`,
  );
  print(describeSmoothness("  repeating", smoothness));
}

import type { Page } from "@playwright/test";

/** Where the focus stands, as a person with a keyboard meets it. */
export interface FocusReport {
  /** Role, or tag, and accessible label: `grid Packets`. The page itself is `body`. */
  readonly name: string;
  /** Something is drawn that shows the focus, on the element or around it. */
  readonly isVisible: boolean;
  /** In CSS pixels of the window. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Tells where the focus stands. */
export function readFocus(page: Page): Promise<FocusReport> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const isRinged = (candidate: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
      return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1) || boxShadow !== "none";
    };
    // A native control leaves the ring to its label or frame, a list to its rows or to what holds them, an editor to what
    // it stands in.
    const parent = element.parentElement;
    const around = [parent, parent?.parentElement, element.closest(".monaco-editor")?.parentElement];
    const frames = [element, ...around, ...element.children];
    const active = document.getElementById(element.getAttribute("aria-activedescendant") ?? "");
    const byId = element.getAttribute("aria-labelledby");
    const label =
      element.getAttribute("aria-label") ??
      (byId === null ? undefined : document.getElementById(byId)?.textContent) ??
      (element instanceof HTMLInputElement || element instanceof HTMLSelectElement
        ? element.labels?.[0]?.textContent
        : undefined) ??
      (element instanceof HTMLButtonElement ? element.textContent : "") ??
      "";
    const { x, y, width, height } = element.getBoundingClientRect();
    const kind =
      element.getAttribute("role") ?? (element instanceof HTMLInputElement ? element.type : element.localName);
    return {
      name: `${kind} ${label.trim()}`.trim(),
      isVisible: [...frames, active].some((frame) => frame instanceof Element && isRinged(frame)),
      box: { x, y, width, height },
    };
  });
}

/** Presses Tab until the focus stands on what `name` matches; fails after a full round. */
export async function pressTabUntil(page: Page, name: RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press(key);
    const focus = await readFocus(page);
    if (name.test(focus.name)) return;
    seen.push(focus.name);
  }
  throw new Error(`${key} never reaches ${String(name)}, only: ${seen.join(", ")}`);
}

/** What comes into sight by scrolling, as an editor that is just being laid out, may take so long. */
const SCROLL_STEPS = 20;
const SCROLL_STEP_MS = 50;

/** One round through the window by Tab, from its beginning to its end. `isInPlace` is waited for at every stop. */
export async function walkByTab(
  page: Page,
  isInPlace: (focus: FocusReport) => boolean = () => true,
): Promise<readonly FocusReport[]> {
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    // Chromium begins where the last click was; a selection at the very beginning takes its place.
    getSelection()?.setPosition(document.body, 0);
  });
  const stops: FocusReport[] = [];
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press("Tab");
    let focus = await readFocus(page);
    if (focus.name === "body") return stops;
    for (let wait = 0; wait < SCROLL_STEPS && !isInPlace(focus); wait++) {
      await page.waitForTimeout(SCROLL_STEP_MS);
      focus = await readFocus(page);
    }
    stops.push(focus);
  }
  throw new Error(`Tab never comes to the end: ${stops.map(({ name }) => name).join(", ")}`);
}

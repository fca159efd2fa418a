import type { Locator } from "@playwright/test";

/** Where something stands in the window, in CSS pixels, and what it says. */
export interface Box {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Less than this is rounding. */
const TOLERANCE = 1;

/** Pairs of direct children of `container` that are drawn over each other, in words. */
export async function findOverlaps(container: Locator): Promise<readonly string[]> {
  const boxes = await container.evaluate((element) =>
    [...element.children]
      .map((child) => {
        const { left, top, right, bottom } = child.getBoundingClientRect();
        return { text: child.getAttribute("aria-label") ?? child.textContent ?? "", left, top, right, bottom };
      })
      .filter(({ left, top, right, bottom }) => right > left && bottom > top),
  );
  return boxes.flatMap((one, position) =>
    boxes
      .slice(position + 1)
      .filter((other) => isOver(one, other))
      .map((other) => `${one.text} | ${other.text}`),
  );
}

/**
 * Buttons, heads and labels in `container` of which a part is cut off where nobody can scroll to it, in words. Text that
 * ends in an ellipsis is no concern of this: it was made to.
 */
export function findCutControls(container: Locator): Promise<readonly string[]> {
  return container.evaluate((root, tolerance) => {
    const cut: string[] = [];
    for (const element of root.querySelectorAll("button, input, select, label, legend, h2, h3, th, [role=radio]")) {
      const box = element.getBoundingClientRect();
      if (box.width <= tolerance || box.height <= tolerance || !element.checkVisibility()) continue;
      if (element.closest(".visually-hidden, .monaco-editor, .row-grid") !== null) continue;
      let { left, right, top, bottom } = box;
      for (let outer = element.parentElement; outer !== null && root.contains(outer); outer = outer.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(outer);
        const frame = outer.getBoundingClientRect();
        const scrolls = (overflow: string, has: number, shows: number) =>
          (overflow === "auto" || overflow === "scroll") && has > shows;
        // What a person can scroll to stands inside the frame as far as the frames around it are concerned.
        if (scrolls(overflowX, outer.scrollWidth, outer.clientWidth)) [left, right] = [frame.left, frame.right];
        if (scrolls(overflowY, outer.scrollHeight, outer.clientHeight)) [top, bottom] = [frame.top, frame.bottom];
        const cutX = overflowX !== "visible" && (left < frame.left - tolerance || right > frame.right + tolerance);
        const cutY = overflowY !== "visible" && (top < frame.top - tolerance || bottom > frame.bottom + tolerance);
        if (!cutX && !cutY) continue;
        const name = element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
        cut.push(`${element.localName} ${name} in ${outer.className || outer.localName}`);
        break;
      }
    }
    return cut;
  }, TOLERANCE);
}

function isOver(one: Box, other: Box): boolean {
  return (
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > TOLERANCE &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > TOLERANCE
  );
}

/** Whether a box lies within a window of that size. */
export function isInside(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  size: { readonly width: number; readonly height: number },
): boolean {
  return (
    box.x >= -TOLERANCE &&
    box.y >= -TOLERANCE &&
    box.x + box.width <= size.width + TOLERANCE &&
    box.y + box.height <= size.height + TOLERANCE
  );
}

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

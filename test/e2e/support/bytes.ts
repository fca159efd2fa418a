import type { Locator } from "@playwright/test";

/** All bytes that a "Bytes" grid within `region` has in sight, as `32 13 00`. */
export async function bytesIn(region: Locator): Promise<string> {
  const rows = region.getByRole("grid", { name: "Bytes" }).getByRole("row");
  const texts = await rows.evaluateAll((elements) =>
    elements.map((row) => row.querySelector('[role="gridcell"]')?.textContent ?? ""),
  );
  return texts.join(" ").trim();
}

/** The bytes that the hex grids of the page tint as selected, as `70 6C 61`. */
export async function outlinedBytes(region: Locator): Promise<string> {
  return region.getByRole("grid", { name: "Bytes" }).evaluate((grid) =>
    [...(CSS.highlights.get("hex-selected") ?? [])]
      .filter(({ startContainer }) => grid.contains(startContainer))
      .filter(({ startContainer }) => startContainer.parentElement?.getAttribute("role") === "gridcell")
      .map(({ startContainer, startOffset, endOffset }) => startContainer.textContent?.slice(startOffset, endOffset))
      .join(" "),
  );
}

/** Clicks the byte at `offset`, where its two digits stand. */
export async function clickByte(region: Locator, offset: number): Promise<void> {
  const place = await region.getByRole("grid", { name: "Bytes" }).evaluate((grid, wanted) => {
    const texts = [...grid.querySelectorAll('[role="row"]')].map(
      (row) => row.querySelector('[role="gridcell"]')?.firstChild,
    );
    const perRow = ((texts[0]?.textContent?.length ?? 0) + 1) / 3;
    const text = texts[Math.floor(wanted / perRow)];
    if (!(text instanceof Text)) return undefined;
    const range = document.createRange();
    range.setStart(text, (wanted % perRow) * 3);
    range.setEnd(text, (wanted % perRow) * 3 + 2);
    const box = range.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, offset);
  if (place === undefined) throw new Error(`byte ${offset} is not in sight`);
  await region.page().mouse.click(place.x, place.y);
}

import type { CDPSession, Page } from "playwright";
import { describeSmoothness, measureWhile } from "./measure.ts";

/** Topics in the tree; `search` and orders are held against the bars of issue 5. */
export const TOPICS = 1_000_000;

interface TopicBench {
  readonly page: Page;
  readonly session: CDPSession;
  /** Publishes one message on each of the topics. */
  fill(): Promise<void>;
  print(line: string): void;
}

/** Prints how the page takes a tree of a million topics: filling, searching to the screen, ordering. */
export async function measureTopics({ page, session, fill, print }: TopicBench): Promise<void> {
  await page
    .getByRole("navigation", { name: "Activities" })
    .getByRole("button", { name: "Topics", exact: true })
    .click();
  await page.getByRole("treegrid", { name: "Topics" }).waitFor();
  const filling = performance.now();
  print(describeSmoothness(`${TOPICS} topics arriving with the tree open`, await measureWhile(page, session, fill)));
  await page.getByText(/^1\u00A0\d{3}\u00A0\d{3} topics$/).waitFor({ timeout: 120_000 });
  print(`  taken in ${((performance.now() - filling) / 1_000).toFixed(1)} s`);

  for (const text of ["device99", "line77/device", "+/line7/#", "site1/+/+/state"]) {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      times.push(await searchToScreen(page, text));
      await searchToScreen(page, "");
    }
    const median = times.toSorted((left, right) => left - right)[1] ?? 0;
    print(`search ${text} over ${TOPICS} topics to the screen: ${median.toFixed(0)} ms (median of 3, bar 100)`);
  }
  await page.getByRole("button", { name: "Expand all" }).click();
  for (const order of ["By activity", "By messages", "By size", "By name"]) {
    const ordering = await measureWhile(page, session, async () => {
      await page.getByRole("button", { name: /^By / }).click();
      await page.getByRole("menuitem", { name: order }).click();
      await page.waitForTimeout(2_000);
    });
    print(describeSmoothness(`${order.toLowerCase()}, everything open`, ordering));
  }
}

/** Types a search at once and answers when the whole answer to it is drawn. */
async function searchToScreen(page: Page, text: string): Promise<number> {
  return page.evaluate(async (typed) => {
    const field = document.querySelector('[aria-label="Search topics"]');
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    if (!(field instanceof HTMLInputElement) || write === undefined) throw new Error("there is a search field");
    const meter = (): string => document.querySelector('[aria-label="Topic tree"]')?.textContent ?? "";
    const start = performance.now();
    write.call(field, typed);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const isDone = (): boolean =>
      meter().includes("match the search") === (typed !== "") && !meter().includes("Reading the topics");
    do await new Promise((resolve) => requestAnimationFrame(resolve));
    while (!isDone());
    return performance.now() - start;
  }, text);
}

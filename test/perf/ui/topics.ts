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

  for (const search of searches) {
    await chooseKind(page, search);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      times.push(await searchToScreen(page, search.text));
      await searchToScreen(page, "");
    }
    const median = times.toSorted((left, right) => left - right)[ROUNDS >> 1] ?? 0;
    print(
      `search ${describe(search)} over ${TOPICS} topics to the screen: ${median.toFixed(0)} ms (median of ${times.map((time) => time.toFixed(0)).join(" ")}, bar ${SCREEN_BAR_MS}): ${median <= SCREEN_BAR_MS ? "reached" : "missed"}`,
    );
  }
  await chooseKind(page, { text: "" });
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

const SCREEN_BAR_MS = 100;
const ROUNDS = 5;

interface Search {
  readonly text: string;
  readonly isExpression?: boolean;
  readonly isCaseSensitive?: boolean;
  readonly isInValues?: boolean;
}

const searches: readonly Search[] = [
  { text: "+/line7/#" },
  { text: "site1/+/+/state" },
  { text: "device99" },
  { text: "device99", isCaseSensitive: true },
  { text: "line77/device" },
  { text: "line7[0-9]/.*99", isExpression: true },
  { text: "[0-4]{5}", isExpression: true },
  { text: "77777", isInValues: true },
  { text: "7{5}", isExpression: true, isInValues: true },
];

function describe({ text, isExpression = false, isCaseSensitive = false, isInValues = false }: Search): string {
  return `${isExpression ? `/${text}/` : text}${isCaseSensitive ? ", with case" : ""}${isInValues ? " in values" : ""}`;
}

/** Sets the choices beside the search field. */
async function chooseKind(
  page: Page,
  { isExpression = false, isCaseSensitive = false, isInValues = false }: Search,
): Promise<void> {
  const press = async (name: string, isWanted: boolean): Promise<void> => {
    const button = page.getByRole("button", { name });
    if ((await button.getAttribute("aria-pressed")) !== String(isWanted)) await button.click();
  };
  await press("Regular expression", isExpression);
  await press("Match case", isCaseSensitive);
  await page.getByRole("radio", { name: isInValues ? "Values" : "Names" }).check();
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

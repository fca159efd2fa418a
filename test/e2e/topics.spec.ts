import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { connectClient, expectAccessible, type Screen, screenOf } from "./support/index.ts";

type Client = Awaited<ReturnType<typeof connectClient>>;

async function openTopics(
  page: Page,
  brokerPort: number,
): Promise<{ readonly screen: Screen; readonly client: Client }> {
  const screen = screenOf(page);
  await screen.listening(brokerPort);
  const client = await connectClient(brokerPort, { clientId: "sensor" });
  await client.publishAsync("plant/line1/config", '{"limits":{"low":10,"high":80}}', { qos: 1, retain: true });
  await client.publishAsync("plant/line2/config", '{"limits":{"low":12,"high":80}}', { qos: 1, retain: true });
  for (const value of [20, 21, 22]) await client.publishAsync("plant/line1/state", `{"temp":${value}}`, { qos: 1 });
  await screen.activity("Topics").click();
  await expect(screen.topic(/^state/)).toBeVisible();
  return { screen, client };
}

test("finds topics by expression and by value, and says what is wrong with an expression", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  const search = page.getByRole("textbox", { name: "Search topics" });
  await page.getByRole("button", { name: "Regular expression" }).click();
  await search.fill("line[2-9]/con");
  await expect(page.getByText("1 match the search")).toBeVisible();
  await expect(screen.topic(/^line1/)).toBeHidden();
  await search.fill("line(");
  await expect(search).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page, "a faulty expression");
  await page.getByRole("button", { name: "Regular expression" }).click();
  await page.getByRole("radio", { name: "Values" }).check();
  await search.fill('"temp":22');
  await expect(screen.topic(/^state/)).toBeVisible();
  await expect(screen.topic(/^config/)).toBeHidden();
  await client.endAsync();
});

test("finds a topic by keyboard alone, in any case of letters", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  await client.publishAsync("plant/LINE9/state", "on", { qos: 1 });
  await screen.topic(/^plant/).focus();
  await page.keyboard.press("ControlOrMeta+F");
  await expect(page.getByRole("textbox", { name: "Search topics" })).toBeFocused();
  await page.keyboard.type("line9/st");
  await expect(page.getByText("1 match the search")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("End");
  await expect(page.getByRole("heading", { name: "plant/LINE9/state" })).toBeVisible();
  await client.endAsync();
});

test("compares two values, of one topic and of two", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  await screen
    .topic(/^config/)
    .first()
    .click();
  await page.getByRole("button", { name: "Keep for comparison" }).click();
  await screen
    .topic(/^config/)
    .last()
    .click();
  await expect(page.getByRole("heading", { name: "plant/line2/config" })).toBeVisible();
  await page.getByRole("button", { name: "Compare with kept" }).click();
  const dialog = page.getByRole("dialog", { name: "Compare values" });
  await expect(dialog.getByRole("row", { name: /^≠ Changed, value › limits › low, 10, 12/ })).toBeVisible();
  await expectAccessible(page, "differences by structure");
  await dialog.getByRole("radio", { name: "Text" }).check();
  await expect(dialog.locator(".monaco-diff-editor .line-insert").first()).toBeVisible();
  await page.keyboard.press("Escape");

  await screen.topic(/^state/).click();
  const history = page.getByRole("grid", { name: "History" });
  await history.getByRole("row", { name: /20/ }).click();
  await expect(page.getByRole("button", { name: "Show newest" })).toBeVisible();
  await page.getByRole("button", { name: "Keep for comparison" }).click();
  await page.getByRole("button", { name: "Show newest" }).click();
  await page.getByRole("button", { name: "Compare with kept" }).click();
  await expect(dialog.getByRole("row", { name: /^≠ Changed, value › temp, 20, 22/ })).toBeVisible();
  await client.endAsync();
});

test("charts a number out of a JSON value, as lines, as a table and as a file, by keyboard alone", async ({
  workbench,
}) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  await screen.topics.focus();
  // Type-ahead finds the topic; Enter goes into its detail.
  await page.keyboard.type("sta");
  await expect(page.getByRole("heading", { name: "plant/line1/state" })).toBeVisible();
  await page.getByRole("radio", { name: "Text", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  const elements = page.getByRole("treegrid", { name: "Payload elements" });
  await elements.focus();
  await page.keyboard.type("temp");
  await expect(page.getByRole("button", { name: "Chart temp" })).toBeVisible();
  await page.keyboard.press("Enter");
  const chart = page.getByRole("region", { name: "Chart", exact: true });
  await expect(chart.getByRole("list", { name: "Lines" })).toContainText("plant/line1/state · temp");
  await expect(chart.getByRole("list", { name: "Lines" })).toContainText("22");
  await chart.getByRole("radio", { name: "Lines" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(chart.getByRole("cell", { name: "21" })).toBeVisible();
  await client.publishAsync("plant/line1/state", '{"temp":23.5}', { qos: 1 });
  await expect(chart.getByRole("cell", { name: "23.5" })).toBeVisible();
  await expectAccessible(page, "a chart as a table");
  const download = page.waitForEvent("download");
  await chart.getByRole("button", { name: "Save as CSV" }).press("Enter");
  const csv = await readFile(await (await download).path(), "utf8");
  expect(
    csv
      .split("\r\n")
      .slice(1, 5)
      .map((line) => line.split(",")[1]),
  ).toEqual(["20", "21", "22", "23.5"]);
  await client.endAsync();
});

test("tells what a Topic Filter matches, and why not", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  await screen.topic(/^state/).click();
  await screen.command("Show the filter tester");
  const tester = page.getByRole("region", { name: "Filter tester" });
  const filter = tester.getByRole("textbox", { name: "Topic Filter" });
  await filter.fill("plant/+/config");
  await expect(tester.getByRole("status")).toContainText("Does not match plant/line1/state");
  await expect(tester.getByRole("row", { name: /3 config state ⊘ another text/ })).toBeVisible();
  await expect(tester.getByRole("region", { name: "Matched", exact: true })).toContainText("2 of 3 topics");
  await expectAccessible(page, "the filter tester");
  await client.publishAsync("plant/line3/config", "{}", { qos: 1 });
  await expect(tester.getByRole("region", { name: "Matched", exact: true })).toContainText("3 of 4 topics");
  await filter.fill("plant/#/config");
  await expect(filter).toHaveAttribute("aria-invalid", "true");
  await expect(tester).toContainText("# can only be the last level");
  await client.endAsync();
});

test("shows who floods, and goes there", async ({ workbench }) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  const flooder = await connectClient(brokerPort, { clientId: "flooder" });
  // The ranking forgets within seconds: the flood lasts as long as the test.
  const flood = setInterval(() => {
    for (let index = 0; index < 10; index++) flooder.publish("noise/deep/one", "x");
  }, 100);
  await expect(screen.topic(/^one/)).toBeVisible();
  await page.getByRole("button", { name: "Collapse all" }).click();
  await screen.command("Show who floods");
  const busiest = page.getByRole("grid", { name: "Busiest topics" });
  await expect(busiest.getByRole("row", { name: /^noise\/deep\/one, [\d.]+ messages per second/ })).toBeVisible();
  await expect(
    page.getByRole("grid", { name: "Busiest clients" }).getByRole("row", { name: /^flooder, / }),
  ).toBeVisible();
  await expectAccessible(page, "who floods");
  await busiest.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(screen.topic(/^one/)).toHaveAttribute("aria-selected", "true");
  clearInterval(flood);
  await flooder.endAsync();
  await client.endAsync();
});

test("clears the retained messages of a subtree with their number said, and brings them back", async ({
  workbench,
}) => {
  const { page, brokerPort } = workbench;
  const { screen, client } = await openTopics(page, brokerPort);
  await screen.topic(/^plant/).click();
  await expect(page.getByRole("heading", { name: "plant", exact: true })).toBeVisible();
  await page.keyboard.press("Shift+Delete");
  const dialog = page.getByRole("dialog", { name: "Clear 2 retained messages?" });
  await expect(dialog).toContainText("At and below plant");
  await expectAccessible(page, "asked to clear");
  await dialog.getByRole("button", { name: "Clear" }).click();
  await expect(screen.topic(/^config, .*retained/)).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(screen.topic(/^config, .*retained/)).toHaveCount(2);
  await client.endAsync();
});

import { illegalPackets } from "#test/fixtures/mqtt/index.ts";
import { expect, test } from "./fixtures.ts";
import { bytesIn, connectClient, connectRaw, findOverlaps, type Screen, screenOf } from "./support/index.ts";

/** Topic Names that broke other tools, and how they are written on screen. */
const hostileTopics: readonly (readonly [topicName: string, shown: string])[] = [
  ["__proto__", "__proto__"],
  ["constructor/prototype", "constructor/prototype"],
  ["toString/_name", "toString/_name"],
  ["empty//level", "empty//level"],
  ["<img src=x onerror=\"document.title='owned'\">", "<img src=x onerror=\"document.title='owned'\">"],
  ["right\u202eleft", "right\\u202eleft"],
  ["zero\u200bwidth", "zero\\u200bwidth"],
];

/** No character that hides, or that turns the direction of what follows, is ever drawn as itself. */
const INVISIBLE = /.{0,20}[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff].{0,20}/g;

const MARKUP = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>";

test.describe("hostile topics and payloads", () => {
  test("are written out in list, tree, inspector and composer, and never interpreted", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "right\u202eleft" });
    for (const [topicName] of hostileTopics) await client.publishAsync(topicName, MARKUP, { qos: 1 });

    for (const [topicName, shown] of hostileTopics) {
      await test.step(`in the list and the inspector: ${shown}`, async () => {
        await screen.packet(new RegExp(`PUBLISH, from .*, QoS 1, ${quoted(shown)} `)).click();
        await expect(screen.field(new RegExp(`^Topic Name, ${quoted(shown)}`))).toBeVisible();
        await screen.inspector.getByRole("radio", { name: "Payload" }).check();
        await expect(screen.inspector).toContainText("<b>bold</b>");
        await screen.inspector.getByRole("radio", { name: "Bytes" }).check();
        await expectPlainText(screen);
        expect(topicName).not.toBe("");
      });
    }

    await test.step("in the tree", async () => {
      await screen.activity("Topics").click();
      for (const [, shown] of hostileTopics) {
        const last = shown.split("/").at(-1) ?? "";
        await screen.topic(new RegExp(`^${quoted(last)}, `)).click();
        await expect(page.getByRole("region", { name: "Topic", exact: true }).getByRole("heading")).toHaveText(shown);
        await expectPlainText(screen);
      }
    });

    await test.step("in the list of clients", async () => {
      await screen.activity("Clients").click();
      await expect(page.getByRole("option", { name: /right\\u202eleft/ })).toBeVisible();
      await expectPlainText(screen);
    });

    await test.step("in the composer, as what a person typed and as bytes", async () => {
      await screen.activity("Compose").click();
      for (const [topicName, shown] of hostileTopics) {
        await screen.composer.getByRole("combobox", { name: "Topic Name" }).fill(topicName);
        await expect.poll(() => bytesIn(screen.composer)).toContain(hexOf(topicName));
        await screen.composer.getByRole("treegrid").press("End");
        await expect(
          screen.composer.getByRole("row", { name: new RegExp(`^Topic Name, ${quoted(shown)}`) }),
        ).toBeVisible();
        await expectPlainText(screen);
      }
    });
    await client.endAsync();
  });

  test("of 65 535 bytes and of ten thousand levels break no layout", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await client.publishAsync("x".repeat(65_535), "long", { qos: 1 });
    await client.publishAsync(`deep${"/y".repeat(9_999)}`, "deep", { qos: 1 });
    await client.publishAsync("after", "all", { qos: 1 });

    await screen.packet(/PUBLISH, from sensor, .*after/).click();
    for (const step of ["x", "deep"]) {
      await screen.packet(new RegExp(`PUBLISH, from sensor, QoS 1, ${step}`)).click();
      await expect(screen.field(/^Topic Name, /)).toBeVisible();
      await expectIntactLayout(screen);
    }
    await screen.activity("Topics").click();
    await page.getByRole("button", { name: "Expand all" }).click();
    await expect(screen.topic(/^deep/)).toBeVisible();
    await expect.poll(async () => Number(await screen.topics.getAttribute("aria-rowcount"))).toBeGreaterThan(10_000);
    await screen.topics.focus();
    // By name, the long topic is the last one, after the last level of the deep one.
    await page.keyboard.press("End");
    for (const name of [/^x/, /^y/]) {
      await expect(screen.topics.getByRole("row", { name, selected: true })).toBeVisible();
      await expectIntactLayout(screen);
      await page.keyboard.press("ArrowUp");
    }
    await screen.activity("Capture").click();
    await expect(screen.packet(/after/).first()).toBeVisible();
    await client.endAsync();
  });

  test("that are empty delete no topic while they are live", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const client = await connectClient(brokerPort, { clientId: "sensor" });
    await client.publishAsync("plant/line2", "21.5", { qos: 1 });
    await screen.activity("Topics").click();
    await expect(screen.topic(/^line2, 21\.5, 1 message/)).toBeVisible();
    await client.publishAsync("plant/line2", "", { qos: 1 });
    await expect(screen.topic(/^line2, .*2 messages/)).toBeVisible();
    await screen.topic(/^line2/).click();
    await expect(page.getByRole("grid", { name: "History" }).getByText("21.5")).toBeVisible();
    await client.endAsync();
  });
});

test.describe("illegal packets", () => {
  test("disturb no healthy client, and each is in the capture with what is wrong with it", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const screen = screenOf(page);
    await screen.listening(brokerPort);
    const healthy = await connectClient(brokerPort, { clientId: "healthy" });
    let received = 0;
    healthy.on("message", () => (received += 1));
    await healthy.subscribeAsync("healthy", { qos: 1 });
    for (const [index, [name, bytes]] of illegalPackets.entries()) {
      const hostile = await connectRaw(brokerPort, `hostile-${index}`);
      hostile.send(bytes);
      await hostile.ended;
      await healthy.publishAsync("healthy", name, { qos: 1 });
    }
    await expect.poll(() => received).toBe(illegalPackets.length);
    expect(healthy.connected).toBe(true);
    await expect(screen.status).toContainText("1 client");

    // Each hostile client has sent two packets: CONNECT, and the illegal one.
    await screen.show('!(client == "healthy") && direction == toServer');
    await expect(screen.packet(/ from hostile-25,/).last()).toBeVisible();
    await expect(screen.packet(/, to /)).toHaveCount(0);
    await screen.packets.focus();
    await page.keyboard.press("Home");
    for (const [index, [name]] of illegalPackets.entries()) {
      await test.step(name, async () => {
        if (index > 0) await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await expect(
          screen.packets.getByRole("row", { name: new RegExp(`from hostile-${index},`), selected: true }),
        ).toBeVisible();
        await expect(screen.inspector.getByText(new RegExp(`hostile-${index}$`)).first()).toBeVisible();
        await expect(
          screen.inspector
            .getByRole("list", { name: "Diagnostics" })
            .getByRole("button", { name: /^Error/ })
            .first(),
        ).toBeVisible();
      });
    }
    await healthy.endAsync();
  });
});

/** The UTF-8 bytes of a text as a hex grid writes them. */
const hexOf = (text: string): string =>
  [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(" ");

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Nothing became an element, ran, or hides in the text. */
async function expectPlainText(screen: Screen): Promise<void> {
  const page = screen.status.page();
  await expect(page.locator("img, main b")).toHaveCount(0);
  expect(await page.title()).not.toContain("owned");
  // The values of fields are no text of the page: what a person types is theirs.
  expect((await page.locator("body").innerText()).match(INVISIBLE) ?? []).toEqual([]);
}

async function expectIntactLayout(screen: Screen): Promise<void> {
  const page = screen.status.page();
  const sizes = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
    rows: [...document.querySelectorAll('[role="row"]:not([hidden])')].map((row) => row.clientHeight),
  }));
  expect(sizes.scroll).toBe(sizes.client);
  expect(Math.max(...sizes.rows)).toBeLessThan(25);
  expect(await findOverlaps(screen.status)).toEqual([]);
}

import { expect, test } from "../fixtures.ts";

test.describe("the served page", { tag: "@web" }, () => {
  test("takes the token out of its address and keeps it over a reload", async ({ workbench }) => {
    const { page } = workbench;
    const status = page.getByRole("contentinfo", { name: "Status" });
    await expect(status).toContainText(`:${workbench.brokerPort}`);
    expect(page.url()).not.toContain("token");
    await page.reload();
    await expect(status).toContainText(`:${workbench.brokerPort}`);
  });

  test("says what to do when its address lacks the token", async ({ workbench, browser }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(workbench.url.replace(/#.*/, ""));
    await expect(page.getByText("This page has no valid token")).toBeVisible();
    await context.close();
  });

  test("is isolated from other origins", async ({ workbench }) => {
    expect(await workbench.page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test("cannot be framed, nor its engine reached, by a page of another origin", async ({ workbench, browser }) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route("http://evil.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${workbench.url}"></iframe>` }),
    );
    await page.goto("http://evil.example/");
    const address = new URL(workbench.url);
    const outcome = await page.evaluate(
      (host) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${host}/engine`);
          socket.addEventListener("open", () => resolve("open"));
          socket.addEventListener("error", () => resolve("refused"));
        }),
      address.host,
    );
    expect(outcome).toBe("refused");
    const framed = page.frames().find((frame) => frame.parentFrame() !== null);
    expect(await framed?.evaluate(() => document.body.innerText).catch(() => "")).not.toContain("Wirebench");
    await context.close();
  });
});

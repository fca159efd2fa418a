import { expect, shellKind, test } from "../fixtures.ts";

test.describe("an engine that crashes", { tag: "@desktop" }, () => {
  test.skip(shellKind === "electron", "real Electron takes no hook that could crash its worker");

  test("is shown, and started again from the window, which survives", async ({ workbench }) => {
    const { page, brokerPort } = workbench;
    const status = page.getByRole("contentinfo", { name: "Status" });
    await expect(status).toContainText(`:${brokerPort}`);

    workbench.crashEngine();
    await expect(page.getByText("The engine stopped")).toBeVisible();
    await expect(page.getByText("crashed on purpose by a test")).toBeVisible();
    expect(workbench.log()).toContain("the engine crashed: Error: crashed on purpose by a test");

    await page.getByRole("button", { name: "Restart engine" }).click();
    await expect(page.getByText("The engine stopped")).toBeHidden();
    await expect(status).toContainText(`:${brokerPort}`);
  });

  test("is shown in every window, and one restart is for all", async ({ workbench }) => {
    const second = await workbench.openWindow();
    const windows = [workbench.page, second];
    for (const page of windows) {
      await expect(page.getByRole("contentinfo", { name: "Status" })).toContainText(`:${workbench.brokerPort}`);
    }
    workbench.crashEngine();
    for (const page of windows) await expect(page.getByText("The engine stopped")).toBeVisible();
    await second.getByRole("button", { name: "Restart engine" }).click();
    for (const page of windows) await expect(page.getByText("The engine stopped")).toBeHidden();
  });
});

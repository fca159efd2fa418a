import { expect, test } from "../fixtures.ts";

/** What the page's own scripts can reach: asked from inside the page, under its content security policy. */
test.describe("the page", { tag: "@desktop" }, () => {
  test("has no Node and no eval, runs no inline script and reaches no other origin", async ({ workbench }) => {
    const { page } = workbench;
    const found = await page.evaluate(async () => {
      const violations: string[] = [];
      // Of the script and of the request below. What is refused is reported when its turn comes.
      const reported = new Promise<void>((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => {
          violations.push(event.effectiveDirective);
          if (violations.length === 2) resolve();
        });
      });
      const script = document.createElement("script");
      script.textContent = "window.inlineRan = true";
      document.head.append(script);
      const fetched = await fetch("https://elsewhere.example/").then(
        () => "answered",
        () => "refused",
      );
      await reported;
      return {
        node: ["require", "process", "module", "Buffer"].filter((name) => name in window),
        inlineRan: "inlineRan" in window,
        fetched,
        violations,
      };
    });
    expect(found.node).toEqual([]);
    expect(found.inlineRan).toBe(false);
    expect(found.fetched).toBe("refused");
    expect(found.violations).toContain("script-src-elem");
    expect(found.violations).toContain("connect-src");
    workbench.forgiveComplaints(/Content Security Policy/);
  });

  // In a browser, going elsewhere is the user's own right.
  test("cannot leave: other windows and places are refused", { tag: "@desktop-only" }, async ({ workbench }) => {
    const { page } = workbench;
    const before = page.url();
    // Who leaves while the page is being loaded stops its loading, whether allowed to or not.
    await expect(page.getByRole("contentinfo", { name: "Status" })).toBeVisible();
    expect(await page.evaluate(() => window.open("https://elsewhere.example/"))).toBeNull();
    await page.evaluate(() => {
      location.href = "https://elsewhere.example/";
    });
    await expect(page.getByRole("contentinfo", { name: "Status" })).toBeVisible();
    expect(page.url()).toBe(before);
  });
});
